import Tensors

extension LabelledImages {
  /// The same images, of which a share has its label drawn anew, evenly among all classes: symmetric label noise.
  ///
  /// As a label drawn anew can be the old one, 1 in K of them stays right.
  ///
  /// - Parameters:
  ///   - share: of the images, 0 to 1, rounded to whole images
  ///   - classes: K, how many classes there are
  ///   - generator: draws the images, then their labels
  ///   - file: The caller's file, for the message.
  ///   - line: The caller's line, for the message.
  public func withLabelNoise(
    share: Double, classes: Int, generator: Generator, file: StaticString = #fileID,
    line: UInt = #line
  ) -> LabelledImages {
    guard share >= 0, share <= 1 else {
      fatalError(
        "withLabelNoise: expected a share from 0 to 1, found \(share)", file: file, line: line)
    }
    let drawn = generator.permutation(count).prefix(Int((share * Double(count)).rounded()))
    var noisy = labels
    for (index, label) in zip(drawn, generator.integers(drawn.count, below: classes)) {
      noisy[index] = label
    }
    return LabelledImages(
      pixels: pixels, labels: noisy, channels: channels, height: height, width: width, scale: scale)
  }
}
