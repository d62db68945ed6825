/// An image of 8-bit samples in sRGB, as PNG files store it.
public struct Image: Equatable, Sendable {
  /// Columns.
  public var width: Int
  /// Rows.
  public var height: Int
  /// Samples per pixel: 1 (grey), 3 (RGB) or 4 (RGB and alpha, not premultiplied).
  public var channels: Int
  /// The samples, row-major and interleaved: `height` x `width` x `channels` bytes.
  public var pixels: [UInt8]

  /// An image of the given samples.
  ///
  /// Sizes are checked when the image is written, since every property may change until then.
  public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }
}
