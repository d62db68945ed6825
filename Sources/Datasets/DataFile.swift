import CZlib
import Foundation
import Records

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
        found: "that it cannot be opened (\(systemMessage(errno)))")
    }
    gzbuffer(handle, 1 << 17)
    bytesOnDisk = size
    self.handle = handle
  }

  deinit { gzclose(handle) }

  /// How much memory a file's contents may take: its size, and for a compressed one a hundred times that, which no
  /// images need, or 64 MB where that is more. (A gzip stream packs up to 1032 bytes into one.)
  private var largestContents: Int {
    gzdirect(handle) == 1 ? bytesOnDisk : max(1 << 26, 100 * bytesOnDisk)
  }

  /// The next `count` bytes; `content` says what they are.
  ///
  /// What the file cannot hold is refused before memory is allocated for it.
  func read(_ count: Int, of content: String) throws -> [UInt8] {
    let isPlain = gzdirect(handle) == 1
    let limit = largestContents - Int(gztell(handle))
    guard count <= limit else {
      throw invalid(
        "\(content) (\(count) bytes)",
        isPlain ? "\(limit) bytes left in the file" : "a compressed file of \(bytesOnDisk) bytes")
    }
    guard count > 0 else { return [] }
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
      guard bytes.count <= largestContents else {
        throw invalid(
          "at most \(largestContents) bytes in a compressed file of \(bytesOnDisk)", "more")
      }
    }
    try checkStream()
    return bytes
  }

  /// Refuses a file that goes on.
  func expectEnd() throws {
    var byte: UInt8 = 0
    let surplus = try withUnsafeMutableBytes(of: &byte) { try fill($0) }
    try checkStream()
    guard surplus == 0 else { throw invalid("the end of the data", "more bytes", at: -1) }
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

  /// What is wrong where the reading stands, or so many bytes from there.
  private func invalid(_ expected: String, _ found: String, at step: Int = 0) -> DatasetError {
    DatasetError(
      kind: .invalid, file: path, expected: expected, found: found,
      offset: Int(gztell(handle)) + step)
  }
}
