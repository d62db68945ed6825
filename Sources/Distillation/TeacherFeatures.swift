import Datasets
import Learning
import Tensors

/// A teacher's logits and features for every image of a data set, computed once and looked up by the image's
/// index, so that shuffling cannot misalign them.
public struct TeacherFeatures: Sendable {
  /// The features of one level: of each image `shape.product` values in row-major order.
  struct Level: Sendable {
    /// Of one image, without the batch.
    let shape: [Int]
    var values: [Float]

    var size: Int { shape.reduce(1, *) }

    func row(_ index: Int) -> ArraySlice<Float> { values[index * size..<(index + 1) * size] }
  }

  /// The teacher's logits.
  public let logits: TeacherLogits
  let levels: [Level]

  init(logits: TeacherLogits, levels: [Level]) {
    self.logits = logits
    self.levels = levels
  }

  /// The teacher's logits and features, in evaluation mode, for all images.
  ///
  /// Memory: 4 bytes for each value of each image; leave out images and levels that no student will see.
  ///
  /// - Parameters:
  ///   - teacher: trained, or a placebo
  ///   - images: to be looked at
  ///   - levels: which of the teacher's levels are kept, in that order; all unless said
  public init(of teacher: any FeatureModule, for images: LabelledImages, levels: [Int]? = nil) {
    var logits: [Float] = []
    var kept: [Level] = []
    var classes = 0
    for start in stride(from: 0, to: images.count, by: 256) {
      let batch = images.batch(Array(start..<min(start + 256, images.count)))
      let features = teacher.features(batch.images, .evaluation)
      let chosen = (levels ?? Array(features.levels.indices)).map { features.levels[$0] }
      classes = features.logits.shape[1]
      logits += features.logits.values
      if kept.isEmpty {
        kept = chosen.map { Level(shape: Array($0.shape.dropFirst()), values: []) }
      }
      for (index, level) in chosen.enumerated() { kept[index].values += level.values }
    }
    self.init(logits: TeacherLogits(classes: classes, values: logits), levels: kept)
  }

  /// How many images there are.
  public var count: Int { logits.count }

  /// The shape of each level for one image, without the batch.
  public var shapes: [[Int]] { levels.map(\.shape) }

  /// Logits and features of a batch's images; traps where these are augmented.
  public func callAsFunction(
    _ batch: Batch, file: StaticString = #fileID, line: UInt = #line
  ) -> Features {
    self(batch.indices(ofKept: "TeacherFeatures", file: file, line: line))
  }

  /// Logits and features of the images with the given indices.
  public func callAsFunction(_ indices: [Int]) -> Features {
    Features(
      logits: logits(indices),
      levels: levels.map { level in
        Tensor(shape: [indices.count] + level.shape, indices.flatMap { level.row($0) })
      })
  }

  /// The same with the given levels alone, in that order.
  public func choosing(levels chosen: [Int]) -> TeacherFeatures {
    TeacherFeatures(logits: logits, levels: chosen.map { levels[$0] })
  }

  /// Those of the given images alone, numbered anew from 0: what a subset of the data set needs.
  public func subset(_ indices: some Collection<Int>) -> TeacherFeatures {
    replacing(logits: logits.subset(indices)) { level in indices.flatMap { level.row($0) } }
  }

  func replacing(logits: TeacherLogits, features: (Level) -> [Float]) -> TeacherFeatures {
    TeacherFeatures(
      logits: logits, levels: levels.map { Level(shape: $0.shape, values: features($0)) })
  }
}
