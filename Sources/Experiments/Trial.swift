import Datasets
import Distillation
import Learning
import Tensors

/// One arm of an experiment before it has run: its name, its settings, and how one seed of it is run.
///
///     Trial("momentum 0.9", configuration: Averaging(momentum: 0.9, epochs: 32)) { pair, averaging in
///       pair.trained(with: averaging)
///     }
///
/// The settings are handed to `run`, which takes all else from the pair, so that nothing which decides the result
/// stands outside of them.
public struct Trial<Result: Codable & Sendable>: Sendable {
  /// What the arm is called in tables.
  public let name: String
  let run: @Sendable (PairedSeed) -> Result

  /// - Parameters:
  ///   - name: what the arm is called; the arms of an experiment have different names
  ///   - configuration: everything that decides the result besides the pair and the code
  ///   - run: trains and measures one seed; runs beside others, on one core
  public init<Configuration: Encodable & Sendable>(
    _ name: String, configuration: Configuration,
    run: @escaping @Sendable (PairedSeed, Configuration) -> Result
  ) {
    self.name = name
    self.run = { run($0, configuration) }
  }
}

extension Trial where Result == StudentResult {
  /// A student of few labels: `PairedSeed.student`.
  ///
  /// - Parameters:
  ///   - name: what the arm is called; the arms of an experiment have different names
  ///   - recipe: how the student is trained
  ///   - images: how many training images it sees
  ///   - logits: the teacher's logits that it learns from; nil for hard labels alone
  ///   - makeStudent: the student with its initial weights
  public static func student(
    _ name: String, _ recipe: StudentRecipe, images: Int,
    logits: (@Sendable (PairedSeed) -> TeacherLogits)? = nil,
    makeStudent: @escaping @Sendable (Generator) -> any Module
  ) -> Trial {
    Trial(name, configuration: recipe) { pair, recipe in
      pair.student(recipe, images: images, logits: logits?(pair), makeStudent: makeStudent)
    }
  }
}
