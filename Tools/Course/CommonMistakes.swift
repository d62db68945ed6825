/// Mistakes that are made in several exercises, said in the same words.
extension Mistake {
  static func gradientsAddUp(_ solution: Solution) -> Mistake {
    Mistake(
      "the gradients of all steps add up",
      advice: "Call optimizer.clearGradients() before each backward.", solution)
  }

  static func usualLearningRate(_ solution: Solution) -> Mistake {
    Mistake(
      "the learning rate is Adam's usual 0.001", advice: "It is to be 0.01 here.", solution)
  }

  static func teacherNotDetached(_ solution: Solution) -> Mistake {
    Mistake(
      "the teacher is not detached", advice: "The teacher is a constant: teacher.detached.",
      solution)
  }
}
