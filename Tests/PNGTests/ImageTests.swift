import CPNG
import Foundation
import PNG
import Testing

/// Noise in every channel: no filter helps, so a mistake in any byte shows.
private func noise(_ width: Int, _ height: Int, _ channels: Int) -> Image {
  var state: UInt32 = 1
  let pixels = (0..<width * height * channels).map { _ in
    state = state &* 1_664_525 &+ 1_013_904_223
    return UInt8(state >> 24)
  }
  return Image(width: width, height: height, channels: channels, pixels: pixels)
}

/// Where a chunk's length field stands in PNG data.
private func offset(of type: String, in data: Data) -> Int {
  data.firstRange(of: Data(type.utf8))!.lowerBound - 4
}

/// The data with `bytes` at `offset`, and the check sum of the chunk at `chunk` made right again.
private func patch(_ data: Data, chunk: Int, at offset: Int, with bytes: [UInt8]) -> Data {
  var data = data
  data.replaceSubrange(offset..<offset + bytes.count, with: bytes)
  let length = data[chunk..<chunk + 4].reduce(0) { $0 << 8 | Int($1) }
  let checked = [UInt8](data[chunk + 4..<chunk + 8 + length])
  let sum = UInt32(crc32(0, checked, uInt(checked.count)))
  let end = chunk + 8 + length
  data.replaceSubrange(end..<end + 4, with: withUnsafeBytes(of: sum.bigEndian, Array.init))
  return data
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
    #expect(throws: CocoaError.self) { try Image(contentsOf: folder.path + "/missing.png") }
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
      Image(width: .max, height: .max, channels: 4, pixels: [0]),
      Image(width: 2, height: 2, channels: 1, pixels: [0, 0, 0]),
    ] {
      #expect(throws: PNGError.self) { try image.pngData() }
    }
  }
}

@Suite struct TextChunkTests {
  @Test func roundTrip() throws {
    let text = [
      (keyword: "Title", text: "Température τ → ∞"), (keyword: "Comment", text: ""),
      (keyword: "Description", text: "two\nlines"),
    ]
    let data = try noise(5, 5, 1).pngData(text: text)
    let found = try Image.textChunks(of: data)
    #expect(found.map(\.keyword) == text.map(\.keyword))
    #expect(found.map(\.text) == text.map(\.text))
    #expect(try Image(png: data) == noise(5, 5, 1))
    #expect(offset(of: "iTXt", in: data) == 33, "right after the header")
  }

  @Test func keywordsAreChecked() {
    for keyword in ["", "Größe", "two\nlines", String(repeating: "k", count: 80)] {
      #expect(throws: PNGError.self) {
        try noise(1, 1, 1).pngData(text: [(keyword, "text")])
      }
    }
  }
}

@Suite struct CorruptDataTests {
  let data: Data
  init() throws { data = try noise(40, 30, 1).pngData(text: [("Title", "t")]) }

  @Test func truncatedAnywhere() {
    for count in 0..<data.count {
      #expect(throws: PNGError.self) { try Image(png: data.prefix(count)) }
    }
    #expect(
      error(reading: data.prefix(20))?.description
        == "PNG data: truncated: chunk IHDR promises 13 bytes, only 0 are left (at byte 8)")
  }

  @Test func anyFlippedByte() {
    for position in data.indices {
      var corrupt = data
      corrupt[position] ^= 0x10
      #expect(throws: PNGError.self) { try Image(png: corrupt) }
    }
  }

  @Test func wrongCheckSum() {
    var corrupt = data
    let chunk = offset(of: "IDAT", in: data)
    corrupt[chunk + 20] ^= 1
    #expect(
      error(reading: corrupt)
        == error("corrupt: the check sum of chunk IDAT does not match", at: chunk))
  }

  @Test func absurdSizeIsRefusedBeforeAllocating() {
    let huge = patch(
      data, chunk: 8, at: 16, with: [0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff])
    #expect(error(reading: huge)?.problem.contains("promises 2147483647 x 2147483647") == true)
  }

  @Test func moreRowsThanData() {
    let taller = patch(data, chunk: 8, at: 20, with: [0, 0, 0, 60])
    #expect(error(reading: taller)?.problem.hasPrefix("cannot be decoded") == true)
  }

  @Test func corruptCompressedData() {
    let chunk = offset(of: "IDAT", in: data)
    let corrupt = patch(data, chunk: chunk, at: chunk + 8, with: [0, 0, 0, 0])
    #expect(error(reading: corrupt)?.problem.hasPrefix("cannot be decoded") == true)
  }

  private func error(_ problem: String, at offset: Int) -> PNGError? {
    var error = self.error(reading: data.prefix(0))
    error?.problem = problem
    error?.offset = offset
    return error
  }

  private func error(reading data: Data) -> PNGError? {
    #expect(throws: PNGError.self) { try Image(png: data) }
  }
}
