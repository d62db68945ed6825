import Course
import Foundation

/// The clone that the tool works in, and what was built of it.
struct Workspace {
  /// The package's folder.
  let root: String
  /// Where the tool itself, and the modules that exercises import, were built.
  let products: String

  /// The clone around a folder: the first one upwards with `Exercises` and a `Package.swift`.
  init(around folder: String = FileManager.default.currentDirectoryPath) throws {
    var url = URL(fileURLWithPath: folder).standardizedFileURL
    func holds(_ name: String) -> Bool {
      FileManager.default.fileExists(atPath: url.appending(path: name).path)
    }
    while !(holds("Package.swift") && holds("Exercises/NotSolvedYet.swift")) {
      guard url.path != "/" else {
        throw ToolError(
          .missingInput,
          "expected to be started in a clone of the course, found no Package.swift with an "
            + "Exercises folder in or above \(folder)")
      }
      url = url.deletingLastPathComponent().standardizedFileURL
    }
    root = url.path
    products = Bundle.main.executableURL!.resolvingSymlinksInPath().deletingLastPathComponent().path
  }

  /// The exercises' folder.
  var exercises: String { root + "/Exercises" }
  /// The learner's file of an exercise.
  func file(of exercise: Exercise) -> String { "\(exercises)/\(exercise.folder)/Exercise.swift" }
  /// The reference solution's file.
  func solution(of exercise: Exercise) -> String {
    "\(exercises)/\(exercise.folder)/Solution.swift"
  }
  /// A path as a reader in the package's folder writes it.
  func short(_ path: String) -> String {
    path.hasPrefix(root + "/") ? String(path.dropFirst(root.count + 1)) : path
  }
}

/// A folder for files that nobody wants later, removed at the end.
final class TemporaryFolder {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory.appending(path: "exercises-\(UUID().uuidString)")
      .path
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw ToolError(
        .unwritableOutput, "\(path) cannot be made: \(error.localizedDescription)")
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
