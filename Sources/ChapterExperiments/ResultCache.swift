import Foundation
import Kernels
import Learning
import Notebook
import Records

/// Results of earlier runs, one file each, so that a run computes only what no run has computed before.
///
/// An entry holds, as text that can be read, everything that could change its result: what differs is computed
/// anew. A file is written under another name and then renamed, and ends with a checksum: a run that is killed, or
/// that runs beside others, leaves whole entries or none.
package final class ResultCache: Sendable {
  /// What a result is filed under.
  package struct Key: Sendable {
    package let file: String
    package let text: String
  }

  let folder: URL
  private let run: String
  private let build: String
  private let interval: Duration
  private let resumes: Bool
  private let warn: @Sendable (String) -> Void
  private let isWritable = Guarded(true)

  /// - Parameters:
  ///   - folder: where the entries are; made when the first one is written
  ///   - run: the run's settings, as lines
  ///   - build: the program, as a line; nothing else of the machine changes a result
  ///   - warn: is told, in one line, of a damaged entry and of a folder that cannot be written
  ///   - interval: how often a training of a result is saved
  ///   - resumes: whether trainings go on from what an earlier run saved
  package init(
    folder: URL, run: String, build: String, interval: Duration = .seconds(10),
    resumes: Bool = false, warn: @escaping @Sendable (String) -> Void
  ) {
    self.interval = interval
    self.resumes = resumes
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
      let program = Self.program
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
        seed: \(options.notebook.seed)
        data: \(options.notebook.data)

        """,
      build: "program: \(program)\n", interval: .seconds(options.saveEvery),
      resumes: options.resume, warn: warn)
  }

  /// The running program, told from others by its bytes: they hold the chapter and the engine; `nil` if they cannot be
  /// read.
  private static var program: String? {
    #if os(Linux)
    let executable = URL(filePath: "/proc/self/exe")  // even if another took its place meanwhile
    #else
    let executable = Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
    #endif
    guard let bytes = try? Data(contentsOf: executable) else { return nil }
    return "\(bytes.count) bytes, CRC-32 \(CRC32(bytes).hexadecimal)"
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
    let hash = CRC32(Data(text.utf8)).hexadecimal
    return Key(file: "\(String(letters.prefix(60)))-seed-\(seed)-\(hash)", text: text + build)
  }

  /// Where the trainings of a result are saved until it is there.
  package func saving(of key: Key) -> TrainingSession.Saving {
    TrainingSession.Saving(
      path: url(of: key).path, key: key.text, interval: interval, resumes: resumes)
  }

  // MARK: Reading

  /// The result of a key; nil where there is none, where another build left it, or where the file is damaged, which
  /// is said unless `quietly`.
  package func result<Result: Decodable>(of key: Key, quietly: Bool = false) -> Result? {
    do {
      return try Self.contents(of: url(of: key).path, text: key.text)
    } catch let error as Damage where error.isEntry {
      if !quietly { warn("\(shortPath(url(of: key))): \(error.reason); it is computed anew") }
      return nil
    } catch {
      return nil
    }
  }

  /// The result in an entry's file.
  ///
  /// - Throws: where there is none, where it is of another key, or where it is damaged.
  package static func contents<Result: Decodable>(of path: String, text: String) throws -> Result {
    guard let file = FileManager.default.contents(atPath: path) else {
      throw Damage(path, isEntry: false, "no file that can be read")
    }
    do {
      let (found, contents) = try parse(file)
      guard found == text else {
        throw Damage(path, isEntry: false, "a result of other settings or another program")
      }
      // In an array, as a property list can't be a number alone.
      guard let result = try? PropertyListDecoder().decode([Result].self, from: contents).first
      else {
        throw Malformed(
          found: "contents that are no \(Result.self)", offset: contents.startIndex)
      }
      return result
    } catch let error as Malformed {
      throw Damage(path, isEntry: true, "\(error.found) (at byte \(error.offset))")
    }
  }

  /// What is wrong with an entry.
  private struct Damage: Error, CustomStringConvertible {
    /// Whether there is an entry of the key, which is damaged.
    let isEntry: Bool
    let reason: String
    let description: String

    init(_ path: String, isEntry: Bool, _ found: String) {
      self.isEntry = isEntry
      reason = "damaged: expected a whole entry, found \(found)"
      description = "\(path): \(reason)"
    }
  }

  private struct Malformed: Error {
    let found: String
    var offset = 0
  }

  /// Splits a file into its key and its contents.
  private static func parse(_ file: Data) throws -> (key: String, contents: Data) {
    guard !file.isEmpty else { throw Malformed(found: "an empty file") }
    let header = file.prefix(64)
    guard let end = header.firstIndex(of: UInt8(ascii: "\n")) else {
      throw Malformed(found: "no header")
    }
    let fields = String(decoding: header[..<end], as: UTF8.self).split(separator: " ")
    guard fields.count == 4, fields[0] == "result", fields[1] == "1", let keyCount = Int(fields[2]),
      let count = Int(fields[3]), (0...file.count).contains(keyCount),
      (0...file.count).contains(count)
    else { throw Malformed(found: "another header") }
    let body = end + 1
    let expected = body + keyCount + count + 8
    guard file.count == expected else {
      throw Malformed(
        found: "\(file.count) bytes of \(expected)", offset: min(file.count, expected))
    }
    guard CRC32(file.dropLast(8)).hexadecimal == String(decoding: file.suffix(8), as: UTF8.self)
    else {
      throw Malformed(found: "another checksum", offset: file.count - 8)
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
      file.append(contentsOf: CRC32(file).hexadecimal.utf8)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try writeDurably(file, to: url(of: key).path)
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
