import Datasets
import Learning
import Tensors

extension PairedSeed {
  /// What the trained teacher says of the first training images, features included.
  ///
  /// - Parameters:
  ///   - images: how many training images a student will see
  ///   - levels: which of the teacher's levels are kept; all unless said
  ///   - makeTeacher: a network of the teacher's kind, to be given its weights
  public func teacherFeatures(
    images: Int, levels: [Int]? = nil, makeTeacher: (Generator) -> some FeatureModule
  ) -> TeacherFeatures {
    TeacherFeatures(of: rebuilt(makeTeacher), for: train.prefix(images), levels: levels)
  }

  /// A network with the trained teacher's weights.
  public func rebuilt<Teacher: Module>(_ makeTeacher: (Generator) -> Teacher) -> Teacher {
    let network = makeTeacher(Generator(seed: seed))
    do {
      try network.load(teacher)
    } catch {
      fatalError("PairedSeed: expected a network of the teacher's kind: \(error)")
    }
    return network
  }

  /// What a placebo says of the first training images, features included: as `logits(of:)` for the logits, and
  /// for the features
  ///
  /// - untrained: that teacher's own, after its batch norm, where it has any, has seen the images;
  /// - one epoch: that teacher's own;
  /// - shuffled: the teacher's, each image with another's;
  /// - DKPP: the teacher's, each image with those of another image of its class, so that the class stays and
  ///   what sets the image apart is lost;
  /// - uniform: the mean over all images, the same for each.
  ///
  /// - Parameters:
  ///   - placebo: which one
  ///   - images: how many training images a student will see
  ///   - levels: which of the teacher's levels are kept; all unless said
  ///   - temperature: the one that the student is taught at, for the logits of matched entropy
  ///   - makeTeacher: a teacher with its initial weights
  public func features(
    of placebo: PlaceboTeacher, images: Int, levels: [Int]? = nil, temperature: Float = 4,
    makeTeacher: (Generator) -> some FeatureModule
  ) -> TeacherFeatures {
    let seen = train.prefix(images)
    let generator = Generator(seed: seed)
    func taught() -> TeacherFeatures {
      teacherFeatures(images: images, levels: levels, makeTeacher: makeTeacher)
    }
    switch placebo {
    case .untrained:
      let teacher = makeTeacher(generator)
      teacher.settleStatistics(on: seen, generator: generator)
      return TeacherFeatures(of: teacher, for: seen, levels: levels)
    case .shuffled:
      return taught().shuffledOverImages(generator: generator)
    case .permutedNonTargets:
      return taught().shuffledWithinClasses(labels: seen.labels, generator: generator)
    case .uniform:
      return taught().averaged(labels: seen.labels, temperature: temperature)
    case .oneEpoch:
      let teacher = makeTeacher(generator)
      StudentRecipe(epochs: 1).train(teacher, on: train, generator: generator)
      return TeacherFeatures(of: teacher, for: seen, levels: levels)
    }
  }
}

extension Module {
  /// Brings the running statistics of batch norm near those of the images, as training would, and learns nothing:
  /// without them the features of an untrained network fade from layer to layer.
  func settleStatistics(on images: LabelledImages, generator: Tensors.Generator) {
    guard !namedBuffers.isEmpty else { return }
    let loader = DataLoader(images, shuffle: true, generator: generator)
    // At PyTorch's momentum of 0.1 little is left of the initial statistics after 40 batches.
    for _ in 0..<(40 + loader.batchCount - 1) / loader.batchCount {
      for batch in loader { _ = self(batch.images, .training(on: nil)) }
    }
  }
}

extension TeacherFeatures {
  /// Each image with what the teacher says of another, drawn at random.
  public func shuffledOverImages(generator: Generator) -> TeacherFeatures {
    subset(generator.permutation(count))
  }

  /// Each image with the features of another image of its class, drawn at random, and with its non-target
  /// logits in random order.
  ///
  /// - Parameters:
  ///   - labels: the class of each image
  ///   - generator: where the permutations come from
  public func shuffledWithinClasses(
    labels: [Int], generator: Generator, file: StaticString = #fileID, line: UInt = #line
  ) -> TeacherFeatures {
    requireLabels(
      "TeacherFeatures.shuffledWithinClasses", labels, rows: count, file: file, line: line)
    var source = Array(0..<count)
    let classes = Dictionary(grouping: labels.indices) { labels[$0] }
    for label in classes.keys.sorted() {
      let members = classes[label]!
      for (place, other) in zip(members, generator.permutation(members.count)) {
        source[place] = members[other]
      }
    }
    return replacing(logits: logits.permutingNonTargets(labels: labels, generator: generator)) {
      level in source.flatMap { level.row($0) }
    }
  }

  /// Every image with the mean features, and with logits that are the label and a uniform rest.
  ///
  /// - Parameters:
  ///   - labels: the class of each image
  ///   - temperature: T > 0, at which the logits are as soft as the teacher's
  public func averaged(labels: [Int], temperature: Float) -> TeacherFeatures {
    replacing(logits: logits.smoothedLabels(labels, temperature: temperature)) { level in
      var sums = [Double](repeating: 0, count: level.size)
      for index in 0..<count {
        for (place, value) in level.row(index).enumerated() { sums[place] += Double(value) }
      }
      let mean = sums.map { Float($0 / Double(count)) }
      return (0..<count).flatMap { _ in mean }
    }
  }
}
