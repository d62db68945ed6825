import Foundation
import Learning
import Tensors
import TestSupport
import Testing

@Suite struct SafetensorsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { folder.path + "/" + name }

  @Test func roundTrip() throws {
    let odd: [Float] = [
      0, -0.0, .pi, .ulpOfOne, -.ulpOfOne, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
    ]
    let state = ModelState([
      ("layers.0.weight", .float(shape: [7, 1], odd)), ("empty", .float(shape: [0, 3], [])),
      ("one", .float(shape: [], [0.1])), ("count", .integer(shape: [2], [.min, .max])),
      ("a \"quoted\" / größe", .float(shape: [1], [2])),
    ])
    try Safetensors.write(state, to: path("state.safetensors"))
    let read = try Safetensors.read(path("state.safetensors"))
    #expect(Set(read.entries.map(\.name)) == Set(state.entries.map(\.name)))
    for (name, value) in state.entries {
      let found = try #require(read[name])
      #expect(found.shape == value.shape)
      if case .float(_, let values) = value, case .float(_, let others) = found {
        #expect(others.map(\.bitPattern) == values.map(\.bitPattern), "\(name)")
      } else {
        #expect(found == value)
      }
    }
    // Nothing but the file is left, and the numbers start at a multiple of eight bytes.
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["state.safetensors"])
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path("state.safetensors")))
    #expect(Int(bytes[0]) + Int(bytes[1]) << 8 == bytes.count - 8 - (7 + 1 + 1) * 4 - 16)
    #expect(bytes[0] % 8 == 0)
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func aWeightThatIsNotFiniteIsRefused(value: Float) throws {
    let state = ModelState([
      ("a", .float(shape: [2], [0, 1])), ("x", .float(shape: [3], [0, value, 0])),
    ])
    try Safetensors.write(state, to: path("bad"))
    let error = #expect(throws: CheckpointError.self) { try Safetensors.read(path("bad")) }
    #expect(error?.isMissing == false)
    for part in [path("bad"), "'x'", "index 1", "\(value)"] {
      #expect(error?.description.contains(part) == true, "\(part)")
    }
  }

  @Test func entriesKeepTheirOrderAndLieAtMultiplesOfTheirSize() throws {
    let state = ModelState([
      ("b", .float(shape: [1], [1])), ("n", .integer(shape: [], [2])),
      ("a", .float(shape: [1], [3])),
      ("m", .integer(shape: [1], [4])),
    ])
    try Safetensors.write(state, to: path("mixed"))
    #expect(try Safetensors.read(path("mixed")) == state)
    let header = try String(decoding: Data(contentsOf: URL(filePath: path("mixed"))), as: UTF8.self)
    #expect(header.contains(#""n":{"dtype":"I64","shape":[],"data_offsets":[0,8]}"#))
    #expect(header.contains(#""a":{"dtype":"F32","shape":[1],"data_offsets":[20,24]}"#))
  }

  @Test func noFlippedBitChangesANumber() throws {
    let state = ModelState([("x", .float(shape: [2], [1, 2])), ("n", .integer(shape: [1], [3]))])
    try Safetensors.write(state, to: path("whole"))
    let whole = try [UInt8](Data(contentsOf: URL(filePath: path("whole"))))
    var refused = 0
    for bit in 0..<8 * whole.count {
      var bytes = whole
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      let file = try folder.write("flipped", bytes)
      do {
        // A flip in the name of the checksum leaves numbers that are not compared with it, and whole.
        let isSame = try Safetensors.read(file) == state
        #expect(isSame, "bit \(bit)")
      } catch let error as CheckpointError {
        refused += 1
        #expect(error.description.contains("at byte "), "bit \(bit)")
      }
    }
    #expect(8 * whole.count - refused <= 8 * "crc32".count)
  }

  @Test func overwriting() throws {
    for value: Float in [1, 2] {
      try Safetensors.write(ModelState([("x", .float(shape: [1], [value]))]), to: path("x"))
    }
    #expect(try Safetensors.read(path("x"))["x"] == .float(shape: [1], [2]))
    #expect(throws: (any Error).self) {
      try Safetensors.write(ModelState([]), to: path("no/such/folder/x"))
    }
  }

  /// torch.manual_seed(3)
  /// m = nn.Sequential(nn.Conv2d(1, 2, 2), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(8, 3))
  /// m(torch.rand(4, 1, 3, 3)); save_file(m.state_dict(), "from-pytorch.safetensors")
  /// m.eval(); torch.manual_seed(9); print(m(torch.rand(2, 1, 3, 3)).flatten().tolist())
  @Test func modelOfPyTorch() throws {
    let file = Fixture.committedFolder.appending(path: "from-pytorch.safetensors")
    let generator = Generator(seed: 3)
    let model = Sequential(
      Conv2d(1, 2, kernel: 2, generator), BatchNorm2d(2), Flatten(), Linear(8, 3, generator))
    // The same seed gives the same weights: all that the file changes are the running statistics.
    let ownWeights = model.state["0.weight"]
    try model.load(Safetensors.read(file.path))
    #expect(model.state["0.weight"] == ownWeights)
    #expect(model.state["1.num_batches_tracked"] == .integer(shape: [], [1]))
    expectClose(
      model(Generator(seed: 9).uniform([2, 1, 3, 3])).values,
      [
        -0.2876003384590149, -0.6476000547409058, 0.46700695157051086, -0.3686794638633728,
        -0.7788699269294739, -0.04875591769814491,
      ])
  }

  // MARK: Files that are none

  private static let one = #""x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#

  /// A header, its length if not the true one, how many bytes follow, and what the error must say.
  private static let malformed: [(header: String, length: UInt64?, body: Int, says: String)] = [
    ("{\(one)}", nil, 7, "7 bytes"),
    ("{\(one)}", nil, 9, "9 bytes"),
    ("{\(one)}", 1 << 40, 8, "length"),
    ("{\(one)}", 1 << 60, 8, "length"),
    ("{\(one),\(one)}", nil, 8, "'x' comes twice"),
    (#"{"x":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, nil, 8, "twice"),
    (
      #"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
        + #""y":{"dtype":"I64","shape":[1],"data_offsets":[4,12]}}"#, nil, 12, "misaligned"
    ),
    (
      #"{"x":{"dtype":"F32","shape":[1152921504606846976],"data_offsets":[0,8]}}"#, nil, 8,
      "shape"
    ),
    (#"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":"x"}}"#, nil, 8, "unknown"),
    (#"{"__metadata__":{"a":"1","a":"2"},\#(one)}"#, nil, 8, "comes twice"),
    (#"{"__metadata__":{"crc32":"00000000"},\#(one)}"#, nil, 8, "CRC-32"),
    (#"{"__metadata__":{"order":"0 0"},\#(one)}"#, nil, 8, "order"),
    ("{\(one)} x", nil, 8, "not JSON"),
    (String(repeating: "[", count: 10_000), nil, 8, "not a JSON object"),
    ("{\"" + String(repeating: "\\u0041", count: 3), nil, 8, "not JSON"),
    ("{\(one)}", .max, 8, "length"),
    ("{\(one)", nil, 8, "not JSON"),
    ("[1]", nil, 8, "not a JSON object"),
    (#"{"x":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}"#, nil, 4, "F16"),
    (#"{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, nil, 8, "12 bytes"),
    (#"{"x":{"dtype":"I64","shape":[2],"data_offsets":[0,8]}}"#, nil, 8, "16 bytes"),
    (#"{"x":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, nil, 8, "data_offsets"),
    (#"{"x":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}"#, nil, 8, "lacks"),
    (#"{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,8]}}"#, nil, 8, "lacks"),
    (
      #"{"x":{"dtype":"F32","shape":[4611686018427387904,16],"data_offsets":[0,8]}}"#, nil, 8,
      "shape"
    ),
    (#"{"x":{"dtype":"F32","shape":[2]}}"#, nil, 8, "lacks"),
    (#"{"x":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}}"#, nil, 8, "lacks"),
    (#"{"x":7}"#, nil, 8, "lacks"),
    (#"{\#(one),"y":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#, nil, 12, "overlap"),
    (
      #"{\#(one),"y":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}"#, nil, 16,
      "4 bytes before"
    ),
  ]

  @Test(arguments: malformed)
  func malformedFile(header: String, length: UInt64?, body: Int, says: String) throws {
    var bytes = withUnsafeBytes(of: (length ?? UInt64(header.utf8.count)).littleEndian, Array.init)
    bytes += Array(header.utf8) + Array(repeating: 0, count: body)
    let file = try folder.write("broken.safetensors", bytes)
    let error = #expect(throws: CheckpointError.self) { _ = try Safetensors.read(file) }
    let message = try #require(error).description
    #expect(message.contains(file))
    #expect(message.contains(says), "\(message)")
    #expect(error?.isMissing == false)
  }

  @Test func truncatedAnywhere() throws {
    try Safetensors.write(
      ModelState([("x", .float(shape: [2], [1, 2])), ("n", .integer(shape: [1], [3]))]),
      to: path("whole"))
    let whole = try Data(contentsOf: URL(fileURLWithPath: path("whole")))
    for count in 0..<whole.count {
      try whole.prefix(count).write(to: URL(fileURLWithPath: path("part")))
      #expect(throws: CheckpointError.self, "\(count) bytes") { try Safetensors.read(path("part")) }
    }
  }

  @Test func missingFile() throws {
    let error = #expect(throws: CheckpointError.self) { try Safetensors.read(path("none")) }
    #expect(error?.isMissing == true)
    #expect(try #require(error).description.contains(path("none")))
    let notAFile = #expect(throws: CheckpointError.self) { try Safetensors.read(folder.path) }
    #expect(try #require(notAFile).description.contains(folder.path))
  }
}
