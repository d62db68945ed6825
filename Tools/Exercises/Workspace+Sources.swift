import Course
import Foundation
import SwiftSource

extension Workspace {
  /// The exercise's file as its author left it: the newest version in the repository's history that still
  /// throws `NotSolvedYet`.
  func stub(of exercise: Exercise) throws -> String {
    let path = "Exercises/\(exercise.folder)/Exercise.swift"
    let versions = try git("log", "--format=%H", "--", path).split(separator: "\n")
    for version in versions {
      let text = try git("show", "\(version):\(path)")
      if text.contains("throw NotSolvedYet()") { return text }
    }
    throw ToolError(
      .missingInput, "the repository's history has no version of \(path) that is not solved")
  }

  private func git(_ arguments: String...) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "-C", root] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw ToolError(
        .missingInput, "expected \(root) to be a git clone that knows the exercises; git failed")
    }
    return String(decoding: data, as: UTF8.self)
  }

  /// A declaration of the library, from its comment to its end.
  func text(of quotation: Quotation) throws -> String {
    let lines = try read("\(root)/\(quotation.path)").split(
      separator: "\n", omittingEmptySubsequences: false
    ).map(String.init)
    guard let range = SwiftDeclarations(lines).range(of: quotation.declaration) else {
      throw ToolError(
        .missingInput,
        "\(quotation.path): expected a declaration of '\(quotation.declaration)', found none")
    }
    return lines[range].joined(separator: "\n")
  }
}
