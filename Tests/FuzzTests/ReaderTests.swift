import Foundation
import FuzzReaders
import TestSupport
import Testing

/// Changed files: a short run of what `Tests/Fuzz/run` does a million times.
@Suite struct ReaderTests {
  private static let readers = Result { try Reader.all() }
  private static let names = [
    "safetensors", "checkpoint", "idx", "idx-gzip", "cifar", "png", "record", "cache",
  ]
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func reader(_ name: String) throws -> Reader {
    try #require(try Self.readers.get().first { $0.name == name })
  }

  @Test func thereAreNoOthers() throws {
    #expect(try Self.readers.get().map(\.name) == Self.names)
  }

  @Test(arguments: names) func wholeFilesAreRead(name: String) throws {
    let reader = try reader(name)
    for file in reader.files {
      #expect(reader.read(file, folder.path + "/file") == nil)
      #expect(reader.repair(file) == file)
    }
  }

  @Test(arguments: names) func changedFilesAreReadOrRefused(name: String) throws {
    let reader = try reader(name)
    let path = folder.path + "/changed"
    var refused = 0
    for number in 0..<500 {
      let mutator = Mutator(seed: 7, number: number)
      let bytes = mutator.mutated(reader.files)
      guard
        let message = reader.read(mutator.repairs() ? reader.repair(bytes) : bytes, path)
      else { continue }
      refused += 1
      #expect(message.contains(path), "\(message)")
    }
    #expect(refused > 100)
  }

  /// Files that once were read without end or trapped, were believed, or took more memory than they should.
  @Test(arguments: names) func theCorpusIsRefused(name: String) throws {
    let corpus = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fuzz/Corpus/\(name)")
    let files = (try? FileManager.default.contentsOfDirectory(atPath: corpus.path)) ?? []
    for file in files.sorted() where !file.hasPrefix(".") {
      let bytes = try [UInt8](Data(contentsOf: corpus.appending(path: file)))
      let message = try reader(name).read(bytes, folder.path + "/file")
      #expect(message != nil, "\(name)/\(file) was read")
    }
  }
}
