import Tensors

/// Some images of a data set, ready for a model.
public struct Batch {
  /// (batch, channels x height x width), from 0 to 1
  public let images: Tensor
  /// The class of each image.
  public let labels: [Int]
  /// Where each image stands in the data set, so that what is kept of an image can be found again.
  public let indices: [Int]
  /// Whether the images differ from those of the data set, and from those of every other pass.
  public let isAugmented: Bool

  /// A batch from its parts, as many of each.
  public init(images: Tensor, labels: [Int], indices: [Int], isAugmented: Bool = false) {
    self.images = images
    self.labels = labels
    self.indices = indices
    self.isAugmented = isAugmented
  }

  /// The images' places, for what was computed of the images as they stand in the data set, such as a teacher's logits.
  ///
  /// Traps where the images are augmented: what is kept is then not of these images.
  ///
  /// - Parameters:
  ///   - kept: what is looked up, for the message: `TeacherLogits`
  ///   - file: The caller's file, for the message.
  ///   - line: The caller's line, for the message.
  public func indices(
    ofKept kept: String, file: StaticString = #fileID, line: UInt = #line
  ) -> [Int] {
    guard !isAugmented else {
      fatalError(
        "\(kept): expected images as they stand in the data set, found augmented ones; what is kept was "
          + "computed of the original images, so compute it of each batch's images instead, as "
          + "teacher(batch.images) does, or load without augmentation", file: file, line: line)
    }
    return indices
  }
}

/// Batches of images in PyTorch's order: the same generator gives the same batches.
///
/// Each pass draws from the generator as PyTorch's `DataLoader` does: a base seed, and the seed of the
/// permutation if it shuffles. The last batch is as short as it comes. An augmentation draws from the same generator,
/// for each batch as it comes.
public struct DataLoader: Sequence {
  /// What the batches are made of.
  public let images: LabelledImages
  /// How many images a batch has; the last may have fewer.
  public let batchSize: Int
  /// What is done to each image; nil leaves them as they are.
  public let augmentation: Augmentation?
  private let shuffles: Bool
  /// Where the order of each pass comes from, and what an augmentation draws.
  public let generator: Tensors.Generator

  /// A loader of all the images.
  public init(
    _ images: LabelledImages, batchSize: Int = 64, shuffle: Bool,
    augmentation: Augmentation? = nil, generator: Tensors.Generator,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    guard batchSize > 0, images.count > 0 else {
      fatalError(
        "DataLoader: expected at least one image and a batch size of 1 or more, found "
          + "\(images.count) images and \(batchSize)", file: file, line: line)
    }
    self.images = images
    self.batchSize = batchSize
    self.augmentation = augmentation
    shuffles = shuffle
    self.generator = generator
  }

  /// How many batches a pass has.
  public var batchCount: Int { (images.count + batchSize - 1) / batchSize }

  /// Starts a pass.
  public func makeIterator() -> AnyIterator<Batch> { batches(in: drawnOrder()) }

  /// The order of a pass, which draws from the generator.
  package func drawnOrder() -> [Int] {
    func seed() -> UInt64 { generator.next64() & (1 << 63 - 1) }
    _ = seed()
    return shuffles
      ? Tensors.Generator(seed: seed()).permutation(images.count) : Array(0..<images.count)
  }

  /// The batches of a pass in a given order, from batch `first` on.
  package func batches(in order: [Int], from first: Int = 0) -> AnyIterator<Batch> {
    var start = first * batchSize
    return AnyIterator {
      guard start < order.count else { return nil }
      let end = Swift.min(start + batchSize, order.count)
      defer { start = end }
      let batch = images.batch(Array(order[start..<end]))
      return augmentation?(batch, of: images, generator) ?? batch
    }
  }
}

extension LabelledImages {
  /// The images at the given places as a batch.
  public func batch(_ indices: [Int]) -> Batch {
    let size = valuesPerImage
    let tensor = Tensor(shape: [indices.count, size]) { buffer in
      for (row, index) in indices.enumerated() {
        writeValues(
          of: index, to: UnsafeMutableBufferPointer(rebasing: buffer[(row * size)...]))
      }
    }
    return Batch(images: tensor, labels: indices.map { labels[$0] }, indices: indices)
  }

  /// All images as one batch, in order.
  public var all: Batch { batch(Array(0..<count)) }
}
