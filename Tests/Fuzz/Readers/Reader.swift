import CZlib
import ChapterExperiments
import Datasets
import Foundation
import Learning
import PNG
import Records

/// One of the project's readers of files, with small whole files to begin from.
public struct Reader: Sendable {
  /// What the script calls it, and the folder of its corpus.
  public let name: String
  /// Whole files.
  public let files: [[UInt8]]
  /// Makes a changed file's checksums right again.
  public let repair: @Sendable ([UInt8]) -> [UInt8]
  /// Writes the bytes to a path, and reads them there; gives the error's words, or nil for a whole
  /// file.
  public let read: @Sendable (_ bytes: [UInt8], _ path: String) -> String?

  /// All of them.
  public static func all() throws -> [Reader] {
    try [
      safetensors(), checkpoint(), idx(), idxCompressed(), cifar(), png(), record(), cacheEntry(),
    ]
  }

  private init(
    _ name: String, _ files: [[UInt8]], repair: @escaping @Sendable ([UInt8]) -> [UInt8] = { $0 },
    read: @escaping @Sendable (_ path: String) throws -> Void
  ) {
    self.name = name
    self.files = files
    self.repair = repair
    self.read = { bytes, path in
      do {
        try bytes.withUnsafeBytes { try write($0, to: path) }
        try read(path)
        return nil
      } catch {
        return "\(error)"
      }
    }
  }

  private static let state = ModelState([
    ("0.weight", .float(shape: [2, 3], [1, 2, 3, 4, 5, 6])), ("0.bias", .float(shape: [1], [7])),
    ("1.num_batches_tracked", .integer(shape: [], [8])), ("empty", .float(shape: [0, 4], [])),
  ])

  private static func written(_ body: (_ path: String) throws -> Void) throws -> [UInt8] {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { unlink(path) }
    try body(path)
    return try [UInt8](Data(contentsOf: URL(filePath: path)))
  }

  private static func safetensors() throws -> Reader {
    let own = try written { try Safetensors.write(state, to: $0) }
    // As PyTorch writes it, without a checksum: what is changed goes further.
    let header =
      #"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"#
      + #""b":{"dtype":"I64","shape":[1],"data_offsets":[16,24]}}  "#
    let theirs =
      withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian, Array.init) + Array(header.utf8)
      + [UInt8](repeating: 0x3F, count: 24)
    return Reader("safetensors", [theirs, own]) { _ = try Safetensors.read($0) }
  }

  private static func checkpoint() throws -> Reader {
    let notes = ["epochs": "3", "key": "program: 1\n", "results": "[0.5,\"NaN\"]"]
    return Reader(
      "checkpoint", [try written { try Checkpoint(notes: notes, state: state).write(to: $0) }]
    ) { _ = try Checkpoint(contentsOf: $0) }
  }

  private static let idxFile: [UInt8] =
    [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4] + (0..<24).map { UInt8($0 * 7) }

  private static func idx() -> Reader {
    Reader("idx", [idxFile]) { _ = try IDX($0, rank: 3, of: "pixels") }
  }

  private static func idxCompressed() throws -> Reader {
    let compressed = try written { path in
      let file = gzopen(path, "wb")
      _ = idxFile.withUnsafeBytes { gzwrite(file, $0.baseAddress, UInt32($0.count)) }
      gzclose(file)
    }
    return Reader("idx-gzip", [compressed]) { _ = try IDX($0, rank: 3, of: "pixels") }
  }

  private static func cifar() -> Reader {
    let record = [UInt8](repeating: 9, count: 3_073)
    return Reader("cifar", [[5] + record.dropFirst(1), record + record]) { path in
      _ = try? LabelledImages(cifar100: path)
      _ = try LabelledImages(cifar10: [path])
    }
  }

  private static func png() throws -> Reader {
    let files = try [1, 3, 4].map { channels in
      let image = Image(
        width: 7, height: 5, channels: channels,
        pixels: (0..<35 * channels).map { UInt8($0 * 5 % 256) })
      return try [UInt8](image.pngData(text: [("Title", "größer")]))
    }
    return Reader("png", files, repair: withChunkSums) { path in
      let data = try Data(contentsOf: URL(filePath: path))
      _ = try? Image.textChunks(of: data)
      _ = try Image(contentsOf: path)
    }
  }

  /// A PNG file whose chunks, as far as their lengths lead, have right check sums.
  private static func withChunkSums(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    var start = 8
    while start + 12 <= bytes.count {
      let length = bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
      guard length <= bytes.count - start - 12 else { break }
      let checked = Array(bytes[start + 4..<start + 8 + length])
      let sum = CRC32(checked).value
      for index in 0..<4 {
        bytes[start + 8 + length + index] = UInt8(truncatingIfNeeded: sum >> (24 - 8 * index))
      }
      start += 12 + length
    }
    return bytes
  }

  private static func record() throws -> Reader {
    var record = RunRecord(chapter: "10.1", title: "T", seed: .max, profile: .smoke, data: "digits")
    record.outputs = [
      .init(kind: .line, file: "C/main.swift", line: 3, text: "Température"),
      .init(kind: .table, file: "C/main.swift", line: 4),
    ]
    record.values = ["10.1/a": .nan, "10.1/b": 0.1]
    return Reader("record", [try [UInt8](record.json())]) { _ = try RunRecord(contentsOf: $0) }
  }

  private static func cacheEntry() throws -> Reader {
    struct Result: Codable, Sendable {
      var numbers = [0.5, .infinity]
      var state = Reader.state
      var missing: Int?
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "fuzz-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let cache = ResultCache(folder: folder, run: "chapter: 1\n", build: "b\n") { _ in }
    let key = cache.key("arm", seed: 1, settings: "epochs: 2")
    cache.keep(Result(), key)
    let file = folder.appending(path: key.file)
    let whole = try [UInt8](Data(contentsOf: file))
    return Reader("cache", [whole]) { bytes in
      guard bytes.count > 8 else { return bytes }
      let body = Array(bytes.dropLast(8))
      return body + Array(CRC32(body).hexadecimal.utf8)
    } read: { path in
      let _: Result = try ResultCache.contents(of: path, text: key.text)
    }
  }
}

/// Plainly: a million times, onto a file system in memory.
private func write(_ bytes: UnsafeRawBufferPointer, to path: String) throws {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
  defer { close(descriptor) }
  guard Foundation.write(descriptor, bytes.baseAddress, bytes.count) == bytes.count else {
    throw POSIXError(.EIO)
  }
}
