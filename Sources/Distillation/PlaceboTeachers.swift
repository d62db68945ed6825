import ElementaryFunctions
import Learning
import Tensors

/// A teacher that lacks the knowledge which a claim credits. If a student learns as much from one of these, the
/// mechanism claimed is wrong.
public enum PlaceboTeacher: String, CaseIterable, Codable, Sendable {
  /// A teacher with its initial weights.
  case untrained
  /// The teacher's answers, each given for another image: right on average, wrong for every image.
  case shuffled
  /// The teacher's answers with their non-target logits in random order (DKPP).
  case permutedNonTargets = "DKPP"
  /// The label and a uniform rest, as soft as the teacher is on average.
  case uniform
  /// A teacher after one pass over the images.
  case oneEpoch = "one epoch"
}

extension PairedSeed {
  /// The logits of a placebo for the training images.
  ///
  /// - Parameters:
  ///   - placebo: which one
  ///   - temperature: the one that the student is taught at, for the placebo of matched entropy
  ///   - makeTeacher: a teacher with its initial weights, for those that need one
  public func logits(
    of placebo: PlaceboTeacher, temperature: Float, makeTeacher: (Generator) -> any Module
  ) -> TeacherLogits {
    let generator = Generator(seed: seed)
    switch placebo {
    case .untrained:
      return TeacherLogits(of: makeTeacher(generator), for: train)
    case .shuffled:
      return trainLogits.shuffledOverImages(generator: generator)
    case .permutedNonTargets:
      return trainLogits.permutingNonTargets(labels: train.labels, generator: generator)
    case .uniform:
      return trainLogits.smoothedLabels(train.labels, temperature: temperature)
    case .oneEpoch:
      let teacher = makeTeacher(generator)
      StudentRecipe(epochs: 1).train(teacher, on: train, generator: generator)
      return TeacherLogits(of: teacher, for: train)
    }
  }
}

extension TeacherLogits {
  /// Each image's non-target logits in random order: what the teacher knows of the other classes is lost, the
  /// shape of its distribution stays (dark knowledge with permuted predictions, DKPP: Furlanello et al.,
  /// "Born-Again Neural Networks", 2018, section 3.2).
  ///
  /// - Parameters:
  ///   - labels: the target class of each image
  ///   - generator: where the permutations come from
  public func permutingNonTargets(
    labels: [Int], generator: Generator, file: StaticString = #fileID, line: UInt = #line
  ) -> TeacherLogits {
    requireLabels(
      "TeacherLogits.permutingNonTargets", labels, rows: count, file: file, line: line)
    var permuted: [Float] = []
    permuted.reserveCapacity(values.count)
    for (index, label) in labels.enumerated() {
      let row = Array(row(index))
      let others = row.indices.filter { $0 != label }
      var shuffled = row
      for (place, source) in zip(others, generator.permutation(others.count)) {
        shuffled[place] = row[others[source]]
      }
      permuted += shuffled
    }
    return TeacherLogits(classes: classes, values: permuted)
  }

  /// Each image with the logits of another, drawn at random: right on average, wrong for every image.
  public func shuffledOverImages(generator: Generator) -> TeacherLogits {
    subset(generator.permutation(count))
  }

  /// Logits whose softmax at a temperature is (1 - s) one-hot + s / K, with the s that gives the mean entropy of
  /// these logits at that temperature: label smoothing that is as soft as the teacher, and knows nothing.
  ///
  /// - Parameters:
  ///   - labels: the target class of each image
  ///   - temperature: T > 0, at which the student is taught
  public func smoothedLabels(
    _ labels: [Int], temperature: Float, file: StaticString = #fileID, line: UInt = #line
  ) -> TeacherLogits {
    requireLabels("TeacherLogits.smoothedLabels", labels, rows: count, file: file, line: line)
    let entropy = meanEntropy(temperature: temperature, file: file, line: line)
    // No share has an entropy of NaN, and the search would end at one.
    guard entropy.isFinite else {
      fatalError(
        "TeacherLogits.smoothedLabels: expected logits that have a softmax, found a mean entropy "
          + "of \(entropy)", file: file, line: line)
    }
    let others = Double(classes - 1)
    // The entropy grows with s, from 0 for the label alone to log K for s = 1.
    var (low, high) = (0.0, 1.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      let (target, other) = Self.smoothedShares(middle, classes: classes)
      if -target * Elementary.log(target) - others * other * Elementary.log(other) < entropy {
        low = middle
      } else {
        high = middle
      }
    }
    return Self.smoothing(labels, share: high, classes: classes, temperature: temperature)
  }

  /// Logits whose softmax at a temperature is (1 - s) one-hot + s / K: label smoothing as a teacher.
  ///
  /// - Parameters:
  ///   - labels: the target class of each image
  ///   - share: s, above 0, at most 1
  ///   - classes: K
  ///   - temperature: T > 0, at which the student is taught
  public static func smoothing(
    _ labels: [Int], share: Double, classes: Int, temperature: Float = 1,
    file: StaticString = #fileID, line: UInt = #line
  ) -> TeacherLogits {
    guard share > 0, share <= 1 else {
      fatalError(
        "TeacherLogits.smoothing: expected a share above 0, at most 1, found \(share)", file: file,
        line: line)
    }
    if let label = labels.first(where: { !(0..<classes).contains($0) }) {
      fatalError(
        "TeacherLogits.smoothing: expected labels of \(classes) classes, found \(label)",
        file: file,
        line: line)
    }
    let (target, other) = smoothedShares(share, classes: classes)
    let (targetLogit, otherLogit) = (
      temperature * Float(Elementary.log(target)), temperature * Float(Elementary.log(other))
    )
    return TeacherLogits(
      classes: classes,
      values: labels.flatMap { label in
        (0..<classes).map { $0 == label ? targetLogit : otherLogit }
      })
  }

  /// What smoothing leaves to the label, and what it gives to each other class.
  private static func smoothedShares(
    _ smoothing: Double, classes: Int
  ) -> (target: Double, other: Double) {
    let other = smoothing / Double(classes)
    return (1 - Double(classes - 1) * other, other)
  }

  /// The mean over the images of the entropy of the softmax at a temperature, in nats.
  public func meanEntropy(
    temperature: Float, file: StaticString = #fileID, line: UInt = #line
  ) -> Double {
    let logs = logSoftmax(all, temperature: temperature, file: file, line: line)
    // 0 log 0 = 0, where a logit is minus infinity.
    let finite = clamped(logs, to: -.greatestFiniteMagnitude...0)
    return -Double((exp(logs) * finite).sum().item) / Double(count)
  }
}
