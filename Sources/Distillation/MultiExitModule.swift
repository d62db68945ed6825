import Datasets
import Learning
import Tensors

/// A network in stages with a classifier after each: it can answer before the last stage has run, and its last
/// classifier can teach the others (Zhang et al., "Be Your Own Teacher", 2019).
///
///     let logits = network.exits(batch.images, .evaluation)  // of every exit, the last one is the main one
///     let answers = network.earlyAnswers(batch.images, confidence: 0.9)
public protocol MultiExitModule: Module {
  /// How many classifiers there are, the main one included.
  var exitCount: Int { get }
  /// The features of stage `index`, from those of the stage before; the first stage takes the images.
  func stage(_ index: Int, _ x: Tensor, _ pass: Pass) -> Tensor
  /// The logits of exit `index`, (batch, classes), from the features of stages 0 to `index`.
  func classifier(_ index: Int, _ levels: [Tensor], _ pass: Pass) -> Tensor
}

extension MultiExitModule {
  /// The logits of the last exit, without those before it.
  public func callAsFunction(_ x: Tensor, _ pass: Pass) -> Tensor {
    classifier(exitCount - 1, levels(x, pass), pass)
  }

  /// The features of every stage, the one next to the images first.
  public func levels(_ x: Tensor, _ pass: Pass) -> [Tensor] {
    (0..<exitCount).reduce(into: []) { levels, index in
      levels.append(stage(index, levels.last ?? x, pass))
    }
  }

  /// The logits of every exit, each (batch, classes), the main one last.
  ///
  /// - Parameters:
  ///   - x: the images
  ///   - pass: how the network is run
  ///   - probing: whether the early classifiers take the features as they are, so that what they learn does not
  ///     reach the stages (linear probes: Alain and Bengio, 2016)
  public func exits(_ x: Tensor, _ pass: Pass, probing: Bool = false) -> [Tensor] {
    exits(of: levels(x, pass), pass, probing: probing)
  }

  /// The same from the features of every stage, where a loss asks for these too.
  public func exits(of levels: [Tensor], _ pass: Pass, probing: Bool = false) -> [Tensor] {
    (0..<exitCount).map { index in
      let seen = Array(levels[...index])
      let isProbe = probing && index < exitCount - 1
      return classifier(index, isProbe ? seen.map(\.detached) : seen, pass)
    }
  }

  /// What an answer costs at each exit, for examples of the given shape (without the batch): the stages up to
  /// there, and the classifiers that were asked on the way.
  public func exitCosts(example shape: [Int]) -> [MultiplyAdds] {
    (0..<exitCount).map { UpToExit(network: self, exit: $0).multiplyAdds(example: shape) }
  }
}

/// A network asked exit by exit, up to one of them.
private struct UpToExit: Module {
  let network: any MultiExitModule
  let exit: Int

  func callAsFunction(_ x: Tensor, _ pass: Pass) -> Tensor {
    var levels: [Tensor] = []
    for index in 0..<exit {
      levels.append(network.stage(index, levels.last ?? x, pass))
      _ = network.classifier(index, levels, pass)
    }
    levels.append(network.stage(exit, levels.last ?? x, pass))
    return network.classifier(exit, levels, pass)
  }
}

/// One pass over the training images in which every exit learns.
///
/// - Parameters:
///   - network: what is trained
///   - loader: the batches
///   - optimizer: holds the network's parameters
///   - probing: whether the early classifiers learn without the stages, as in `exits`
///   - generator: where dropout draws from, if the network has any
///   - loss: the loss of a batch, from the logits of every exit, the main one last
public func trainEpoch(
  exitsOf network: any MultiExitModule, on loader: DataLoader, with optimizer: any Optimizer,
  probing: Bool = false, generator: Generator? = nil,
  loss: (_ exits: [Tensor], _ batch: Batch) -> Tensor
) -> EpochLosses {
  EpochLosses(
    steps: eachBatch(of: loader) { batch in
      trainStep(with: optimizer, generator: generator) { pass in
        loss(network.exits(batch.images, pass, probing: probing), batch)
      }
    })
}
