/// Images of one size and the class of each.
public struct LabelledImages: Equatable, Sendable {
  /// The samples as they are stored, `(count, channels, height, width)`, row-major.
  public let pixels: [UInt8]
  /// The sample that stands for 1.0: 255 for bytes, 16 for the digits.
  public let scale: Float
  /// The class of each image, counted from 0.
  public let labels: [Int]
  /// 1 for grey images, 3 for red, green and blue.
  public let channels: Int
  /// Rows of an image.
  public let height: Int
  /// Columns of an image.
  public let width: Int

  /// The number of images.
  public var count: Int { labels.count }
  /// The number of values of an image: channels x height x width.
  public var valuesPerImage: Int { channels * height * width }

  /// Images from their samples; traps if there are more or fewer samples than labels ask for.
  public init(
    pixels: [UInt8], labels: [Int], channels: Int, height: Int, width: Int, scale: Float = 255,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    guard pixels.count == labels.count * channels * height * width else {
      fatalError(
        "LabelledImages: \(labels.count) images of \(channels) x \(height) x \(width) have "
          + "\(labels.count * channels * height * width) samples, found \(pixels.count)",
        file: file, line: line)
    }
    self.pixels = pixels
    self.labels = labels
    self.channels = channels
    self.height = height
    self.width = width
    self.scale = scale
  }

  /// The values of one image, from 0 to 1, `(channels, height, width)`.
  ///
  /// - Parameters:
  ///   - index: The image, 0 ..< `count`; others trap.
  ///   - file: The caller's file, for the message.
  ///   - line: The caller's line, for the message.
  /// - Returns: `valuesPerImage` values, each `Float(pixel) / scale`.
  public func values(
    of index: Int, file: StaticString = #fileID, line: UInt = #line
  ) -> [Float] {
    [Float](unsafeUninitializedCapacity: valuesPerImage) { buffer, count in
      writeValues(of: index, to: buffer, file: file, line: line)
      count = valuesPerImage
    }
  }

  /// Writes the values of one image to the start of a buffer, as a batch loader does.
  ///
  /// - Parameters:
  ///   - index: The image, 0 ..< `count`; others trap.
  ///   - buffer: Room for `valuesPerImage` values; less traps.
  ///   - file: The caller's file, for the message.
  ///   - line: The caller's line, for the message.
  public func writeValues(
    of index: Int, to buffer: UnsafeMutableBufferPointer<Float>,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    check(index, file: file, line: line)
    let size = valuesPerImage
    guard buffer.count >= size, let values = buffer.baseAddress else {
      fatalError(
        "writeValues: an image has \(size) values, the buffer has room for \(buffer.count)",
        file: file, line: line)
    }
    pixels.withUnsafeBufferPointer { pixels in
      for offset in 0..<size {
        // A division, not a product with 1 / scale: PyTorch's `pixels / 255`, bit for bit.
        values[offset] = Float(pixels[index &* size &+ offset]) / scale
      }
    }
  }

  /// The images at the given places, in that order.
  ///
  /// - Parameters:
  ///   - indices: Images, 0 ..< `count`, also several times; others trap.
  ///   - file: The caller's file, for the message.
  ///   - line: The caller's line, for the message.
  /// - Returns: As many images as indices.
  public func subset(
    _ indices: some Collection<Int>, file: StaticString = #fileID, line: UInt = #line
  ) -> LabelledImages {
    let size = valuesPerImage
    var chosen: [UInt8] = []
    chosen.reserveCapacity(indices.count * size)
    for index in indices {
      check(index, file: file, line: line)
      chosen += pixels[index * size..<(index + 1) * size]
    }
    return LabelledImages(
      pixels: chosen, labels: indices.map { labels[$0] }, channels: channels, height: height,
      width: width, scale: scale)
  }

  /// The first `n` images, or all if there are fewer.
  public func prefix(_ n: Int) -> LabelledImages {
    n < count ? subset(0..<n) : self
  }

  private func check(_ index: Int, file: StaticString, line: UInt) {
    guard labels.indices ~= index else {
      fatalError("LabelledImages: no image \(index) among \(count)", file: file, line: line)
    }
  }
}
