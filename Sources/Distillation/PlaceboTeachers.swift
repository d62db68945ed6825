import Tensors

// Teachers that lack the knowledge which a claim credits. If a student learns as much from one of these, the
// mechanism claimed is wrong.

extension TeacherLogits {
  /// Each image's non-target logits in random order: what the teacher knows of the other classes is lost, the
  /// shape of its distribution stays (dark knowledge with permuted predictions, DKPP: Furlanello et al.,
  /// "Born-Again Neural Networks", 2018, section 3.2).
  ///
  /// - Parameters:
  ///   - labels: the target class of each image
  ///   - generator: where the permutations come from
  public func permutingNonTargets(labels: [Int], generator: Generator) -> TeacherLogits {
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
}
