import CPNG
import Foundation

/// The CRC-32 of some bytes, in hexadecimal.
package func checksum(of data: some DataProtocol) -> String {
  var crc: UInt = 0
  for region in data.regions {
    region.withUnsafeBytes {
      crc = crc32_z(crc, $0.bindMemory(to: UInt8.self).baseAddress, $0.count)
    }
  }
  return String(format: "%08x", UInt32(crc))
}
