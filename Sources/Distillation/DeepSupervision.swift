import Tensors

/// The loss of a network that teaches its own early classifiers (be your own teacher):
/// CE(main) + a sum of CE(auxiliary) + b sum of T^2 KL(main || auxiliary), the main logits a constant teacher.
///
/// Self-distillation theory, 6 (`SelfDistillationNetwork.compute_loss`: a = b = 0.5): the form of 3 with the
/// same lambda and beta for every layer.
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
  selfDistillationLoss(
    main: main, auxiliaries: auxiliaries, labels: labels, temperature: temperature,
    auxiliaryWeights: auxiliaries.map { _ in auxiliaryWeight },
    distillationWeights: auxiliaries.map { _ in distillationWeight }, file: file, line: line)
}

/// The loss of a network that teaches its own early classifiers, with weights for each of them:
/// CE(main) + sum of lambda_l CE(auxiliary_l) + sum of beta_l T^2 KL(teacher || auxiliary_l).
///
/// Self-distillation theory, 3.1, which writes no temperature; Zhang et al., "Be Your Own Teacher" (2019),
/// which also adds a distance of features (`DeepestFeatureHints`). The notebook's `deepSupervisedLoss` has no
/// CE(auxiliary).
///
/// - Parameters:
///   - main: the last classifier's logits, (batch, classes)
///   - auxiliaries: the early classifiers' logits, each (batch, classes)
///   - labels: the true class of each row
///   - teacher: the logits that teach the early classifiers, a constant; the last classifier's unless said
///   - temperature: T > 0
///   - auxiliaryWeights: lambda of each early classifier
///   - distillationWeights: beta of each early classifier
/// - Returns: one number
public func selfDistillationLoss(
  main: Tensor, auxiliaries: [Tensor], labels: [Int], teacher: Tensor? = nil,
  temperature: Float = 4, auxiliaryWeights: [Float], distillationWeights: [Float],
  file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  guard
    [auxiliaryWeights.count, distillationWeights.count] == [auxiliaries.count, auxiliaries.count]
  else {
    fatalError(
      "selfDistillationLoss: expected a lambda and a beta for each of \(auxiliaries.count) auxiliary "
        + "logits, found \(auxiliaryWeights) and \(distillationWeights)", file: file, line: line)
  }
  let teacher = (teacher ?? main).detached
  var total = crossEntropy(main, labels, file: file, line: line)
  for (auxiliary, (lambda, beta)) in zip(auxiliaries, zip(auxiliaryWeights, distillationWeights)) {
    if lambda != 0 {
      total = total + lambda * crossEntropy(auxiliary, labels, file: file, line: line)
    }
    if beta != 0 {
      let soft = softLoss(
        student: auxiliary, teacher: teacher, temperature: temperature, file: file, line: line)
      total = total + beta * soft
    }
  }
  return total
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
  return selfDistillationLoss(
    main: main, auxiliaries: auxiliaries, labels: labels, temperature: temperature,
    auxiliaryWeights: weights.map { _ in 0 }, distillationWeights: weights, file: file, line: line)
}
