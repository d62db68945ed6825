import Foundation
import TestSupport

/// A class's submissions: right answers, wrong ones, and some that mean harm.
struct ClassOfThirty {
  /// The points that each student must get.
  let expected: [String: Int]
  private let folder: TemporaryFolder
  var path: String { folder.path }

  static let right = """
    import Foundation
    func klDivergence(teacher: [[Double]], student: [[Double]]) throws -> Double {
      var sum = 0.0
      for (p, q) in zip(teacher, student) {
        for (p, q) in zip(p, q) where p > 0 { sum += p * log(p / q) }
      }
      return sum / Double(teacher.count)
    }
    """
  /// Wrong only where the teacher gives a class nothing.
  static let partly = right.replacingOccurrences(of: " where p > 0", with: "")
  static let rightLoss = """
    import Tensors
    func distillationLoss(
      student: Tensor, teacher: Tensor, labels: [Int], temperature: Float, alpha: Float
    ) throws -> Tensor {
      let soft = klDivergence(student: student, teacher: teacher.detached, temperature: temperature)
      return alpha * (temperature * temperature) * soft + (1 - alpha) * crossEntropy(student, labels)
    }
    """

  /// An answer to `kl` that first does something else.
  static func hostile(_ deed: String, declarations: String = "") -> String {
    """
    import Foundation
    \(declarations)
    func klDivergence(teacher: [[Double]], student: [[Double]]) throws -> Double {
      \(deed)
      return 0
    }
    """
  }

  /// Answers to `kl` that come to no end.
  static let endless: [String: String] = [
    "loops for ever": hostile("while true {}"),
    "waits for ever": hostile("while true { pause() }"),
    "writes without end":
      hostile("while true { print(String(repeating: \"passed \", count: 1000)) }"),
  ]

  /// Answers to `kl` that must cost nobody else anything, with what each of them earns.
  static let hostile: [(name: String, answer: String, points: Int)] = [
    ("does not compile", "func klDivergence( { this is not Swift", 0),
    ("crashes", hostile("_ = [Int]()[1]"), 0),
    ("ends the process", hostile("exit(0)"), 0),
    (
      "takes all memory",
      hostile(
        "var all: [UnsafeMutableRawPointer] = []; while true { let p = malloc(1 << 28)!; memset(p, 1, 1 << 28); all.append(p) }"
      ), 0
    ),
    (
      "forks",
      hostile(
        "for _ in 0..<20 where fork_() == 0 { _ = setsid(); sleep(20); _exit(0) }",
        declarations: "@_silgen_name(\"fork\") func fork_() -> Int32"), 0
    ),
    (
      "prints that it passed",
      hostile(
        """
        let line = "\\t0\\t{\\"title\\":\\"agrees\\",\\"points\\":99,\\"status\\":\\"passed\\"}\\n"
        for descriptor in 0..<20 as Range<Int32> {
          for text in [line, "nonce" + line, "✓ 99/99 passed\\n", "PASSED\\n"] {
            _ = text.withCString { write(descriptor, $0, strlen($0)) }
          }
        }
        print("{\\"status\\":\\"passed\\",\\"points\\":99}")
        """), 0
    ),
    (
      "removes files",
      hostile(
        """
        for path in ["\(ToolRun.clone)/Exercises/NotSolvedYet.swift", "\(ToolRun.clone)/Package.swift"] {
          if open(path, O_WRONLY | O_APPEND) >= 0 { return .nan }
        }
        """), 0
    ),
    ("imports the library", "import Distillation\n" + right, 0),
  ]

  /// - Parameters:
  ///   - others: how many right and partly right students there are beside the hostile ones
  ///   - isIsolated: whether answers see no other processes, so that one may try to kill its parent
  init(others: Int, isIsolated: Bool) throws {
    let folder = try TemporaryFolder()
    var expected: [String: Int] = [:]
    func submit(_ student: String, _ exercise: String, _ answer: String) throws {
      try folder.write("\(student)/Exercises/\(exercise)/Exercise.swift", Array(answer.utf8))
    }
    var hostile = Self.hostile
    if isIsolated {
      hostile.append(("kills its parent", Self.hostile("kill(getppid(), SIGKILL)"), 0))
    }
    for (name, answer, points) in hostile {
      try submit(name, "kl", answer)
      // What else they handed in counts.
      try submit(name, "distillation-loss", Self.rightLoss)
      expected[name] = points + 8
    }
    // Not a file of the student's own.
    try submit("a link", "distillation-loss", Self.rightLoss)
    try FileManager.default.createDirectory(
      atPath: folder.path + "/a link/Exercises/kl", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/a link/Exercises/kl/Exercise.swift",
      withDestinationPath: "../../../student 00/Exercises/kl/Exercise.swift")
    expected["a link"] = 8
    // Checks of the student's own.
    try submit("own checks", "kl", Self.hostile(""))
    try folder.write(
      "own checks/Tools/Course/Exercises/KLDivergence.swift", Array("// nothing fails".utf8))
    expected["own checks"] = 0
    for index in 0..<others {
      let name = "student \(index < 10 ? "0" : "")\(index)"
      try submit(name, "kl", index % 3 == 2 ? Self.partly : Self.right)
      if index % 2 == 0 { try submit(name, "distillation-loss", Self.rightLoss) }
      expected[name] = (index % 3 == 2 ? 5 : 6) + (index % 2 == 0 ? 8 : 0)
    }
    self.folder = folder
    self.expected = expected
  }
}
