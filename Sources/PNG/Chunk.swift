import Foundation
import Records

/// The eight bytes with which every PNG file begins.
let signature: [UInt8] = [137, 80, 78, 71, 13, 10, 26, 10]

/// One chunk of a PNG file: length, type, content and check sum.
///
/// https://www.w3.org/TR/png-3/#5Chunk-layout
struct Chunk {
  /// Four letters, such as `IHDR`.
  let type: String
  let content: [UInt8]
  /// Where the chunk begins in the file, in bytes.
  let offset: Int

  init(type: String, content: [UInt8], offset: Int = 0) {
    self.type = type
    self.content = content
    self.offset = offset
  }

  /// The chunk as it stands in a file.
  var encoded: [UInt8] {
    let checked = Array(type.utf8) + content
    return bigEndian(UInt32(content.count)) + checked + bigEndian(CRC32(checked).value)
  }

  /// All chunks of a PNG file up to `IEND`, every check sum tested.
  static func chunks(of data: Data) throws -> [Chunk] {
    let bytes = [UInt8](data)
    guard bytes.starts(with: signature) else {
      throw PNGError("expected a PNG signature, found another kind of data", offset: 0)
    }
    var chunks: [Chunk] = []
    var offset = signature.count
    while chunks.last?.type != "IEND" {
      guard offset + 12 <= bytes.count else {
        throw PNGError(
          "truncated: expected a chunk, found the end of the data after \(bytes.count) bytes",
          offset: offset)
      }
      let length = Int(word(in: bytes, at: offset))
      guard let type = String(validating: bytes[offset + 4..<offset + 8], as: UTF8.self),
        type.utf8.allSatisfy({ UInt8(ascii: "A")...UInt8(ascii: "z") ~= $0 })
      else {
        throw PNGError("expected a chunk type of four letters, found other bytes", offset: offset)
      }
      guard length <= bytes.count - offset - 12 else {
        throw PNGError(
          "truncated: chunk \(type) promises \(length) bytes, only "
            + "\(bytes.count - offset - 12) are left", offset: offset)
      }
      let end = offset + 8 + length
      guard CRC32(bytes[offset + 4..<end]).value == word(in: bytes, at: end) else {
        throw PNGError("corrupt: the check sum of chunk \(type) does not match", offset: offset)
      }
      chunks.append(Chunk(type: type, content: Array(bytes[offset + 8..<end]), offset: offset))
      offset = end + 4
    }
    return chunks
  }
}

/// The number that four bytes write, most significant byte first.
func word(in bytes: [UInt8], at offset: Int) -> UInt32 {
  bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
}

private func bigEndian(_ value: UInt32) -> [UInt8] {
  withUnsafeBytes(of: value.bigEndian, Array.init)
}
