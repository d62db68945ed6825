import Foundation
import Records
import Testing

@Suite struct CRC32Tests {
  @Test func `the check value of the standard, at once and in parts`() {
    #expect(CRC32().hexadecimal == "00000000")
    #expect(CRC32(Data("123456789".utf8)).hexadecimal == "cbf43926")
    var sum = CRC32(Data("1234".utf8))
    sum.update([UInt8]("56789".utf8))
    #expect(sum.value == 0xcbf4_3926)
  }

  @Test func `numbers count as their bytes in memory`() {
    #expect(CRC32(bytesOf: [UInt16(0x3231)]).value == CRC32([0x31, 0x32]).value)
  }
}
