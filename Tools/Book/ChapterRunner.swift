import Foundation
import Weaving

/// Builds and runs chapters, each in a process of its own.
final class ChapterRunner {
  /// A command that failed.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let package: URL
  private var isBuilt: Bool
  /// The folder of the products that this program was built with.
  let products: URL

  init(package: URL, builds: Bool) {
    self.package = package
    isBuilt = !builds
    let program = Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
    products = program.resolvingSymlinksInPath().deletingLastPathComponent()
  }

  /// Runs a chapter to its end; what it prints goes where our own output goes.
  func run(_ chapter: Chapter, _ arguments: [String]) throws {
    try build()
    print(
      "\n== \(([chapter.folder] + arguments.filter { !$0.hasPrefix("/") }).joined(separator: " "))")
    try execute(products.appending(path: chapter.folder), arguments)
  }

  /// Runs a chapter in a profile, with figures and record in a temporary folder, and reads its record.
  func record(
    of chapter: Chapter, _ profile: Profile
  ) throws -> (record: RunRecord, figures: URL, remove: () -> Void) {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "book-\(chapter.folder)-\(UUID())", directoryHint: .isDirectory)
    let file = folder.appending(path: "record.json")
    var arguments = [
      "--profile", profile.rawValue, "--figures", folder.path, "--record", file.path,
    ]
    // What takes seconds is computed anew each time: that is the evidence.
    if profile == .smoke { arguments.append("--no-cache") }
    func remove() { try? FileManager.default.removeItem(at: folder) }
    do {
      try run(chapter, arguments)
      return (try RunRecord(json: Data(contentsOf: file)), folder, remove)
    } catch {
      remove()
      throw error
    }
  }

  /// How to build into the folder that this program was built into.
  var buildArguments: [String] {
    let configuration = products.lastPathComponent  // .build/TRIPLE/debug
    let scratch = products.deletingLastPathComponent().deletingLastPathComponent()
    return [
      "--package-path", package.path, "--configuration", configuration, "--scratch-path",
      scratch.path,
    ]
  }

  /// Builds all chapters, once.
  private func build() throws {
    guard !isBuilt else { return }
    try execute(URL(filePath: "/usr/bin/env"), ["swift", "build"] + buildArguments)
    isBuilt = true
  }

  private func execute(_ program: URL, _ arguments: [String]) throws {
    fflush(nil)
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw Failure(
        description:
          "\(program.path) cannot be run: \(error.localizedDescription); build it first, with swift build"
      )
    }
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      throw Failure(
        description:
          "\(([program.lastPathComponent] + arguments).joined(separator: " ")) ended with \(process.terminationStatus)"
      )
    }
  }
}
