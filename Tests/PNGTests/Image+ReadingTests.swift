import CZlib
import Foundation
import PNG
import Testing

/// The data with `bytes` at `offset`, and the check sum of the chunk at `chunk` made right again.
private func patch(_ data: Data, chunk: Int, at offset: Int, with bytes: [UInt8]) -> Data {
  var data = data
  data.replaceSubrange(offset..<offset + bytes.count, with: bytes)
  let length = data[chunk..<chunk + 4].reduce(0) { $0 << 8 | Int($1) }
  let checked = [UInt8](data[chunk + 4..<chunk + 8 + length])
  let sum = UInt32(crc32(0, checked, uInt(checked.count)))
  let end = chunk + 8 + length
  data.replaceSubrange(end..<end + 4, with: withUnsafeBytes(of: sum.bigEndian, Array.init))
  return data
}

@Suite struct CorruptDataTests {
  let data: Data
  init() throws { data = try noise(40, 30, 1).pngData(text: [("Title", "t")]) }

  @Test func truncatedAnywhere() {
    for count in 0..<data.count {
      #expect(throws: PNGError.self) { try Image(png: data.prefix(count)) }
    }
    #expect(
      error(reading: data.prefix(20))?.description
        == "PNG data: truncated: chunk IHDR promises 13 bytes, only 0 are left (at byte 8)")
  }

  @Test func anyFlippedByte() {
    for position in data.indices {
      var corrupt = data
      corrupt[position] ^= 0x10
      #expect(throws: PNGError.self) { try Image(png: corrupt) }
    }
  }

  @Test func wrongCheckSum() throws {
    var corrupt = data
    let chunk = try offset(of: "IDAT", in: data)
    corrupt[chunk + 20] ^= 1
    #expect(
      error(reading: corrupt)
        == error("corrupt: the check sum of chunk IDAT does not match", at: chunk))
  }

  @Test func absurdSizeIsRefusedBeforeAllocating() {
    let huge = patch(
      data, chunk: 8, at: 16, with: [0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff])
    #expect(error(reading: huge)?.problem.contains("promises 2147483647 x 2147483647") == true)
  }

  @Test func moreRowsThanData() {
    let taller = patch(data, chunk: 8, at: 20, with: [0, 0, 0, 60])
    #expect(error(reading: taller)?.problem.hasPrefix("cannot be decoded") == true)
  }

  @Test func corruptCompressedData() throws {
    let chunk = try offset(of: "IDAT", in: data)
    let corrupt = patch(data, chunk: chunk, at: chunk + 8, with: [0, 0, 0, 0])
    #expect(error(reading: corrupt)?.problem.hasPrefix("cannot be decoded") == true)
  }

  private func error(_ problem: String, at offset: Int) -> PNGError? {
    var error = self.error(reading: data.prefix(0))
    error?.problem = problem
    error?.offset = offset
    return error
  }

  private func error(reading data: Data) -> PNGError? {
    #expect(throws: PNGError.self) { try Image(png: data) }
  }
}
