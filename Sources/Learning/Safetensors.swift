import Foundation
import Records

/// A checkpoint that cannot be read.
public struct CheckpointError: ExitingError, CustomStringConvertible {
  /// Whether the file is not there, rather than damaged.
  public let isMissing: Bool
  /// 66 or 65.
  public var exitStatus: ExitStatus { isMissing ? .missingInput : .badData }

  /// What was expected, what was found, in which file.
  public let description: String
}

/// Checkpoints in the safetensors format: `safetensors.torch.load_file` reads what this writes, and a PyTorch
/// state dict saved with `save_file` loads here.
///
/// Layout: a 64-bit little-endian length, a JSON header of that length (name to type, shape and offsets),
/// the numbers. Everything that a header says is compared with the file's size before anything is allocated for it.
/// What this writes carries a CRC-32 in its metadata, so that a damaged number is found too.
public enum Safetensors {
  /// Writes a state to a temporary file beside `path`, which then takes its place.
  ///
  /// - Throws: `POSIXError`, where the file cannot be written.
  public static func write(_ state: ModelState, to path: String) throws {
    try writeDurably(encode(state), to: path)
  }

  /// Reads a state; entries come in the order in which they were written, and those of other writers in the order of
  /// their data in the file.
  ///
  /// - Throws: `CheckpointError` naming the file, what was expected and what was found, also for a weight that is not
  ///   finite.
  public static func read(_ path: String) throws -> ModelState { try readFile(path).state }

