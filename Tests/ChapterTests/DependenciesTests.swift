import Foundation
import TestSupport
import Testing

/// `Package.swift` declares what each target imports, and nothing else.
@Suite struct DependenciesTests {
  private struct Manifest: Decodable {
    struct Target: Decodable {
      let name: String
      let type: String
      let path: String?
      let dependencies: [[String: [Part?]]]

      /// The folder of its sources, from the package's.
      var folder: String { path ?? (type == "test" ? "Tests/" : "Sources/") + name }
      /// Targets of this package, and products of others.
      var declared: Set<String> {
        Set(dependencies.flatMap(\.values).compactMap { $0.first??.name })
      }
    }
    /// A name, or the condition of a dependency.
    struct Part: Decodable {
      let name: String?
      init(from decoder: any Decoder) throws {
        name = try? decoder.singleValueContainer().decode(String.self)
      }
    }
    let targets: [Target]
  }

  @Test func `dependencies are what is imported`() throws {
    let scratch = try TemporaryFolder()
    let dump = try ChapterRun(
      at: URL(filePath: "/usr/bin/env"),
      [
        "swift", "package", "--package-path", committedPackage.path, "--scratch-path", scratch.path,
        "dump-package",
      ])
    try #require(dump.status == 0, "\(dump.errors)")
    let manifest = try JSONDecoder().decode(Manifest.self, from: Data(dump.output.utf8))
    try #require(manifest.targets.count > 40)
    let known = Set(manifest.targets.map(\.name))
      .union(["ArgumentParser", "FlyingFox", "FlyingSocks", "Subprocess"])
    let programs = Set(manifest.targets.filter { $0.type == "executable" }.map(\.name))
    for target in manifest.targets where target.type != "system" {
      guard let imported = try imports(below: target.folder) else { continue }  // of C
      #expect(
        imported.intersection(known).subtracting(target.declared).sorted() == [],
        "\(target.name) imports what it does not declare")
      // Tests run programs that they do not import.
      let run = target.type == "test" ? programs : []
      #expect(
        target.declared.subtracting(imported).subtracting(run).sorted() == [],
        "\(target.name) declares what it does not import")
    }
  }

  /// The modules that Swift files below a folder import; nil where there is no such file.
  private func imports(below folder: String) throws -> Set<String>? {
    let all = FileManager.default.enumerator(
      at: committedPackage.appending(path: folder), includingPropertiesForKeys: nil)
    let files = (all?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
    if files.isEmpty { return nil }
    let pattern = #/^(?:@\w+ )*(?:public |package |private )?import (?:\w+ )?(\w+)/#
    return try Set(
      files.flatMap { file in
        try String(contentsOf: file, encoding: .utf8).matches(of: pattern.anchorsMatchLineEndings())
          .map { String($0.1) }
      })
  }
}
