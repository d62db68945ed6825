import PNG

/// Grey images side by side in one picture: thousands of small images in a few files, which any
/// viewer shows and which PNG compresses well.
enum ImageSheet {
  static let columns = 40
  static let capacity = 1000

  /// Images in sheets of 40 columns and up to 25 rows, from left to right and from top to bottom.
  static func sheets(of images: LabelledImages) -> [Image] {
    stride(from: 0, to: images.count, by: capacity).map { start in
      let part = images.subset(start..<min(start + capacity, images.count))
      let (height, width) = (part.height, part.width)
      var sheet = Image(
        width: columns * width, height: rows(for: part.count) * height, channels: 1, pixels: [])
      sheet.pixels = Array(repeating: 0, count: sheet.width * sheet.height)
      sheet.pixels.withUnsafeMutableBytes { sheet in
        part.pixels.withUnsafeBytes { images in
          forEachLine(of: part.count, height: height, width: width) { imageOffset, sheetOffset in
            copyLine(width, from: images, at: imageOffset, to: sheet, at: sheetOffset)
          }
        }
      }
      return sheet
    }
  }

  /// The first `count` images of a sheet, `(count, height, width)`; nil if it has another format.
  static func pixels(of sheet: Image, count: Int, height: Int, width: Int) -> [UInt8]? {
    guard sheet.channels == 1, sheet.width == columns * width,
      sheet.height == rows(for: count) * height
    else { return nil }
    let size = count * height * width
    return [UInt8](unsafeUninitializedCapacity: size) { images, initializedCount in
      let images = UnsafeMutableRawBufferPointer(images)
      sheet.pixels.withUnsafeBytes { sheet in
        forEachLine(of: count, height: height, width: width) { imageOffset, sheetOffset in
          copyLine(width, from: sheet, at: sheetOffset, to: images, at: imageOffset)
        }
      }
      initializedCount = size
    }
  }

  private static func rows(for count: Int) -> Int { (count + columns - 1) / columns }

  /// Calls `body` with the offsets of each line of each image, in the images and in the sheet.
  private static func forEachLine(
    of count: Int, height: Int, width: Int, _ body: (_ imageOffset: Int, _ sheetOffset: Int) -> Void
  ) {
    for index in 0..<count {
      let (row, column) = index.quotientAndRemainder(dividingBy: columns)
      for line in 0..<height {
        body(
          (index * height + line) * width,
          ((row * height + line) * columns + column) * width)
      }
    }
  }

  private static func copyLine(
    _ width: Int, from source: UnsafeRawBufferPointer, at sourceOffset: Int,
    to target: UnsafeMutableRawBufferPointer, at targetOffset: Int
  ) {
    UnsafeMutableRawBufferPointer(rebasing: target[targetOffset..<targetOffset + width])
      .copyMemory(
        from: UnsafeRawBufferPointer(rebasing: source[sourceOffset..<sourceOffset + width]))
  }
}
