import TestSupport
import Testing

@testable import Datasets

@Suite struct DataFileTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  /// Longer than one block of `readToEnd`.
  @Test func plainAndCompressed() throws {
    let bytes = noise(1 << 20 + 77)
    #expect(try DataFile(folder.write("plain", bytes)).readToEnd() == bytes)
    #expect(try DataFile(folder.writeCompressed("compressed.gz", bytes)).readToEnd() == bytes)
    #expect(try DataFile(folder.write("empty", [])).readToEnd() == [])
  }

  @Test func nothingThere() {
    let error = datasetError { try DataFile(folder.path + "/absent").readToEnd() }
    #expect(error?.kind == .missing)
    #expect(datasetError { try DataFile(folder.path).readToEnd() }?.kind == .missing)
  }

  /// A gzip stream may break off anywhere, also in its check sum at the end.
  @Test func truncatedStream() throws {
    try folder.writeCompressed("whole.gz", noise(1000))
    let whole = try folder.bytes(of: "whole.gz")
    for count in [11, 200, whole.count - 9, whole.count - 4, whole.count - 1] {
      let path = try folder.write("part.gz", Array(whole[..<count]))
      let error = datasetError { try DataFile(path).readToEnd() }
      #expect(error?.kind == .invalid)
      #expect(
        error?.found == "a damaged or truncated one (unexpected end of file)", "\(count) bytes")
    }
  }

  @Test func corruptStream() throws {
    try folder.writeCompressed("whole.gz", noise(1000))
    var bytes = try folder.bytes(of: "whole.gz")
    bytes[bytes.count / 2] ^= 0xff
    let path = try folder.write("corrupt.gz", bytes)
    let error = datasetError { try DataFile(path).readToEnd() }
    #expect(error?.kind == .invalid)
    #expect(error?.found.hasPrefix("a damaged or truncated one (") == true)
  }
}
