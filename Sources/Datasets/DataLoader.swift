import Tensors

/// Some images of a data set, ready for a model.
public struct Batch {
  /// (batch, channels x height x width), from 0 to 1
  public let images: Tensor
  /// The class of each image.
  public let labels: [Int]
  /// Where each image stands in the data set, so that what is kept of an image can be found again.
  public let indices: [Int]

  /// A batch from its parts, as many of each.
  public init(images: Tensor, labels: [Int], indices: [Int]) {
    self.images = images
    self.labels = labels
    self.indices = indices
  }
}

/// Batches of images in PyTorch's order: the same generator gives the same batches.
///
/// Each pass draws from the generator as PyTorch's `DataLoader` does: a base seed, and the seed of the
/// permutation if it shuffles. The last batch is as short as it comes.
public struct DataLoader: Sequence {
  /// What the batches are made of.
  public let images: LabelledImages
  /// How many images a batch has; the last may have fewer.
  public let batchSize: Int
  private let shuffles: Bool
  private let generator: Tensors.Generator

  /// A loader of all the images.
  public init(
    _ images: LabelledImages, batchSize: Int = 64, shuffle: Bool, generator: Tensors.Generator,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    guard batchSize > 0, images.count > 0 else {
      fatalError(
        "DataLoader: expected at least one image and a batch size of 1 or more, found "
          + "\(images.count) images and \(batchSize)", file: file, line: line)
    }
    self.images = images
    self.batchSize = batchSize
    shuffles = shuffle
    self.generator = generator
  }

  /// How many batches a pass has.
  public var batchCount: Int { (images.count + batchSize - 1) / batchSize }

  /// Starts a pass.
  public func makeIterator() -> AnyIterator<Batch> {
    func seed() -> UInt64 { generator.next64() & (1 << 63 - 1) }
    _ = seed()
    let order =
      shuffles ? Tensors.Generator(seed: seed()).permutation(images.count) : Array(0..<images.count)
    var start = 0
    return AnyIterator {
      guard start < order.count else { return nil }
      let end = Swift.min(start + batchSize, order.count)
      defer { start = end }
      return images.batch(Array(order[start..<end]))
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
