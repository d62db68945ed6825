import Datasets
import Distillation
import Learning
import Records
import Tensors

/// One arm of an experiment before it has run: its name, its settings, and how one seed of it is run.
///
///     Trial("momentum 0.9", configuration: Averaging(momentum: 0.9, epochs: 32)) { pair, averaging in
///       pair.trained(with: averaging)
///     }
///
/// Results are kept for later runs under the program, the run's options, the pair and the settings. So that nothing
/// which decides a result stands outside of these, `run` is handed the settings, and takes nothing else along. (What
/// it takes along all the same follows from the program, the options and the data, as long as it comes from no clock.)
public struct Trial<Result: Codable & Sendable>: Sendable {
  /// What the arm is called in tables.
  public let name: String
  /// Where `run` stands, if it may hold what the settings don't tell.
  let place: String?
  /// All that decides the result of a pair besides the program and the run's options, as lines.
  let settings: @Sendable (PairedSeed) -> String
  let run: @Sendable (PairedSeed) -> Result

  private init(
    name: String, place: String? = nil, settings: @escaping @Sendable (PairedSeed) -> String,
    run: @escaping @Sendable (PairedSeed) -> Result
  ) {
    self.name = name
    self.place = place
    self.settings = settings
    self.run = run
  }

  /// - Parameters:
  ///   - name: what the arm is called
  ///   - configuration: everything that decides the result besides the pair and the code
  ///   - run: trains and measures one seed; runs beside others, on one core
  ///   - file: the file of the call
  ///   - line: the line of the call, which tells one `run` from another
  public init<Configuration: Encodable & Sendable>(
    _ name: String, configuration: Configuration, file: String = #fileID, line: Int = #line,
    run: @escaping @Sendable (PairedSeed, Configuration) -> Result
  ) {
    self.init(name: name, place: "\(file):\(line)") { pair in
      """
      \(pair.fingerprint)
      configuration: \(Configuration.self) \(JSONText.encoded(configuration))
      gives: \(Result.self)
      """
    } run: {
      run($0, configuration)
    }
  }
}

extension Trial where Result == StudentResult {
  /// A student of few labels: `PairedSeed.student`.
  ///
  /// The closures are also called to see whether the result is known already: logits that are expensive to make are
  /// better the result of an experiment of their own.
  ///
  /// - Parameters:
  ///   - name: what the arm is called
  ///   - recipe: how the student is trained
  ///   - images: how many training images it sees
  ///   - logits: the teacher's logits that it learns from; nil for hard labels alone
  ///   - makeStudent: the student with its initial weights
  public static func student(
    _ name: String, _ recipe: StudentRecipe, images: Int,
    logits: (@Sendable (PairedSeed) -> TeacherLogits)? = nil,
    makeStudent: @escaping @Sendable (Generator) -> any Module
  ) -> Trial {
    Trial(name: name) { pair in
      let student = makeStudent(Generator(seed: pair.seed))
      return """
        \(pair.fingerprint)
        student: \(student.fingerprint(for: pair.train))
        recipe: \(JSONText.encoded(recipe))
        images: \(images)
        taught by: \(logits.map { $0(pair).fingerprint } ?? "nobody")
        """
    } run: { pair in
      pair.student(recipe, images: images, logits: logits?(pair), makeStudent: makeStudent)
    }
  }
}
