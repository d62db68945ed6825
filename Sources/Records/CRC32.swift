import CZlib
import Foundation

/// The cyclic redundancy check of PNG, gzip and zip: ISO 3309, polynomial 0x04C11DB7.
///
///     var sum = CRC32()
///     sum.update(header)
///     sum.update(body)
///     print(sum.hexadecimal)  // "cbf43926" of "123456789"
public struct CRC32: Sendable {
  /// The check of all bytes so far; 0 of none.
  public private(set) var value: UInt32 = 0

  /// The check of no bytes.
  public init() {}

  /// The check of some bytes.
  public init(_ bytes: some DataProtocol) { update(bytes) }

  /// Adds the bytes of an array's numbers as they lie in memory.
  public init<Number: BitwiseCopyable>(bytesOf numbers: [Number]) {
    numbers.withUnsafeBytes { update($0) }
  }

  /// Adds bytes to those so far.
  public mutating func update(_ bytes: some DataProtocol) {
    for region in bytes.regions { region.withUnsafeBytes { update($0) } }
  }

  private mutating func update(_ bytes: UnsafeRawBufferPointer) {
    value = UInt32(
      crc32_z(UInt(value), bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count))
  }

  /// Eight digits, such as `0000000a`.
  public var hexadecimal: String { String(format: "%08x", value) }
}
