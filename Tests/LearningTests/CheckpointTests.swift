import Foundation
import Learning
import TestSupport
import Testing

@Suite struct CheckpointTests {
  private let folder: TemporaryFolder
  private let checkpoint = Checkpoint(
    notes: ["results": "[0.1]", "größe": "\"\\\n\u{1}"],
    state: ModelState([("w", .float(shape: [2], [1, -0.0])), ("n", .integer(shape: [], [7]))]))

  init() throws { folder = try TemporaryFolder() }

  @Test func roundTrip() throws {
    let path = folder.path + "/c"
    try checkpoint.write(to: path)
    #expect(try Checkpoint(contentsOf: path) == checkpoint)
    // Any program that reads safetensors can look at the weights.
    #expect(try Safetensors.read(path) == checkpoint.state)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["c"])
  }

  @Test func anyFlippedBitIsFound() throws {
    let path = folder.path + "/c"
    try checkpoint.write(to: path)
    let whole = try [UInt8](Data(contentsOf: URL(filePath: path)))
    for bit in 0..<8 * whole.count {
      var bytes = whole
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      let file = try folder.write("flipped", bytes)
      #expect(throws: CheckpointError.self, "bit \(bit)") { try Checkpoint(contentsOf: file) }
    }
  }

  @Test func weightsWithoutAChecksumAreNoCheckpoint() throws {
    let file = Fixture.committedFolder.appending(path: "from-pytorch.safetensors")
    let error = #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: file.path) }
    #expect(error?.description.contains("another program") == true)
  }
}
