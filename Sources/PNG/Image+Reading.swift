import CPNG
import Foundation

extension Image {
  /// Decodes a PNG file held in memory.
  ///
  /// Colour images give 3 channels, images with transparency 4, other grey images 1. Samples of
  /// other depths are converted to 8 bits (16-bit samples without a gamma count as linear light).
  ///
  /// - Throws: `PNGError` if the data is no PNG, is truncated or corrupt, or if its header promises
  ///   more pixels than its compressed data can hold (found before any memory is allocated).
  public init(png data: Data) throws {
    try Image.checkHeader(of: Chunk.chunks(of: data))

    self = try data.withUnsafeBytes(Image.decode)
  }

  /// Reads a PNG file.
  ///
  /// - Throws: `PNGError` with the file's path, if it cannot be read or as `init(png:)`.
  public init(contentsOf path: String) throws {
    do {
      try self.init(png: Data(contentsOf: URL(fileURLWithPath: path)))
    } catch var error as PNGError {
      error.path = path
      throw error
    } catch {
      var unreadable = PNGError("cannot be read: \(error.localizedDescription)")
      unreadable.path = path
      throw unreadable
    }
  }

  /// libpng's name for 1 (grey), 3 (RGB) or 4 (RGB and alpha) channels.
  static func format(channels: Int) -> png_uint_32 {
    (channels > 1 ? PNG_FORMAT_FLAG_COLOR : 0) | (channels > 3 ? PNG_FORMAT_FLAG_ALPHA : 0)
  }

  private static func decode(_ bytes: UnsafeRawBufferPointer) throws -> Image {
    var control = png_image()
    control.version = png_uint_32(PNG_IMAGE_VERSION)
    defer { png_image_free(&control) }
    guard png_image_begin_read_from_memory(&control, bytes.baseAddress, bytes.count) != 0 else {
      throw PNGError("cannot be decoded: \(message(of: control))", offset: signature.count)
    }
    let stored = control.format
    let channels =
      stored & PNG_FORMAT_FLAG_ALPHA != 0 ? 4 : stored & PNG_FORMAT_FLAG_COLOR != 0 ? 3 : 1
    control.format = format(channels: channels)
    let (width, height) = (Int(control.width), Int(control.height))
    let count = width * height * channels
    // A picture of one colour packs thousands of pixels into a byte; of such no more than 64 MB.
    guard count <= max(1 << 26, 100 * bytes.count) else {
      throw PNGError(
        "the header promises \(width) x \(height) pixels, more than a file of \(bytes.count) bytes may "
          + "unpack to", offset: signature.count)
    }
    let pixels = try [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
      guard png_image_finish_read(&control, nil, buffer.baseAddress, 0, nil) != 0 else {
        throw PNGError("cannot be decoded: \(message(of: control))")
      }
      initializedCount = count
    }
    return Image(width: width, height: height, channels: channels, pixels: pixels)
  }

  /// Refuses a header whose size the file cannot fill, so that no absurd size is ever allocated.
  private static func checkHeader(of chunks: [Chunk]) throws {
    guard let header = chunks.first, header.type == "IHDR", header.content.count == 13 else {
      throw PNGError("expected a header (IHDR) as first chunk", offset: signature.count)
    }
    let width = Int(word(in: header.content, at: 0))
    let height = Int(word(in: header.content, at: 4))
    let bitsPerSample = Int(header.content[8])
    let samplesPerPixel = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][header.content[9]] ?? 1
    let compressed = chunks.lazy.filter { $0.type == "IDAT" }.map(\.content.count).reduce(0, +)

    // Deflate packs at most 258 bytes into two bits: 1032 to 1 (https://zlib.net/zlib_tech.html).
    // Both factors stay below 2^32 and 2^39, hence the check for overflow.
    let bytesPerRow = (width * bitsPerSample * samplesPerPixel + 7) / 8
    let (size, overflows) = bytesPerRow.multipliedReportingOverflow(by: height)
    guard !overflows, size <= 1032 * compressed else {
      throw PNGError(
        "the header promises \(width) x \(height) pixels, which \(compressed) bytes of "
          + "compressed data cannot hold", offset: header.offset)
    }
  }
}

/// What libpng has to say about its last call.
func message(of control: png_image) -> String {
  withUnsafeBytes(of: control.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
