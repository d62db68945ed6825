import Tensors

/// The loss of a network that teaches its own early classifiers (be your own teacher):
/// CE(main) + a sum of CE(auxiliary) + b sum of T^2 KL(main || auxiliary), the main logits a constant teacher.
///
/// Self-distillation theory, 3 (formula, with a lambda and a beta for each layer) and 6
/// (`SelfDistillationNetwork.compute_loss`: a = b = 0.5); Zhang et al., "Be Your Own Teacher" (2019), which
/// also adds a distance of features. The notebook's `deepSupervisedLoss` has no CE(auxiliary).
///
/// - Parameters:
///   - main: the last classifier's logits, (batch, classes)
///   - auxiliaries: the early classifiers' logits, each (batch, classes)
///   - labels: the true class of each row
///   - temperature: T > 0
///   - auxiliaryWeight: a, of the early classifiers' cross-entropies
///   - distillationWeight: b, of what the last classifier teaches
/// - Returns: one number
public func selfDistillationLoss(
  main: Tensor, auxiliaries: [Tensor], labels: [Int], temperature: Float = 4,
  auxiliaryWeight: Float = 0.5, distillationWeight: Float = 0.5, file: StaticString = #fileID,
  line: UInt = #line
) -> Tensor {
  let distilled = deepSupervisedLoss(
    main: main, auxiliaries: auxiliaries, labels: labels, temperature: temperature,
    weights: auxiliaries.map { _ in distillationWeight }, file: file, line: line)
  return auxiliaries.reduce(distilled) { total, auxiliary in
    total + auxiliaryWeight * crossEntropy(auxiliary, labels, file: file, line: line)
  }
}

/// Deep supervision: CE(main) + sum over early classifiers of w T^2 KL(main || auxiliary), the main logits a
/// constant teacher.
///
/// Self-distillation notebook, 4 (`DeepSupervisedLoss`): the early classifiers see no labels, unlike in
/// theory, 3 (`selfDistillationLoss`).
///
/// - Parameters:
///   - main: the last classifier's logits, (batch, classes)
///   - auxiliaries: the early classifiers' logits, each (batch, classes)
///   - labels: the true class of each row
///   - temperature: T > 0
///   - weights: w of each early classifier, as many as there are (the document's `zip` drops the surplus)
/// - Returns: one number
public func deepSupervisedLoss(
  main: Tensor, auxiliaries: [Tensor], labels: [Int], temperature: Float = 4,
  weights: [Float] = [0.3, 0.3], file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  guard auxiliaries.count == weights.count else {
    fatalError(
      "deepSupervisedLoss: expected one weight for each of \(auxiliaries.count) auxiliary logits, "
        + "found \(weights)", file: file, line: line)
  }
  let hard = crossEntropy(main, labels, file: file, line: line)
  return zip(auxiliaries, weights).reduce(hard) { total, pair in
    let soft = softLoss(
      student: pair.0, teacher: main.detached, temperature: temperature, file: file, line: line)
    return total + pair.1 * soft
  }
}
