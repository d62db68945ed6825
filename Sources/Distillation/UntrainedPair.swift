import Datasets
import Learning
import Records
import Tensors

/// A paired seed before its teacher is trained.
package struct UntrainedPair {
  let seed: UInt64
  let train: LabelledImages
  let validation: LabelledImages
  let test: LabelledImages
  private let recipe: StudentRecipe
  /// How many training images the teacher sees.
  private let taught: Int
  /// Whether its validation accuracy is measured after each epoch.
  private let isWatched: Bool
  private let teacher: any Module
  /// As the teacher's initial weights left it.
  private let generator: Generator

  /// Draws the split and the teacher's initial weights; see `PairedSeed`.
  package init(
    seed: UInt64, data: Dataset, validation: Int, recipe: StudentRecipe, images: Int?,
    watchingTeacher: Bool, makeTeacher: (Generator) -> any Module
  ) {
    generator = Generator(seed: seed)
    let split = data.train.split(validation: validation, generator: generator)
    self.seed = seed
    train = split.train
    self.validation = split.validation
    test = data.test
    self.recipe = recipe
    taught = min(images ?? train.count, train.count)
    isWatched = watchingTeacher
    teacher = makeTeacher(generator)
  }

  /// Trains the teacher on hard labels.
  package func trainedTeacher() -> TrainedTeacher {
    let (losses, accuracies) = (Kept<[Double]>([]), Kept<[Double]>([]))
    let validationImages = isWatched ? validation.all.images : nil
    recipe.train(
      teacher, on: train.prefix(taught), generator: generator,
      saving: ["losses": losses, "accuracies": accuracies]
    ) { epoch in
      losses.value.append(epoch.mean)
      if let validationImages {
        accuracies.value.append(accuracy(teacher(validationImages), validation.labels))
      }
    }
    let cost = teacher.multiplyAdds(example: [train.valuesPerImage])
    return TrainedTeacher(
      state: teacher.state, trainLogits: TeacherLogits(of: teacher, for: train),
      validationLogits: TeacherLogits(of: teacher, for: validation),
      testLogits: TeacherLogits(of: teacher, for: test),
      trainingCost: cost.training * taught * recipe.epochs, logitsCost: cost.forward,
      losses: losses.value, accuracies: accuracies.value)
  }

  /// The images, told from others by what they hold.
  var images: String {
    """
    train: \(train.fingerprint)
    validation: \(validation.fingerprint)
    test: \(test.fingerprint)
    """
  }

  /// Tells the pair from others by all that its teacher's training depends on.
  package var fingerprint: String {
    """
    \(images)
    recipe: \(JSONText.encoded(recipe))
    taught: \(taught)\(isWatched ? ", watched" : "")
    untrained teacher: \(teacher.fingerprint(for: train))
    """
  }
}

/// What the training of a pair's teacher gave.
package struct TrainedTeacher: Codable, Sendable {
  let state: ModelState
  let trainLogits: TeacherLogits
  let validationLogits: TeacherLogits
  let testLogits: TeacherLogits
  let trainingCost: Int
  let logitsCost: Int
  let losses: [Double]
  let accuracies: [Double]
}
