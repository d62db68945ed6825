import Testing

@testable import Notebook

@Suite struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("αβ²₁−→", 6), ("温度", 4), ("ｆ", 2),
    ("한국", 4), ("✅", 2), ("👩‍🔬", 2), ("\u{200B}", 0),
  ])
  func `columns in a terminal`(text: String, width: Int) {
    #expect(text.displayWidth == width)
  }

  @Test func `padding and truncation count columns`() {
    #expect("温".padded(to: 4) == "温  ")
    #expect("温".padded(to: 4, right: true) == "  温")
    #expect("温度".padded(to: 2) == "温度")
    #expect("temperature".truncated(to: 5) == "temp…")
    #expect("温度温度".truncated(to: 4) == "温…")
    #expect("temp".truncated(to: 4) == "temp")
    #expect("temp".truncated(to: 0) == "")
  }
}
