import Tensors

/// What a loader does to each image, drawn anew in every pass: it moves the image, or mirrors it, so that a network
/// never sees the same pixels twice.
public struct Augmentation: Hashable, Codable, Sendable {
  /// The image is moved by up to so many pixels up or down and left or right; zeros come in at the edge.
  public var shift: Int
  /// Whether every other image, on average, is mirrored left to right.
  public var flips: Bool

  /// - Parameters:
  ///   - shift: in pixels, 0 or more
  ///   - flips: not for images with a left and a right, such as digits
  public init(
    shift: Int = 0, flips: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) {
    guard shift >= 0 else {
      fatalError(
        "Augmentation: expected a shift of 0 pixels or more, found \(shift)", file: file, line: line
      )
    }
    self.shift = shift
    self.flips = flips
  }

  /// The batch with its images changed; for each image the generator gives rows down, columns right (both only with
  /// a shift) and mirrored or not (only with flips), in this order.
  func callAsFunction(_ batch: Batch, of images: LabelledImages, _ generator: Generator) -> Batch {
    let (height, width) = (images.height, images.width)
    let changed = Tensor(shape: batch.images.shape) { target in
      batch.images.withValues { source in
        for image in batch.indices.indices {
          let down = shift > 0 ? generator.integers(1, from: -shift, below: shift + 1)[0] : 0
          let right = shift > 0 ? generator.integers(1, from: -shift, below: shift + 1)[0] : 0
          let isMirrored = flips && generator.integers(1, below: 2)[0] == 1
          for plane in 0..<images.channels {
            let start = (image * images.channels + plane) * height * width
            for row in 0..<height {
              for column in 0..<width {
                let (fromRow, moved) = (row - down, column - right)
                let isInside = 0..<height ~= fromRow && 0..<width ~= moved
                let fromColumn = isMirrored ? width - 1 - moved : moved
                target[start + row * width + column] =
                  isInside ? source[start + fromRow * width + fromColumn] : 0
              }
            }
          }
        }
      }
    }
    return Batch(
      images: changed, labels: batch.labels, indices: batch.indices, isAugmented: true)
  }
}
