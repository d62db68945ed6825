import Foundation
import TestSupport
import Testing

@testable import Notebook

@Suite struct FigureFolderTests {
  private func folder(
    _ arguments: [String], package: URL?, temporary: URL
  ) throws -> FigureFolder {
    let options = try NotebookOptions.parse(arguments)
    return try FigureFolder(
      options.figures, areCommitted: options.areCommitted, chapter: "10.1", package: package,
      temporary: temporary)
  }

  @Test func `the committed settings write to the package`() throws {
    try withTemporaryFolder { root in
      let folder = try folder([], package: root, temporary: root.appending(path: "tmp"))
      #expect(folder.url.path == root.path + "/figures/10_1")
      #expect(!folder.isTemporary)
      var isFolder: ObjCBool = false
      #expect(FileManager.default.fileExists(atPath: folder.url.path, isDirectory: &isFolder))
      #expect(isFolder.boolValue)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
    }
  }

  @Test(arguments: [["--seed", "1"], ["--data", "digits"]])
  func `other settings write to a fresh temporary folder`(arguments: [String]) throws {
    try withTemporaryFolder { root in
      let temporary = root.appending(path: "tmp")
      let first = try folder(arguments, package: root, temporary: temporary)
      let second = try folder(arguments, package: root, temporary: temporary)
      #expect(first.isTemporary)
      #expect(first.url.path.hasPrefix(temporary.path + "/"))
      #expect(first.url != second.url)
      #expect(!FileManager.default.fileExists(atPath: root.appending(path: "figures").path))

      first.removeIfUnused()
      #expect(!FileManager.default.fileExists(atPath: first.url.path))
      try Data().write(to: second.url.appending(path: "a.png"))
      second.removeIfUnused()
      #expect(FileManager.default.fileExists(atPath: second.url.path))
    }
  }

  @Test(arguments: [[], ["--seed", "1"]])
  func `--figures always wins`(settings: [String]) throws {
    try withTemporaryFolder { root in
      let mine = root.appending(path: "deep/mine").path
      let folder = try folder(
        settings + ["--figures", mine], package: root, temporary: root.appending(path: "tmp"))
      #expect(folder.url.path == mine)
      #expect(!folder.isTemporary)
    }
  }

  @Test func `an executable without its package writes to a temporary folder`() throws {
    try withTemporaryFolder { root in
      let folder = try folder([], package: nil, temporary: root)
      #expect(folder.isTemporary)
    }
  }

  @Test func `the package is found from the chapter's source alone`() throws {
    try withTemporaryFolder { root in
      let source = ChapterSource(
        fileID: "Chapter10_1/main.swift", path: root.path + "/Chapters/Chapter10_1/main.swift")
      #expect(source.module == "Chapter10_1")
      #expect(source.package == nil)
      try Data().write(to: root.appending(path: "Package.swift"))
      #expect(source.package?.standardizedFileURL.path == root.path)
    }
  }

  @Test func `a folder that cannot be made is named with the reason`() throws {
    try withTemporaryFolder { root in
      let file = root.appending(path: "file")
      try Data("kept".utf8).write(to: file)
      let inside = file.appending(path: "figures").path
      let error = #expect(throws: OutputError.self) {
        try folder(["--figures", inside], package: root, temporary: root)
      }
      #expect(
        error?.description
          == "\(inside) cannot be written: Not a directory; "
          + "give --figures a folder that can be written")
      #expect(throws: OutputError.self) {
        try folder(["--figures", file.path], package: root, temporary: root)
      }
      #expect(try String(contentsOf: file, encoding: .utf8) == "kept")
    }
  }

  @Test func `a record must be a regular file in a folder that can be made`() throws {
    try withTemporaryFolder { root in
      let record = root.appending(path: "a/b/run.json")
      try prepareFile(record, advice: "")
      #expect(FileManager.default.fileExists(atPath: root.appending(path: "a/b").path))
      #expect(!FileManager.default.fileExists(atPath: record.path))

      #expect(throws: OutputError.self) { try prepareFile(root, advice: "") }
      #expect(throws: OutputError.self) { try prepareFile(URL(filePath: "/dev/null"), advice: "") }
      try Data().write(to: record)
      try prepareFile(record, advice: "")
      #expect(throws: OutputError.self) {
        try prepareFile(record.appending(path: "c.json"), advice: "")
      }
    }
  }
}
