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

  @Test func keywordsAreChecked() {
    for keyword in ["", "Größe", "two\nlines", String(repeating: "k", count: 80)] {
      #expect(throws: PNGError.self) {
        try noise(1, 1, 1).pngData(text: [(keyword, "text")])
      }
    }
  }
}
