import Foundation
import Kernels
import Synchronization
import Weaving

/// Results of earlier runs, one file each, so that a run computes only what no run has computed before.
///
/// An entry holds, as text that can be read, everything that could change its result: what differs is computed
/// anew. A file is written under another name and then renamed, and ends with a checksum: a run that is killed, or
/// that runs beside others, leaves whole entries or none.
package final class ResultCache: Sendable {
  /// What a result is filed under.
  package struct Key: Sendable {
    let file: String
    let text: String
  }

  let folder: URL
  private let run: String
  private let build: String
  private let warn: @Sendable (String) -> Void
  private let isWritable = Mutex(true)

  /// - Parameters:
  ///   - folder: where the entries are; made when the first one is written
  ///   - run: the run's settings, as lines
  ///   - build: the program and what it computes with, as lines
  ///   - warn: is told, in one line, of a damaged entry and of a folder that cannot be written
  init(folder: URL, run: String, build: String, warn: @escaping @Sendable (String) -> Void) {
    self.folder = folder
    self.run = run
    self.build = build
    self.warn = warn
    removeLeftovers()
  }

  /// The cache of a chapter's run; nil where the run has none.
  ///
  /// - Throws: ``OutputError`` if a folder that the run depends on, named by `--cache` or needed by a shard, cannot be
  ///   created and written.
  convenience init?(
    for options: ChapterOptions, chapter: String, package: URL?, isShard: Bool,
    warn: @escaping @Sendable (String) -> Void
  ) throws {
    guard !options.noCache else { return nil }
    let named = options.cache.map { URL(filePath: $0, directoryHint: .isDirectory) }
    guard let root = named ?? package?.appending(path: ".cache", directoryHint: .isDirectory),
      let program = Machine.program
    else {
      guard isShard else { return nil }
      throw OutputError(
        ".cache", reason: "the chapter's package or program is not there",
        advice: "give a folder with --cache")
    }
    let folder = root.appending(path: chapter, directoryHint: .isDirectory).standardizedFileURL
    if named != nil || isShard {
      try prepareFolder(folder, advice: "give --cache a folder that can be written")
    }
    self.init(
      folder: folder,
      run: """
        chapter: \(chapter)
        profile: \(options.profile.rawValue)
        seed: \(options.seed)
        data: \(options.data.rawValue)

        """,
      build: """
        program: \(program)
        system: \(Machine.system)
        Swift: \(Machine.swift)
        matrix kernels: \(MatrixMultiply.core)
        vector loops: \(VectorLoops.name)

        """, warn: warn)
  }

  /// The key of a result.
  ///
  /// The file's name does not depend on the build, so that what a changed program computes takes the place of what
  /// it computed before.
  ///
  /// - Parameters:
  ///   - name: what the result is of, for people
  ///   - seed: of the result
  ///   - settings: everything that decides the result besides the run's settings and the build, as lines
  package func key(_ name: String, seed: UInt64, settings: String) -> Key {
    let text = "\(run)name: \(name)\nown seed: \(seed)\n\(settings)\n"
    let letters = name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    let hash = checksum(of: Data(text.utf8))
    return Key(file: "\(String(letters.prefix(60)))-seed-\(seed)-\(hash)", text: text + build)
  }

  // MARK: Reading

  /// The result of a key; nil where there is none, where another build left it, or where the file is damaged, which
  /// is said unless `quietly`.
  package func result<Result: Decodable>(of key: Key, quietly: Bool = false) -> Result? {
    let path = url(of: key).path
    guard let file = FileManager.default.contents(atPath: path) else { return nil }
    do {
      let (text, contents) = try Self.parse(file)
      guard text == key.text else { return nil }
      do {
        // In an array, as a property list can't be a number alone.
        return try PropertyListDecoder().decode([Result].self, from: contents)[0]
      } catch {
        throw Damage(found: "contents that are no \(Result.self)")
      }
    } catch {
      if !quietly {
        warn("\(shortPath(url(of: key))): damaged: \(error); it is computed anew")
      }
      return nil
    }
  }

  private struct Damage: Error, CustomStringConvertible {
    let found: String
    var description: String { "expected a whole entry, found \(found)" }
  }

  /// Splits a file into its key and its contents.
  private static func parse(_ file: Data) throws -> (key: String, contents: Data) {
    guard !file.isEmpty else { throw Damage(found: "an empty file") }
    let header = file.prefix(64)
    guard let end = header.firstIndex(of: UInt8(ascii: "\n")) else {
      throw Damage(found: "no header")
    }
    let fields = String(decoding: header[..<end], as: UTF8.self).split(separator: " ")
    guard fields.count == 4, fields[0] == "result", fields[1] == "1", let keyCount = Int(fields[2]),
      let count = Int(fields[3]), (0...file.count).contains(keyCount),
      (0...file.count).contains(count)
    else { throw Damage(found: "another header") }
    let body = end + 1
    let expected = body + keyCount + count + 8
    guard file.count == expected else {
      throw Damage(found: "\(file.count) bytes of \(expected)")
    }
    guard checksum(of: file.dropLast(8)) == String(decoding: file.suffix(8), as: UTF8.self) else {
      throw Damage(found: "another checksum")
    }
    return (
      String(decoding: file[body..<body + keyCount], as: UTF8.self),
      file[(body + keyCount)..<(body + keyCount + count)]
    )
  }

  // MARK: Writing

  /// Keeps a result. Where that is impossible it is said once, and nothing more is kept.
  package func keep(_ result: some Encodable, _ key: Key) {
    guard isWritable.withLock({ $0 }) else { return }
    do {
      let encoder = PropertyListEncoder()
      encoder.outputFormat = .binary
      let contents = try encoder.encode([result])
      let text = Data(key.text.utf8)
      var file = Data("result 1 \(text.count) \(contents.count)\n".utf8) + text + contents
      file.append(contentsOf: checksum(of: file).utf8)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let temporary = folder.appending(path: "\(key.file)-\(UUID()).\(Self.temporaryExtension)")
      do {
        try file.write(to: temporary)
        guard rename(temporary.path, url(of: key).path) == 0 else {
          throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
      } catch {
        unlink(temporary.path)
        throw error
      }
    } catch {
      let error = OutputError(
        shortPath(folder), error,
        advice: "results of this run are not kept; name another folder with --cache")
      if isWritable.withLock({ writable in
        defer { writable = false }
        return writable
      }) {
        warn("\(error)")
      }
    }
  }

  private static let temporaryExtension = "tmp"

  private func url(of key: Key) -> URL { folder.appending(path: key.file) }

  /// Takes away what runs that were killed more than a day ago had not renamed yet.
  private func removeLeftovers() {
    let files = try? FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: [.contentModificationDateKey])
    for file in files ?? [] where file.pathExtension == Self.temporaryExtension {
      let date = try? file.resourceValues(forKeys: [.contentModificationDateKey])
        .contentModificationDate
      if let date, date.timeIntervalSinceNow < -86_400 { unlink(file.path) }
    }
  }
}
