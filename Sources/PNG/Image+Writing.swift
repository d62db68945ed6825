import CPNG
import Foundation

extension Image {
  /// The image as a PNG file, with text chunks (`iTXt`, UTF-8) after its header.
  ///
  /// The same image and text give the same bytes.
  ///
  ///     try image.pngData(text: [("Title", "Soft labels"), ("Description", alt)])
  ///
  /// - Parameter text: Keywords of 1 to 79 printable ASCII characters, and their texts. The
  ///   standard's own keywords are Title, Author, Description, Copyright, Creation Time, Software,
  ///   Disclaimer, Warning, Source and Comment.
  /// - Throws: `PNGError` if the image has no pixels, another number of channels than 1, 3 or 4, or
  ///   another number of samples than its size says; if a keyword is not as above.
  public func pngData(text: [(keyword: String, text: String)] = []) throws -> Data {
    guard let format = Image.formats[channels] else {
      throw PNGError("an image has 1, 3 or 4 channels, not \(channels)")
    }
    // 2^24 pixels a side and 2^31 samples in all is more than libpng's simplified API writes.
    guard 1...1 << 24 ~= width, 1...1 << 24 ~= height, width * height * channels < 1 << 31 else {
      throw PNGError("an image of \(width) x \(height) x \(channels) samples cannot be written")
    }
    guard pixels.count == width * height * channels else {
      throw PNGError(
        "an image of \(width) x \(height) x \(channels) has \(width * height * channels) samples, "
          + "found \(pixels.count)")
    }
    let textChunks = try text.map(Chunk.init(keyword:text:))

    // Filtered rows suit photographs, plain rows suit drawings: keep the smaller.
    let filtered = try encoded(format: format, flags: 0)
    let plain = try encoded(format: format, flags: png_uint_32(PNG_IMAGE_FLAG_FAST))
    var data = plain.count < filtered.count ? plain : filtered
    let endOfHeader = signature.count + 25
    data.insert(contentsOf: textChunks.flatMap(\.encoded), at: endOfHeader)
    return data
  }

  private func encoded(format: png_uint_32, flags: png_uint_32) throws -> Data {
    var control = png_image()
    control.version = png_uint_32(PNG_IMAGE_VERSION)
    control.width = png_uint_32(width)
    control.height = png_uint_32(height)
    control.format = format
    control.flags = flags
    defer { png_image_free(&control) }

    // Incompressible rows grow a little. If that is not enough, libpng says what is.
    var size = pixels.count + pixels.count / 4 + height * 2 + 1024
    for _ in 1...2 {
      var data = Data(count: size)
      let capacity = size
      let written = data.withUnsafeMutableBytes {
        png_image_write_to_memory(&control, $0.baseAddress, &size, 0, pixels, 0, nil) != 0
      }
      if written { return data.prefix(size) }
      if size <= capacity { break }
    }
    throw PNGError("cannot be encoded: \(message(of: control))")
  }
}
