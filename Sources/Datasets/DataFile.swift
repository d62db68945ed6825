import CPNG
import Foundation

/// A file read from front to back, plain or compressed with gzip (zlib tells them apart).
package struct DataFile: ~Copyable {
  private let path: String
  private let bytesOnDisk: Int
  private let handle: gzFile

  package init(_ path: String) throws {
    self.path = path
    let attributes = try? FileManager.default.attributesOfItem(
      atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
    guard let attributes, let size = attributes[.size] as? Int else {
      throw DatasetError(kind: .missing, file: path, expected: "a file", found: "nothing")
    }
    guard attributes[.type] as? FileAttributeType != .typeDirectory else {
      throw DatasetError(kind: .missing, file: path, expected: "a file", found: "a folder")
    }
    guard let handle = gzopen(path, "rb") else {
      throw DatasetError(
        kind: .missing, file: path, expected: "a readable file",
        found: "that it cannot be opened (\(String(cString: strerror(errno))))")
    }
    gzbuffer(handle, 1 << 17)
    bytesOnDisk = size
    self.handle = handle
  }

  deinit { gzclose(handle) }

  /// The next `count` bytes; `content` says what they are.
  ///
  /// What the file cannot hold is refused before memory is allocated for it.
  func read(_ count: Int, of content: String) throws -> [UInt8] {
    // A gzip stream packs at most 258 bytes into two bits (https://zlib.net/zlib_tech.html).
    let isPlain = gzdirect(handle) == 1
    let limit = isPlain ? bytesOnDisk - Int(gztell(handle)) : bytesOnDisk * 1032
    guard count <= limit else {
      throw invalid(
        "\(content) (\(count) bytes)",
        isPlain ? "\(limit) bytes left in the file" : "a compressed file of \(bytesOnDisk) bytes")
    }
    let bytes = try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = try fill(UnsafeMutableRawBufferPointer(buffer))
    }
    guard bytes.count == count else {
      try checkStream()
      throw invalid("\(content) (\(count) bytes)", "the end of the data after \(bytes.count) bytes")
    }
    return bytes
  }

  /// All bytes that are left.
  package func readToEnd() throws -> [UInt8] {
    var bytes: [UInt8] = []
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 1)
    defer { block.deallocate() }
    while case let count = try fill(block), count > 0 {
      bytes += block[..<count]
    }
    try checkStream()
    return bytes
  }

  /// Refuses a file that goes on.
  func expectEnd() throws {
    let surplus = try readToEnd().count
    guard surplus == 0 else { throw invalid("the end of the data", "\(surplus) more bytes") }
  }

  /// Fills a buffer as far as the file goes on; returns the number of bytes.
  private func fill(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var total = 0
    while total < buffer.count {
      // zlib counts in 32 bits.
      let wanted = min(buffer.count - total, 1 << 30)
      let count = gzread(handle, buffer.baseAddress?.advanced(by: total), UInt32(wanted))
      guard count >= 0 else {
        try checkStream()
        throw invalid("a readable file", "an error while reading")
      }
      guard count > 0 else { break }
      total += Int(count)
    }
    return total
  }

  /// Throws if the last read failed, or met a gzip stream that is cut short.
  private func checkStream() throws {
    var code: Int32 = Z_OK
    let message = gzerror(handle, &code).map { String(cString: $0) } ?? ""
    guard code == Z_OK || code == Z_STREAM_END else {
      // zlib repeats the path before its message.
      let reason =
        message.hasPrefix(path + ": ") ? String(message.dropFirst(path.count + 2)) : message
      throw invalid("a sound gzip stream", "a damaged or truncated one (\(reason))")
    }
  }

  private func invalid(_ expected: String, _ found: String) -> DatasetError {
    DatasetError(kind: .invalid, file: path, expected: expected, found: found)
  }
}
