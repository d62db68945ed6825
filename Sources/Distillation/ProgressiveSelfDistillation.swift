import Datasets
import Learning
import Tensors

/// A checkpoint of the model itself as its teacher: `ProgressiveSelfDistillation` of document 10.5.
///
/// A checkpoint is kept after each epoch that is a multiple of the interval (epochs count from 0), at most three
/// of them, and the latest one teaches.
///
/// Erratum of 10.5: the document keeps `state_dict().copy()`, a dictionary whose tensors are still the live
/// weights. With that shallow copy the teacher is always the present model, and its KL is zero.
public final class CheckpointTeacher: SelfTeacher {
  /// How a checkpoint keeps the model's numbers.
  public enum Copy: Codable, Sendable {
    /// As written: the numbers stay the model's own, and go on changing.
    case shallow
    /// As described: the numbers as they were.
    case deep
  }

  private let model: any Module
  private let interval: Int
  private let copy: Copy
  private let makeModel: () -> any Module
  private var checkpoints: [(epoch: Int, kept: ModelState?)] = []

  /// The epochs of the checkpoints that are kept, oldest first.
  public var checkpointEpochs: [Int] { checkpoints.map(\.epoch) }

  /// - Parameters:
  ///   - model: what is trained
  ///   - interval: epochs from one checkpoint to the next
  ///   - copy: how a checkpoint keeps the model's numbers
  ///   - makeModel: called for every batch to get a model of the same kind, into which the checkpoint is loaded.
  ///     The document makes a new one each time, which draws its weights, for nothing, from the generator that
  ///     orders the batches too; one model used again and again draws none.
  public init(
    of model: any Module, interval: Int = 10, copy: Copy = .deep, file: StaticString = #fileID,
    line: UInt = #line, makeModel: @escaping () -> any Module
  ) {
    guard interval > 0 else {
      fatalError(
        "CheckpointTeacher: expected an interval of 1 epoch or more, found \(interval)", file: file,
        line: line)
    }
    self.model = model
    self.interval = interval
    self.copy = copy
    self.makeModel = makeModel
  }

  /// The logits of the last checkpoint, (batch, classes); nil before the first one.
  public func logits(for batch: Batch) -> Tensor? {
    guard let checkpoint = checkpoints.last else { return nil }
    let teacher = makeModel()
    do {
      try teacher.load(checkpoint.kept ?? model.state)
    } catch {
      fatalError("CheckpointTeacher: makeModel made a model of another kind: \(error)")
    }
    return teacher(batch.images)
  }

  /// Takes a checkpoint where the interval is over; epochs count from 0.
  public func finish(epoch: Int) {
    guard epoch % interval == 0 else { return }
    // A shallow copy is the live model.
    checkpoints.append((epoch, copy == .deep ? model.state : nil))
    if checkpoints.count > 3 { checkpoints.removeFirst() }
  }

  /// What a checkpoint keeps of it.
  public var state: ModelState {
    ModelState(
      [("epochs", ModelState.Value(checkpoints.map { Int64($0.epoch) }))]
        + checkpoints.flatMap { epoch, kept in
          (kept?.entries ?? []).map { ("\(epoch).\($0.name)", $0.value) }
        })
  }

  /// Goes on from a state that a checkpoint kept.
  public func load(_ state: ModelState) throws {
    guard let epochs = state.integers("epochs") else {
      throw ModelStateError(description: "expected a teacher's checkpoints, found another state")
    }
    checkpoints = epochs.map { epoch in
      let own = state.entries.filter { $0.name.hasPrefix("\(epoch).") }
        .map { (String($0.name.dropFirst("\(epoch).".count)), $0.value) }
      return (Int(epoch), copy == .deep ? ModelState(own) : nil)
    }
  }
}
