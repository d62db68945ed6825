import Testing

@testable import Weaving

@Suite struct SwiftHighlighterTests {
  private static let source = ##"""
    /* a /* b */ c */ @MainActor let x: Float = -1.5e-3 // end
    print("T=\(f("a", (1))) \" é", #"raw \ " "#, """
      many "lines" \(x)
      """)
    for i in 0..<3 { .default; `class`; Self.init }
    "open
    """##

  @Test func `every character comes back, in order`() {
    #expect(SwiftHighlighter.tokens(Self.source).map(\.text).joined() == Self.source)
  }

  @Test func `tokens are what they look like`() {
    let tokens = SwiftHighlighter.tokens(Self.source)
    func has(_ kind: SwiftHighlighter.Kind, _ text: String) -> Bool {
      tokens.contains(.init(kind: kind, text: text))
    }
    #expect(has(.comment, "/* a /* b */ c */"))
    #expect(has(.attribute, "@MainActor"))
    #expect(has(.keyword, "let"))
    #expect(has(.type, "Float"))
    #expect(has(.number, "1.5e-3"))
    #expect(has(.comment, "// end"))
    #expect(has(.string, "\"T=\\("))
    #expect(has(.string, "\"a\""))
    #expect(has(.string, ") \\\" é\""))
    #expect(has(.string, "#\"raw \\ \" \"#"))
    #expect(has(.number, "0") && has(.number, "3"))
    #expect(!has(.keyword, "default") && has(.keyword, "init"))
    #expect(has(.string, "\"open"))
  }

  @Test func `no tag reaches over a line's end`() {
    let lines = SwiftHighlighter.lines("/* a\nb */ let")
    #expect(
      lines == [
        "<span class=\"comment\">/* a</span>",
        "<span class=\"comment\">b */</span> <span class=\"keyword\">let</span>",
      ])
  }
}
