import Datasets
import Distillation
import Learning
import Notebook
import Tensors

extension Notebook {
  /// The seeds of a paired experiment, each with its split and its trained teacher, side by side.
  ///
  /// - Parameters:
  ///   - label: what the progress bar says
  ///   - seeds: one for each pair
  ///   - make: draws the split and trains the teacher of one seed
  public func pairs(
    _ label: String, _ seeds: [UInt64], _ make: @Sendable (UInt64) -> PairedSeed
  ) -> [PairedSeed] {
    let bar = progress(label, count: seeds.count, of: "seed")
    return sideBySide(seeds) { seed in
      defer { bar.advance() }
      return make(seed)
    }
  }

  /// An arm of a paired experiment: trains one student for each seed, side by side.
  ///
  /// - Parameters:
  ///   - name: what the arm is called
  ///   - pairs: the seeds
  ///   - recipe: how the students are trained
  ///   - images: how many training images a student sees
  ///   - logits: the teacher's logits that it learns from; nil for hard labels alone
  ///   - makeStudent: the student with its initial weights
  public func arm(
    _ name: String, _ pairs: [PairedSeed], _ recipe: StudentRecipe, images: Int,
    logits: (@Sendable (PairedSeed) -> TeacherLogits)? = nil,
    makeStudent: @Sendable (Generator) -> any Module
  ) -> Arm {
    let bar = progress(name, count: pairs.count, of: "seed")
    return Arm(
      name,
      sideBySide(pairs) { pair in
        defer { bar.advance() }
        return pair.student(
          recipe, images: images, logits: logits?(pair), makeStudent: makeStudent)
      })
  }
}

/// The arm whose students are best on the validation images; of equal ones the last.
public func best(_ arms: [Arm]) -> Int {
  arms.indices.max { arms[$0].validationAccuracy.mean < arms[$1].validationAccuracy.mean }!
}
