import Foundation
import Records
import TestSupport
import Testing

@Suite struct WriteDurablyTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test func newAndOld() throws {
    let path = folder.path + "/file"
    for text in ["first", "", "second"] {
      try writeDurably(Data(text.utf8), to: path)
      #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
    // As any other file's.
    let other = folder.path + "/other"
    close(open(other, O_WRONLY | O_CREAT, 0o666))
    #expect(try mode(path) == mode(other))
  }

  private func mode(_ path: String) throws -> Int {
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    return try #require(mode)
  }

  @Test func whereItCannotBeWrittenNothingChanges() throws {
    #expect(throws: POSIXError(.ENOENT)) { try writeDurably(Data(), to: folder.path + "/no/file") }
    #expect(throws: POSIXError(.ENOTDIR)) { try writeDurably(Data(), to: "/dev/null/file") }
    // A folder is not replaced.
    let taken = folder.path + "/taken"
    try FileManager.default.createDirectory(atPath: taken, withIntermediateDirectories: false)
    #expect(throws: POSIXError.self) { try writeDurably(Data([1]), to: taken) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["taken"])
  }

  /// A disk that is full after some bytes, as far as a process can have one of its own.
  @Test func aFullDiskLeavesTheOldFileWhole() async throws {
    let path = try folder.write("file", Array("old".utf8))
    await #expect(processExitsWith: .success) { [path = path as String] in
      signal(SIGXFSZ, SIG_IGN)
      limitFiles(to: 1_000)
      #expect(throws: POSIXError(.EFBIG)) { try writeDurably(Data(count: 5_000), to: path) }
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
  }

  /// The system ends a process that writes more, in the midst of its write.
  @Test func aKillInAWriteLeavesTheOldFileWhole() async throws {
    let path = try folder.write("file", Array("old".utf8))
    await #expect(processExitsWith: .signal(SIGXFSZ)) { [path = path as String] in
      signal(SIGXFSZ, SIG_DFL)
      var signals = sigset_t()
      sigemptyset(&signals)
      sigaddset(&signals, SIGXFSZ)
      pthread_sigmask(SIG_UNBLOCK, &signals, nil)
      limitFiles(to: 1_000)
      try writeDurably(Data(count: 5_000), to: path)
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let half = try #require(names.first { $0.hasSuffix(".tmp") })
    #expect(try Data(contentsOf: URL(filePath: folder.path + "/" + half)).count == 1_000)
  }
}

/// Limits how many bytes a file of this process may hold.
private func limitFiles(to bytes: rlim_t) {
  var limit = rlimit(rlim_cur: bytes, rlim_max: bytes)
  #if os(Linux)
  setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
  #else
  setrlimit(RLIMIT_FSIZE, &limit)
  #endif
}
