import Foundation
import PNG
import Testing

/// Where a chunk's length field stands in PNG data.
func offset(of type: String, in data: Data) throws -> Int {
  try #require(data.firstRange(of: Data(type.utf8))).lowerBound - 4
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
    #expect(try offset(of: "iTXt", in: data) == 33, "right after the header")
  }

  /// Made with Pillow 13 (`PngInfo`): a `tEXt` in Latin-1, a `zTXt`, an `iTXt` with a language and a
  /// translated keyword, a compressed `iTXt`.
  @Test func readsOtherWritersTexts() throws {
    let file = """
      iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACnRFWHRBdXRob3IAWm/rY3/0kAAAABd6\
      VFh0Q29tbWVudAAAeJwrSEzOTk0BAAiGAmlRiPW0AAAAFWlUWHRUaXRsZQAAAGVsAFTDrXRsb3MAz4Ti\
      12zxAAAAGWlUWHRTb3VyY2UAAQAAAHicK0hMzk5NAQAIhgJp9xsKJgAAAApJREFUeJxjYAAAAAIAAUiv\
      pHEAAAAASUVORK5CYII=
      """
    let found = try Image.textChunks(of: #require(Data(base64Encoded: file)))
    #expect(found.map(\.keyword) == ["Author", "Title"])
    #expect(found.map(\.text) == ["Zoë", "τ"])
  }

  @Test func keywordsAreChecked() {
    for keyword in ["", "Größe", "two\nlines", String(repeating: "k", count: 80)] {
      #expect(throws: PNGError.self) {
        try noise(1, 1, 1).pngData(text: [(keyword, "text")])
      }
    }
  }
}
