import PNG

extension ImageGrid {
  /// A grid of grey images under transparent colour: where in an image something is large, such as the attention of
  /// a network.
  ///
  /// The images are dimmed, so that the colour stands out: none where the heat is 0, through orange to pale yellow
  /// where it is 1.
  ///
  /// - Parameters:
  ///   - title: What is particular to this part, where a figure has several.
  ///   - values: The pixels of each image, row by row, from 0 (black) to 1 (white).
  ///   - heat: As many values for each image, from 0 to 1; an empty list leaves the image as it is.
  ///   - width: Of each image, in pixels.
  ///   - height: Of each image, in pixels.
  ///   - labels: One for each image; `\n` breaks a line.
  ///   - columns: How many stand in a row; by default as many as fit.
  public init(
    _ title: String? = nil, grey values: [[Double]], heat: [[Double]], width: Int, height: Int,
    labels: [String], columns: Int? = nil, file: StaticString = #file, line: UInt = #line
  ) {
    requireEqualCounts(
      "ImageGrid", [("images", values.count), ("maps of heat", heat.count)], file: file, line: line)
    let images = zip(values, heat).map { pixels, heat in
      if !heat.isEmpty {
        requireEqualCounts(
          "ImageGrid", [("pixels", pixels.count), ("values of heat", heat.count)], file: file,
          line: line)
      }
      let colors = pixels.indices.map { index in
        let grey = min(max(pixels[index].isNaN ? 0 : pixels[index], 0), 1)
        return heat.isEmpty
          ? Color(red: grey, green: grey, blue: grey)
          : Self.heated(0.75 * grey, heat[index].isNaN ? 0 : min(max(heat[index], 0), 1))
      }
      return Image(
        width: width, height: height, channels: 3,
        pixels: colors.flatMap { color in
          [color.red, color.green, color.blue].map { UInt8(($0 * 255).rounded()) }
        })
    }
    self.init(title, images: images, labels: labels, columns: columns, file: file, line: line)
  }

  private static func heated(_ grey: Double, _ heat: Double) -> Color {
    let glow = ColorRamp.along([.vermillion, .orange, Color(0xFFF3A0)], heat)
    return Color(red: grey, green: grey, blue: grey).mixed(with: glow, 0.9 * heat.squareRoot())
  }
}