  /// Reads a state and what else the header holds.
  static func readFile(_ path: String) throws -> (state: ModelState, metadata: [String: String]) {
    guard FileManager.default.fileExists(atPath: path) else {
      throw CheckpointError(
        isMissing: true, description: "\(path): no such checkpoint; train and save it first")
    }
    do {
      let (state, metadata) = try parse(
        Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe))
      try requireFinite(state)
      return (state, metadata)
    } catch let error as Malformed {
      throw CheckpointError(
        isMissing: false,
        description:
          "\(path): not a whole safetensors file: at byte \(error.offset): \(error.reason)")
    } catch let error as CheckpointError {
      throw CheckpointError(isMissing: false, description: "\(path): \(error.description)")
    } catch {
      throw CheckpointError(
        isMissing: false, description: "\(path): cannot be read: \(error.localizedDescription)")
    }
  }

  private static func requireFinite(_ state: ModelState) throws {
    guard let (name, index, value) = state.firstNotFinite else { return }
    throw CheckpointError(
      isMissing: false,
      description: "expected finite numbers, found \(value) at index \(index) of '\(name)'; the "
        + "training that wrote it had diverged: load an earlier one")
  }

  // MARK: Writing

  static func encode(_ state: ModelState, metadata: [String: String] = [:]) -> Data {
    // The wider numbers first, so that all lie at multiples of their size.
    let order = state.entries.indices.sorted { a, b in
      let widths = (state.entries[a].value.width, state.entries[b].value.width)
      return widths.0 == widths.1 ? a < b : widths.0 > widths.1
    }
    var lines: [String] = []
    var body = Data()
    for index in order {
      let (name, value) = state.entries[index]
      let start = body.count
      switch value {
      case .float(_, let values): values.withUnsafeBytes { body.append(contentsOf: $0) }
      case .integer(_, let values): values.withUnsafeBytes { body.append(contentsOf: $0) }
      }
      lines.append(line(name, value.type, value.shape, start, body.count))
    }
    var notes = metadata
    notes["format"] = "pt"
    // The place in the data of each entry of the state.
    if order != Array(order.indices) {
      notes["order"] = order.map(String.init).joined(separator: " ")
    }
    notes["crc32"] = checksum(lines: lines, notes, body)
    let metadata = notes.sorted { $0.key < $1.key }.map { "\(quoted($0)):\(quoted($1))" }
    lines.insert(#""__metadata__":{\#(metadata.joined(separator: ","))}"#, at: 0)
    var text = Data("{\(lines.joined(separator: ","))}".utf8)
    text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - text.count % 8) % 8))
    var file = Data()
    withUnsafeBytes(of: UInt64(text.count).littleEndian) { file.append(contentsOf: $0) }
    return file + text + body
  }

  /// What describes a tensor in the header.
  private static func line(
    _ name: String, _ type: String, _ shape: [Int], _ start: Int, _ end: Int
  ) -> String {
    let shape = shape.map(String.init).joined(separator: ",")
    return #"\#(quoted(name)):{"dtype":"\#(type)","shape":[\#(shape)],"#
      + #""data_offsets":[\#(start),\#(end)]}"#
  }

  private static func quoted(_ text: String) -> String {
    String(decoding: try! JSONEncoder().encode(text), as: UTF8.self)
  }

  /// Of the metadata but for the sum itself, of what describes each tensor, and of the numbers.
  private static func checksum(
    lines: [String], _ metadata: [String: String], _ body: some DataProtocol
  ) -> String {
    var sum = CRC32()
    for (name, text) in metadata.sorted(by: { $0.key < $1.key }) where name != "crc32" {
      sum.update(Array("\(name)\n\(text)\n".utf8))
    }
    for line in lines { sum.update(Array(line.utf8)) }
    sum.update(body)
    return sum.hexadecimal
  }

  // MARK: Reading

  static func decode(_ file: Data) throws -> ModelState { try parse(file).state }

  /// As the reference implementation has it.
  private static let longestHeader = 100_000_000

  private static func parse(
    _ file: Data
  ) throws -> (state: ModelState, metadata: [String: String]) {
    guard file.count >= 8 else {
      throw Malformed("expected at least 8 bytes, found \(file.count)", at: 0)
    }
    let length = file.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(file.count - 8), length <= longestHeader else {
      throw Malformed(
        "the header's length is \(length), but only \(file.count - 8) bytes follow (and no header has "
          + "more than \(longestHeader))", at: 0)
    }
    let bodyStart = 8 + Int(length)
    let body = file.dropFirst(bodyStart)
    let header = try file.dropFirst(8).prefix(Int(length)).withUnsafeBytes(SafetensorsHeader.init)
    let entries = try checkedEntries(of: header, body: body.count, at: bodyStart)
    if let expected = header.metadata["crc32"] {
      let lines = entries.map { line($0.name, $0.type, $0.shape, $0.start, $0.end) }
      let found = checksum(lines: lines, header.metadata, body)
      guard found == expected else {
        throw Malformed(
          "damaged: the header says CRC-32 \(expected), found \(found); get the file again", at: 8)
      }
    }
    var state = ModelState(
      entries.map { entry in
        let bytes = body.dropFirst(entry.start).prefix(entry.end - entry.start)
        return (
          entry.name,
          entry.type == "F32"
            ? .float(shape: entry.shape, copied(bytes))
            : .integer(shape: entry.shape, copied(bytes))
        )
      })
    if let order = header.metadata["order"] {
      let places = order.split(separator: " ").compactMap { Int($0) }
      guard places.sorted() == Array(entries.indices) else {
        throw Malformed("the metadata's order is none of \(entries.count) entries", at: 8)
      }
      state = ModelState(
        zip(places, state.entries).sorted { $0.0 < $1.0 }.map(\.1))
    }
    return (state, header.metadata)
  }

  /// The entries in the order of their data, every byte of which belongs to one of them.
  private static func checkedEntries(
    of header: SafetensorsHeader, body count: Int, at bodyStart: Int
  ) throws -> [SafetensorsHeader.Entry] {
    let entries = header.entries.sorted {
      ($0.start, $0.end, $0.name) < ($1.start, $1.end, $1.name)
    }
    var end = 0
    for entry in entries {
      try check(entry, count)
      guard entry.start >= end else {
        throw Malformed(
          "the data of '\(entry.name)' overlap those before, at byte \(entry.start) of the data",
          at: entry.offset)
      }
      guard entry.start == end else {
        throw Malformed(
          "\(entry.start - end) bytes before the data of '\(entry.name)' belong to nothing",
          at: entry.offset)
      }
      end = entry.end
    }
    guard end == count else {
      throw Malformed(
        "the header describes \(end) bytes of data, found \(count) bytes", at: bodyStart)
    }
    return entries
  }

  /// Whether a tensor's type, shape and offsets fit each other and the data.
  private static func check(_ entry: SafetensorsHeader.Entry, _ bodyCount: Int) throws {
    let width = entry.type == "F32" ? 4 : entry.type == "I64" ? 8 : 0
    guard width > 0 else {
      throw Malformed(
        "'\(entry.name)' has dtype \(entry.type); expected F32 or I64", at: entry.offset)
    }
    var count = width
    for length in entry.shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard !overflow else {
        throw Malformed(
          "'\(entry.name)' has shape \(entry.shape), more than memory has", at: entry.offset)
      }
      count = product
    }
    guard entry.start <= entry.end, entry.end <= bodyCount, entry.end - entry.start == count else {
      throw Malformed(
        "'\(entry.name)' of shape \(entry.shape) needs \(count) bytes; its data_offsets are "
          + "[\(entry.start), \(entry.end)] in \(bodyCount) bytes of data", at: entry.offset)
    }
    guard entry.start % width == 0 else {
      throw Malformed(
        "'\(entry.name)' is misaligned: its data begin at byte \(entry.start), no multiple of the "
          + "\(width) bytes of a number", at: entry.offset)
    }
  }

  /// Little-endian numbers out of bytes at any alignment.
  package static func copied<Number>(_ bytes: Data) -> [Number] {
    // All empty arrays share their storage, to which this initialiser would write.
    guard !bytes.isEmpty else { return [] }
    return [Number](unsafeUninitializedCapacity: bytes.count / MemoryLayout<Number>.stride) {
      buffer, count in
      count = bytes.copyBytes(to: buffer) / MemoryLayout<Number>.stride
    }
  }
}

extension ModelState.Value {
  fileprivate var type: String {
    switch self {
    case .float: "F32"
    case .integer: "I64"
    }
  }

  fileprivate var width: Int {
    switch self {
    case .float: 4
    case .integer: 8
    }
  }
}

extension ModelState {
  /// The first number that is NaN or infinite, if there is one.
  package var firstNotFinite: (name: String, index: Int, value: Float)? {
    for (name, value) in entries {
      guard case .float(_, let values) = value else { continue }
      if let index = values.firstIndex(where: { !$0.isFinite }) {
        return (name, index, values[index])
      }
    }
    return nil
  }
}
