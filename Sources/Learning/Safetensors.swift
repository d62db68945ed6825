import Foundation

/// A checkpoint that cannot be read.
public struct CheckpointError: Error, CustomStringConvertible {
  /// Whether the file is not there, rather than damaged.
  public let isMissing: Bool

  /// What was expected, what was found, in which file.
  public let description: String
}

/// Checkpoints in the safetensors format: `safetensors.torch.load_file` reads what this writes, and a PyTorch
/// state dict saved with `save_file` loads here.
///
/// Layout: a 64-bit little-endian length, a JSON header of that length (name to type, shape and offsets),
/// the numbers.
public enum Safetensors {
  /// Writes a state to a temporary file beside `path`, which then takes its place.
  ///
  /// - Throws: the file system's error, where the file cannot be written.
  public static func write(_ state: ModelState, to path: String) throws {
    try encode(state).write(to: URL(fileURLWithPath: path), options: .atomic)
  }

  /// Reads a state; entries come in the order of their data in the file.
  ///
  /// - Throws: `CheckpointError` naming the file, what was expected and what was found.
  public static func read(_ path: String) throws -> ModelState {
    guard FileManager.default.fileExists(atPath: path) else {
      throw CheckpointError(
        isMissing: true, description: "\(path): no such checkpoint; train and save it first")
    }
    do {
      return try decode(Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe))
    } catch let error as Malformed {
      throw CheckpointError(
        isMissing: false, description: "\(path): not a whole safetensors file: \(error.reason)")
    } catch {
      throw CheckpointError(
        isMissing: false, description: "\(path): cannot be read: \(error.localizedDescription)")
    }
  }

  private struct Malformed: Error { let reason: String }

  static func encode(_ state: ModelState) -> Data {
    var header: [String] = [#""__metadata__":{"format":"pt"}"#]
    var body = Data()
    for (name, value) in state.entries {
      let start = body.count
      let type: String
      switch value {
      case .float(_, let values):
        type = "F32"
        values.withUnsafeBytes { body.append(contentsOf: $0) }
      case .integer(_, let values):
        type = "I64"
        values.withUnsafeBytes { body.append(contentsOf: $0) }
      }
      let key = String(decoding: try! JSONEncoder().encode(name), as: UTF8.self)
      let shape = value.shape.map(String.init).joined(separator: ",")
      header.append(
        #"\#(key):{"dtype":"\#(type)","shape":[\#(shape)],"data_offsets":[\#(start),\#(body.count)]}"#
      )
    }
    var text = Data("{\(header.joined(separator: ","))}".utf8)
    text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - text.count % 8) % 8))
    var file = Data()
    withUnsafeBytes(of: UInt64(text.count).littleEndian) { file.append(contentsOf: $0) }
    return file + text + body
  }

  static func decode(_ file: Data) throws -> ModelState {
    guard file.count >= 8 else {
      throw Malformed(reason: "expected at least 8 bytes, found \(file.count)")
    }
    let length = file.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(file.count - 8) else {
      throw Malformed(
        reason:
          "the header's length at byte 0 is \(length), but only \(file.count - 8) bytes follow")
    }
    let bodyStart = 8 + Int(length)
    let bodyCount = file.count - bodyStart
    let header: [String: Any]
    do {
      let object = try JSONSerialization.jsonObject(with: file[8..<bodyStart])
      guard let dictionary = object as? [String: Any] else {
        throw Malformed(reason: "the header at byte 8 is not a JSON object")
      }
      header = dictionary
    } catch is CocoaError {
      throw Malformed(reason: "the header at byte 8 is not JSON")
    }
    var entries: [(name: String, start: Int, end: Int, value: ModelState.Value)] = []
    for (name, description) in header where name != "__metadata__" {
      guard let fields = description as? [String: Any], let type = fields["dtype"] as? String,
        let shape = fields["shape"] as? [Int], let offsets = fields["data_offsets"] as? [Int],
        offsets.count == 2
      else { throw Malformed(reason: "'\(name)' lacks a dtype, a shape or two data_offsets") }
      let width = type == "F32" ? 4 : type == "I64" ? 8 : 0
      guard width > 0 else {
        throw Malformed(reason: "'\(name)' has dtype \(type); expected F32 or I64")
      }
      var count = width
      for length in shape {
        let (product, overflow) = count.multipliedReportingOverflow(by: length)
        guard length >= 0, !overflow else {
          throw Malformed(reason: "'\(name)' has shape \(shape)")
        }
        count = product
      }
      guard offsets[0] >= 0, offsets[1] <= bodyCount, offsets[0] <= offsets[1],
        offsets[1] - offsets[0] == count
      else {
        throw Malformed(
          reason: "'\(name)' of shape \(shape) needs \(count) bytes; its data_offsets are "
            + "\(offsets) in \(bodyCount) bytes of data")
      }
      let bytes = file[(bodyStart + offsets[0])..<(bodyStart + offsets[1])]
      let value: ModelState.Value =
        type == "F32" ? .float(shape: shape, copied(bytes)) : .integer(shape: shape, copied(bytes))
      entries.append((name, offsets[0], offsets[1], value))
    }
    entries.sort { ($0.start, $0.end, $0.name) < ($1.start, $1.end, $1.name) }
    // As the format asks: every byte belongs to one entry.
    var end = 0
    for entry in entries {
      guard entry.start >= end else {
        throw Malformed(
          reason: "the data of '\(entry.name)' overlap those before, at byte \(entry.start)")
      }
      guard entry.start == end else {
        throw Malformed(
          reason: "\(entry.start - end) bytes before '\(entry.name)' belong to nothing")
      }
      end = entry.end
    }
    guard end == bodyCount else {
      throw Malformed(
        reason: "the header describes \(end) bytes of data, found \(bodyCount) bytes")
    }
    return ModelState(entries.map { ($0.name, $0.value) })
  }

  /// Little-endian numbers out of bytes at any alignment.
  private static func copied<Number>(_ bytes: Data) -> [Number] {
    [Number](unsafeUninitializedCapacity: bytes.count / MemoryLayout<Number>.stride) {
      buffer, count in
      count = bytes.copyBytes(to: buffer) / MemoryLayout<Number>.stride
    }
  }
}
