import Datasets
import Learning
import Tensors

// Document 10.5, "Self-distillation Temporelle": the model at epoch t learns from the model at epoch t - 1.

/// The logits of the mini-batch before, also across epochs, where it had as many images:
/// `train_with_temporal_self_distillation` as the document writes it.
///
/// Erratum of 10.5: that batch holds *other* images, so that row i teaches image i what the model thought of an
/// unrelated one. `PreviousEpochTeacher` is what the document describes.
public final class PreviousBatchTeacher: SelfTeacher {
  private var previous: Tensor?

  /// A teacher that has seen no batch yet.
  public init() {}

  /// The logits of the batch before, (batch, classes); nil where it had another number of images.
  public func logits(for batch: Batch) -> Tensor? {
    previous.flatMap { $0.shape[0] == batch.labels.count ? $0 : nil }
  }

  /// Keeps the logits for the next batch.
  public func remember(_ logits: Tensor, of batch: Batch) { previous = logits }

  /// What a checkpoint keeps of it.
  public var state: ModelState {
    ModelState(previous.map { [("previous", .float(shape: $0.shape, $0.values))] } ?? [])
  }

  /// Goes on from a state that a checkpoint kept.
  public func load(_ state: ModelState) throws {
    previous = state.floats("previous").map { Tensor(shape: state["previous"]!.shape, $0) }
  }
}

/// Each image's own logits of the epoch before, found by the image's index: temporal self-distillation as the
/// document describes it.
///
/// With a momentum b > 0 the teacher is the moving average of all epochs before (exercise 10.5.2; "temporal
/// ensembling", Laine and Aila, 2017, section 2.2, there of probabilities, here of logits z):
///
///     Z <- b Z + (1 - b) z,  teacher after t epochs = Z / (1 - b^t)
///
/// The division makes up for Z having started from zero.
public final class PreviousEpochTeacher: SelfTeacher {
  /// The teacher's logits for all images; nil in the first epoch.
  public private(set) var kept: TeacherLogits?
  private let images: Int
  private let momentum: Float
  /// Z, (images, classes), row-major
  private var average: [Float] = []
  private var classes = 0
  /// b^t
  private var startingWeight: Float = 1

  /// - Parameters:
  ///   - images: how many the training has
  ///   - momentum: b, from 0 (the epoch before alone) to below 1
  public init(images: Int, momentum: Float = 0, file: StaticString = #fileID, line: UInt = #line) {
    guard momentum >= 0, momentum < 1 else {
      fatalError(
        "PreviousEpochTeacher: expected a momentum from 0 to below 1, found \(momentum)",
        file: file, line: line)
    }
    self.images = images
    self.momentum = momentum
  }

  /// The images’ own logits of the epochs before, (batch, classes); nil in the first epoch.
  public func logits(for batch: Batch) -> Tensor? { kept?(batch) }

  /// Takes the images’ logits into their averages.
  public func remember(_ logits: Tensor, of batch: Batch) {
    if average.isEmpty {
      classes = logits.shape[1]
      average = [Float](repeating: 0, count: images * classes)
    }
    logits.withValues { values in
      for (row, image) in batch.indices(ofKept: "PreviousEpochTeacher").enumerated() {
        for column in 0..<classes {
          let place = image * classes + column
          average[place] =
            momentum * average[place] + (1 - momentum) * values[row * classes + column]
        }
      }
    }
  }

  /// Makes the averages the next epoch’s teacher.
  public func finish(epoch: Int) {
    startingWeight *= momentum
    kept = TeacherLogits(classes: classes, values: average.map { $0 / (1 - startingWeight) })
  }

  /// What a checkpoint keeps of it.
  public var state: ModelState {
    ModelState([
      ("average", ModelState.Value(average)), ("classes", ModelState.Value([Int64(classes)])),
      ("startingWeight", ModelState.Value([startingWeight])),
      ("kept", ModelState.Value(kept?.all.values ?? [])),
    ])
  }

  /// Goes on from a state that a checkpoint kept.
  public func load(_ state: ModelState) throws {
    guard let average = state.floats("average"), let classes = state.integers("classes")?.first,
      let startingWeight = state.floats("startingWeight")?.first, let kept = state.floats("kept"),
      average.count == images * Int(classes), kept.isEmpty || kept.count == average.count
    else {
      throw ModelStateError(
        description: "expected the logits of \(images) images, found another state")
    }
    (self.average, self.classes, self.startingWeight) = (average, Int(classes), startingWeight)
    self.kept = kept.isEmpty ? nil : TeacherLogits(classes: Int(classes), values: kept)
  }
}
