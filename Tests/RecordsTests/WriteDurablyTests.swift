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
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o666 & ~Int(umaskNow()))
  }

  private func umaskNow() -> mode_t {
    let mask = umask(0)
    umask(mask)
    return mask
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
  @Test func aFullDiskLeavesTheOldFileWhole() async {
    await #expect(processExitsWith: .success) {
      let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
      defer { unlink(path) }
      try writeDurably(Data("old".utf8), to: path)
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 1_000, rlim_max: 1_000)
      #if os(Linux)
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      #else
      setrlimit(RLIMIT_FSIZE, &limit)
      #endif
      #expect(throws: POSIXError(.EFBIG)) { try writeDurably(Data(count: 5_000), to: path) }
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
      let folder = URL(filePath: path).deletingLastPathComponent()
      let name = URL(filePath: path).lastPathComponent
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
          .filter { $0.hasPrefix(name) } == [name])
    }
  }
}
