import Course
import Foundation
import Testing

/// What must hold of the course as a whole; `Exercises verify` compiles the files too.
@Suite struct CourseTests {
  @Test func namesDiffer() {
    let ids = Course.exercises.map(\.id)
    #expect(Set(ids).count == ids.count)
    #expect(Set(Course.exercises.map(\.folder)).count == ids.count)
  }

  @Test func everyExerciseOfTheDocumentsIsThere() {
    let documents = [
      "10.1.1", "10.1.2", "10.1.3", "10.2.1", "10.2.2", "10.3.1", "10.3.2", "10.4.1", "10.4.2",
      "10.5.1", "10.5.2", "born-again", "dml", "byot", "one",
    ]
    let missing = Set(documents).subtracting(Course.exercises.map(\.id))
    #expect(missing.isEmpty, "\(missing)")
  }

  @Test func hintsChecksAndPointsAreComplete() {
    for exercise in Course.exercises {
      #expect(Set(exercise.hints).count == 3 && !exercise.hints.contains(""), "\(exercise.id)")
      #expect(exercise.checks.count >= 3, "\(exercise.id)")
      #expect(exercise.checks.allSatisfy { $0.points > 0 }, "\(exercise.id)")
      #expect(exercise.points == exercise.checks.map(\.points).reduce(0, +))
    }
  }

  @Test func foldersAreTheExercises() throws {
    let folder = ToolRun.clone + "/Exercises"
    let folders = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: "\(folder)/\($0)", isDirectory: &isFolder)
        && isFolder.boolValue
    }
    #expect(folders.sorted() == Course.exercises.map(\.folder).sorted())
    for name in folders {
      for file in ["Exercise.swift", "Solution.swift"] {
        #expect(
          FileManager.default.fileExists(atPath: "\(folder)/\(name)/\(file)"), "\(name)/\(file)")
      }
    }
  }

  @Test func thePageListsEveryExercise() throws {
    let page = try String(contentsOfFile: ToolRun.clone + "/Exercises/README.md", encoding: .utf8)
    for exercise in Course.exercises {
      let row =
        "| [\(exercise.id)](\(exercise.folder)/Exercise.swift) | \(exercise.title) | \(exercise.points) |"
      #expect(page.contains(row + "\n"), "expected the row: \(row)")
    }
    let rows = page.split(separator: "\n").count { $0.hasPrefix("| [") }
    #expect(rows == Course.exercises.count)
  }

  @Test func exercisesAreFoundByAnyOfTheirNames() {
    for name in ["10.1.1", "10_1_1"] { #expect(Course.exercise(name)?.id == "10.1.1") }
    #expect(Course.exercise("Softmax")?.id == "softmax")
    #expect(Course.exercise("10.9.9") == nil)
  }
}
