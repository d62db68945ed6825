import Foundation
import Records
import TestSupport

@testable import Weaving

/// A package of two chapters and one library file, in a temporary folder.
struct TestPackage {
  let folder: TemporaryFolder
  var url: URL { URL(filePath: folder.path, directoryHint: .isDirectory) }

  /// - Parameter chapter: the first chapter's source, after its first line, which opens the notebook
  init(_ chapter: String) throws {
    folder = try TemporaryFolder()
    try write("Package.swift", "// …\n    chapter(\"First\"),\n    chapter(\"Second\"),\n")
    try write(
      "Chapters/First/main.swift",
      "let note = Notebook.open(chapter: \"1.1\", title: \"First things\")\n" + chapter)
    try write(
      "Chapters/Second/main.swift",
      "let note = Notebook.open(\n  chapter: \"Second\", title: \"Second *things*\")\n")
    try write(
      "Sources/Distillation/Loss.swift",
      "import Tensors\n\n/// The loss.\nfunc loss() {\n  0.5\n}\n\nfunc other() {}\n")
    try write("Sources/Datasets/Samples/images", "images")
    try write("Tests/DistillationTests/LossTests.swift", "expectGradients(of: loss)")
  }

  func write(_ path: String, _ text: String) throws {
    let file = url.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  func text(_ path: String) throws -> String {
    try String(contentsOf: url.appending(path: path), encoding: .utf8)
  }

  func chapter() throws -> Chapter { try Chapter("First", in: url) }

  /// A record of the first chapter as it stands.
  func record(_ outputs: [RunRecord.Output] = [], values: [String: Double] = [:]) throws
    -> RunRecord
  {
    var record = RunRecord(
      chapter: "1.1", title: "First things", seed: 0, profile: .quick, data: "sample")
    record.outputs = outputs
    record.values = values
    record.sources = try chapter().sources()
    return record
  }
}

extension RunRecord.Output {
  /// An output of the first chapter.
  static func made(_ kind: Kind, _ line: Int, _ text: String? = nil) -> Self {
    Self(kind: kind, file: "First/main.swift", line: line, text: text)
  }
}

extension RunRecord.Environment {
  /// A run on some machine.
  static func on(_ processor: String) -> Self {
    Self(
      date: "2026-11-22T03:24:14Z", seconds: 71.6, threads: 2, processor: processor, system: "S",
      swift: "6.3")
  }
}
