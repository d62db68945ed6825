import Tensors

extension LabelledImages {
  /// The images in two parts, drawn at random: most to train on, `validation` of them to choose by.
  ///
  /// The same generator state gives the same split, so that paired runs share it.
  public func split(
    validation: Int, generator: Generator, file: StaticString = #fileID, line: UInt = #line
  ) -> (train: LabelledImages, validation: LabelledImages) {
    guard validation > 0, validation < count else {
      fatalError(
        "split: expected from 1 to \(count - 1) validation images out of \(count) images, found "
          + "\(validation)", file: file, line: line)
    }
    let order = generator.permutation(count)
    return (subset(order.dropLast(validation)), subset(order.suffix(validation)))
  }
}
