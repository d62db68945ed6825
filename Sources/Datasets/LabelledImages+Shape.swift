extension LabelledImages {
  /// The images in the middle of larger ones, with zeros around them: 28 x 28 becomes 32 x 32, what networks
  /// for colour photographs take.
  ///
  /// - Parameter side: rows and columns of the result, at least as many as there are; an odd number of new
  ///   ones leaves one more below and on the right
  public func padded(
    to side: Int, file: StaticString = #fileID, line: UInt = #line
  ) -> LabelledImages {
    guard side >= height, side >= width else {
      fatalError(
        "padded: expected a side of at least \(max(height, width)), found \(side)", file: file,
        line: line)
    }
    let (top, left) = ((side - height) / 2, (side - width) / 2)
    var padded = [UInt8](repeating: 0, count: count * channels * side * side)
    for plane in 0..<count * channels {
      for row in 0..<height {
        let source = (plane * height + row) * width
        let target = (plane * side + top + row) * side + left
        padded.replaceSubrange(target..<target + width, with: pixels[source..<source + width])
      }
    }
    return LabelledImages(
      pixels: padded, labels: labels, channels: channels, height: side, width: side, scale: scale)
  }

  /// Grey images with their one channel repeated, for a network that takes colours; colour images as they are.
  public func repeated(
    channels wanted: Int, file: StaticString = #fileID, line: UInt = #line
  ) -> LabelledImages {
    guard channels != wanted else { return self }
    guard channels == 1, wanted > 0 else {
      fatalError(
        "repeated: expected images of 1 or \(wanted) channels, found \(channels)", file: file,
        line: line)
    }
    let size = height * width
    let repeated = (0..<count).flatMap { image in
      (0..<wanted).flatMap { _ in pixels[image * size..<(image + 1) * size] }
    }
    return LabelledImages(
      pixels: repeated, labels: labels, channels: wanted, height: height, width: width,
      scale: scale)
  }
}
