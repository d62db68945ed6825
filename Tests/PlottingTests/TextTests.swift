import Testing

@testable import Plotting

@Suite struct TextTests {
  @Test func plainTextIsOneSpan() {
    #expect(Text.spans(of: "a_b^c - 5 $") == [.init(text: "a_b^c - 5 $")])
  }

  @Test func mathematicsRaisesLowersAndSlants() {
    #expect(
      Text.spans(of: "loss $L_{soft}T^2$") == [
        .init(text: "loss "), .init(text: "L", isSlanted: true),
        .init(text: "soft", level: .lowered), .init(text: "T", isSlanted: true),
        .init(text: "2", level: .raised),
      ])
    #expect(
      Text.spans(of: "$10^{-3}$") == [.init(text: "10"), .init(text: "−3", level: .raised)])
  }

  @Test func accentsJoinTheirLetters() {
    let composed = Text("é", size: 12)
    let decomposed = Text("e\u{301}", size: 12)
    #expect(composed.width == decomposed.width)
    #expect(composed.path.bounds == decomposed.path.bounds)
  }

  @Test func exponentsStandHighAndIndicesLow() throws {
    let base = try #require(Text("x", size: 20).path.bounds)
    let power = try #require(Text("$x^2$", size: 20).path.bounds)
    let index = try #require(Text("$x_2$", size: 20).path.bounds)
    #expect(power.minY < base.minY - 3)
    #expect(index.maxY > base.maxY + 2)
    // Stacked, not one after the other.
    #expect(Text("$x_2^2$", size: 20).width == Text("$x_2$", size: 20).width)
  }

  @Test func wrappingKeepsWordsAndBalancesLines() {
    let text = "one two three four five six seven eight nine ten"
    let whole = Text(text, size: 12).width
    let lines = Text.wrapped(text, size: 12, width: whole * 0.9)
    #expect(lines.count == 2)
    #expect(lines.allSatisfy { $0.width < whole * 0.6 })
    #expect(Text.wrapped("a\nb", size: 12, width: 100).count == 2)
    #expect(Text.wrapped("$a + b$ c", size: 12, width: 1).count == 2)
    #expect(Text.wrapped("", size: 12, width: 100).isEmpty)
  }

  @Test func plainDropsTheDollars() {
    #expect(Text.plain("$T^2$ and $α$") == "T^2 and α")
    #expect(Text.plain("5 $") == "5 $")
  }
}
