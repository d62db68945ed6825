/// The weights of a model's best epoch so far.
///
///     let best = BestWeights(of: student)
///     let accuracies = trainedEpochs(50, saving: ["trainer": trainer, "best": best]) { _ in
///       _ = trainer.trainEpoch()
///       let accuracy = trainer.validate()
///       best.offer(accuracy)
///       return accuracy
///     }
///     try best.restore()
public final class BestWeights: Stateful {
  private let model: any Module
  /// Of the best epoch so far; 0 before any.
  public private(set) var accuracy = 0.0
  private var weights: ModelState

  /// The present weights are the best until some are offered with an accuracy above 0.
  public init(of model: any Module) {
    self.model = model
    weights = model.state
  }

  /// Keeps the model's present weights if their accuracy is above that of all before; says whether it is.
  @discardableResult public func offer(
    _ accuracy: Double, file: StaticString = #fileID, line: UInt = #line
  ) -> Bool {
    guard accuracy.isFinite else {
      fatalError(
        "BestWeights.offer: expected a finite accuracy, found \(accuracy)", file: file, line: line)
    }
    guard accuracy > self.accuracy else { return false }
    (self.accuracy, weights) = (accuracy, model.state)
    return true
  }

  /// Puts the best weights into the model.
  ///
  /// - Throws: `ModelStateError` where the model is of another kind now.
  public func restore() throws { try model.load(weights) }

  /// What a checkpoint keeps of it.
  public var state: ModelState {
    ModelState(
      weights.entries.map { ("weights.\($0.name)", $0.value) }
        + [("accuracy", ModelState.Value([accuracy]))])
  }

  /// Goes on from a state that a checkpoint kept.
  public func load(_ state: ModelState) throws {
    guard let accuracy = state.doubles("accuracy")?.first else {
      throw ModelStateError(description: "expected the best accuracy, found another state")
    }
    self.accuracy = accuracy
    weights = ModelState(
      state.entries.filter { $0.name != "accuracy" }
        .map { (String($0.name.dropFirst("weights.".count)), $0.value) })
  }
}
