import Foundation
import PNG
import Testing

/// Noise in every channel: no filter helps, so a mistake in any byte shows.
func noise(_ width: Int, _ height: Int, _ channels: Int) -> Image {
  var state: UInt32 = 1
  let pixels = (0..<width * height * channels).map { _ in
    state = state &* 1_664_525 &+ 1_013_904_223
    return UInt8(state >> 24)
  }
  return Image(width: width, height: height, channels: channels, pixels: pixels)
}

@Suite struct ImageTests {
  @Test(arguments: [1, 3, 4]) func roundTrip(channels: Int) throws {
    for (width, height) in [(1, 1), (7, 5), (300, 200)] {
      let image = noise(width, height, channels)
      #expect(try Image(png: image.pngData()) == image)
    }
  }

  @Test func readsFromAPath() throws {
    let image = noise(9, 4, 3)
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "image.png")
    try image.pngData().write(to: file)
    #expect(try Image(contentsOf: file.path) == image)

    try Data("no image".utf8).write(to: file)
    let error = #expect(throws: PNGError.self) { try Image(contentsOf: file.path) }
    #expect(
      error?.description
        == "\(file.path): expected a PNG signature, found another kind of data (at byte 0)")

    let missing = folder.path + "/missing.png"
    let unreadable = #expect(throws: PNGError.self) { try Image(contentsOf: missing) }
    #expect(unreadable?.description.hasPrefix("\(missing): cannot be read: ") == true)
  }

  /// Made with Pillow 13: `Image.new("P", (2, 1))`, palette [255, 0, 0, 0, 0, 255], pixels [0, 1].
  @Test func readsAPalette() throws {
    let file = """
      iVBORw0KGgoAAAANSUhEUgAAAAIAAAABAQMAAADO7O3JAAAABlBMVEX/AAAAAP9sof2OAAAACklEQVR4\
      nGNwAAAAQgBBKTf07wAAAABJRU5ErkJggg==
      """
    let image = try Image(png: #require(Data(base64Encoded: file)))
    #expect(image == Image(width: 2, height: 1, channels: 3, pixels: [255, 0, 0, 0, 0, 255]))
  }

  /// Made likewise: `Image.new("LA", (2, 1))`, pixels [(7, 255), (200, 0)].
  @Test func readsGreyWithTransparency() throws {
    let file = """
      iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAQAAABeK7cBAAAADUlEQVR4nGNg/3+CAQAErgHPdap0kwAA\
      AABJRU5ErkJggg==
      """
    let image = try Image(png: #require(Data(base64Encoded: file)))
    #expect(
      image
        == Image(
          width: 2, height: 1, channels: 4, pixels: [7, 7, 7, 255, 200, 200, 200, 0]))
  }

  @Test func sameInputSameBytes() throws {
    let image = noise(64, 64, 3)
    let text = [(keyword: "Title", text: "noise")]
    #expect(try image.pngData(text: text) == image.pngData(text: text))
  }

  @Test func flatImagesAreSmall() throws {
    let white = Image(
      width: 1600, height: 1000, channels: 3, pixels: Array(repeating: 255, count: 4_800_000))
    #expect(try white.pngData().count < 25_000)
  }

  @Test func impossibleImagesAreNotWritten() {
    for image in [
      Image(width: 1, height: 1, channels: 2, pixels: [0, 0]),
      Image(width: 0, height: 1, channels: 1, pixels: []),
      Image(width: -1, height: -1, channels: 1, pixels: [0]),
      Image(
        width: 2_000_000, height: 1, channels: 1, pixels: Array(repeating: 0, count: 2_000_000)),
      Image(width: .max, height: .max, channels: 4, pixels: [0]),
      Image(width: 2, height: 2, channels: 1, pixels: [0, 0, 0]),
    ] {
      #expect(throws: PNGError.self) { try image.pngData() }
    }
  }
}
