import Datasets
import Learning
import Tensors

/// The moving average of the model's own weights as its teacher, a second form of exercise 10.5.2.
///
/// After each step, average <- decay * average + (1 - decay) * weights ("mean teacher", Tarvainen and Valpola,
/// 2017, equation 1). What is not a float, such as batch norm's count, is the model's own.
public final class AveragedWeightsTeacher: SelfTeacher {
  private let model: any Module
  private let teacher: any Module
  private let decay: Float
  private var average: ModelState

  /// - Parameters:
  ///   - model: what is trained
  ///   - teacher: a model of the same kind, whose weights become the average
  ///   - decay: the share of the average that a step leaves as it is, 0 to 1
  /// - Throws: `ModelStateError` where the two models are not of the same kind.
  public init(
    of model: any Module, in teacher: any Module, decay: Float = 0.99,
    file: StaticString = #fileID, line: UInt = #line
  ) throws {
    guard decay >= 0, decay <= 1 else {
      fatalError(
        "AveragedWeightsTeacher: expected a decay from 0 to 1, found \(decay)", file: file,
        line: line)
    }
    self.model = model
    self.teacher = teacher
    self.decay = decay
    average = model.state
    try teacher.load(average)
  }

  /// The average over all steps so far; the step before this batch is its latest.
  public func logits(for batch: Batch) -> Tensor? {
    do {
      average = try average.mixed(decay, with: model.state)
      try teacher.load(average)
    } catch {
      fatalError("AveragedWeightsTeacher: the teacher has changed its kind: \(error)")
    }
    return teacher(batch.images)
  }

  /// What a checkpoint keeps of it.
  public var state: ModelState { average }

  /// Goes on from a state that a checkpoint kept.
  public func load(_ state: ModelState) throws {
    try teacher.load(state)
    average = state
  }
}
