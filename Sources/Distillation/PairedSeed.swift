import Datasets
import Learning
import Tensors

/// One seed of a paired experiment: what all of its arms share, the split, a trained teacher and its logits.
public struct PairedSeed: Sendable {
  /// Where the split, the teacher and each arm's student start from.
  public let seed: UInt64
  /// To learn from, in an order drawn at random: its first n are n random images.
  public let train: LabelledImages
  /// To choose by.
  public let validation: LabelledImages
  /// To report on.
  public let test: LabelledImages
  /// The teacher's weights.
  public let teacher: ModelState
  /// The teacher's logits for the training images.
  public let trainLogits: TeacherLogits
  /// The teacher's logits for the validation images.
  public let validationLogits: TeacherLogits
  /// The teacher's logits for the test images.
  public let testLogits: TeacherLogits
  /// Multiply-adds of training the teacher.
  public let teacherCost: Int
  /// Multiply-adds of the teacher's logits for one image.
  public let logitsCost: Int
  /// The teacher's mean loss in each epoch of its training.
  public let teacherLosses: [Double]
  /// The teacher's accuracy on the validation images after each epoch, in per cent; empty unless it was watched.
  public let teacherAccuracies: [Double]
  /// Tells the pair from others by what it holds: results that are kept of it are filed under this.
  package let fingerprint: String

  /// The teacher, measured on the test images.
  public var teacherScore: Evaluation { Evaluation(logits: testLogits.all, labels: test.labels) }

  /// Draws the split and trains the teacher on hard labels.
  ///
  /// - Parameters:
  ///   - seed: of everything drawn
  ///   - data: its training images are split, its test images are for reports alone
  ///   - validation: how many images are kept to choose by
  ///   - recipe: how the teacher is trained
  ///   - images: how many training images the teacher sees; all unless said
  ///   - watchingTeacher: whether its validation accuracy is measured after each epoch
  ///   - makeTeacher: the teacher with its initial weights
  public init(
    seed: UInt64, data: Dataset, validation: Int, recipe: StudentRecipe, images: Int? = nil,
    watchingTeacher: Bool = false, makeTeacher: (Generator) -> any Module
  ) {
    let untrained = UntrainedPair(
      seed: seed, data: data, validation: validation, recipe: recipe, images: images,
      watchingTeacher: watchingTeacher, makeTeacher: makeTeacher)
    self.init(untrained, untrained.trainedTeacher())
  }

  /// A pair whose teacher has been trained, now or in an earlier run.
  package init(_ untrained: UntrainedPair, _ trained: TrainedTeacher) {
    seed = untrained.seed
    train = untrained.train
    validation = untrained.validation
    test = untrained.test
    teacher = trained.state
    trainLogits = trained.trainLogits
    validationLogits = trained.validationLogits
    testLogits = trained.testLogits
    teacherCost = trained.trainingCost
    logitsCost = trained.logitsCost
    teacherLosses = trained.losses
    teacherAccuracies = trained.accuracies
    fingerprint = """
      \(untrained.images)
      teacher: \(teacher.fingerprint)
      teacher's logits: \(trainLogits.fingerprint); \(validationLogits.fingerprint); \(testLogits.fingerprint)
      teacher's cost: \(teacherCost) + \(logitsCost) an image
      """
  }

  /// Trains a student on hard labels, and where given on a teacher's logits, and measures it.
  ///
  /// Arms with the same student and number of images share initial weights and batch order.
  ///
  /// - Parameters:
  ///   - recipe: how the student is trained
  ///   - images: how many training images it sees
  ///   - logits: a teacher's logits for the training images; without them it learns from hard labels alone
  ///   - makeStudent: the student with its initial weights
  public func student(
    _ recipe: StudentRecipe, images: Int, logits: TeacherLogits? = nil,
    makeStudent: (Generator) -> any Module
  ) -> StudentResult {
    let generator = Generator(seed: seed)
    let student = makeStudent(generator)
    let seen = train.prefix(images)
    recipe.train(
      student, on: seen, teacher: logits?.subset(0..<seen.count), generator: generator)
    let cost = student.multiplyAdds(example: [train.valuesPerImage])
    return result(
      of: student,
      cost: cost.training * seen.count * recipe.epochs
        + (logits == nil ? 0 : teacherCost + logitsCost * seen.count))
  }

  /// Measures a trained student.
  ///
  /// - Parameters:
  ///   - student: runs in evaluation mode
  ///   - cost: multiply-adds of its training, its teacher's included
  public func result(of student: any Module, cost: Int) -> StudentResult {
    StudentResult(
      validation: Evaluation(of: student, on: validation, teacher: validationLogits),
      test: Evaluation(of: student, on: test, teacher: testLogits), cost: cost)
  }
}

/// What one seed of an arm gave.
public struct StudentResult: Codable, Sendable {
  /// On the images to choose by.
  public let validation: Evaluation
  /// On the images to report on.
  public let test: Evaluation
  /// Multiply-adds of the training, the teacher's training and logits included.
  public let cost: Int
}
