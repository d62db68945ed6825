import Testing

@testable import Weaving

@Suite struct ChapterTextTests {
  @Test func `markup is prose, and everything else is code`() throws {
    let text = try ChapterText(
      """
      import Notebook

      /*:
       # A title

       Indented $x$:
         - more
       */
      /// A doc comment is code.
      func f() {}

      // So is a comment.

      //: A line
      //: of prose.
      f()

      """, path: "C/main.swift")
    #expect(text.parts.map(\.isCode) == [true, false, true, false, true])
    #expect(text.parts.map(\.line) == [1, 4, 9, 14, 16])
    #expect(text.parts[1].text == "# A title\n\nIndented $x$:\n  - more")
    #expect(text.parts[2].text == "/// A doc comment is code.\nfunc f() {}\n\n// So is a comment.")
    #expect(text.parts[3].text == "A line\nof prose.")
  }

  @Test func `prose makes no difference to the code`() throws {
    let short = try ChapterText("/*: a */\nf()\n", path: "")
    let long = try ChapterText("/*:\n a\n\n b\n */\n\nf()\n", path: "")
    #expect(short.code == long.code)
    #expect(short.parts.map(\.text) == ["a ", "f()"])
  }

  @Test func `prose that does not end is an error, with its line`() {
    #expect(
      throws: WeavingError(
        "C/main.swift", line: 2, "expected */ at the end of this prose, found none")
    ) {
      try ChapterText("f()\n/*:\n a\n", path: "C/main.swift")
    }
  }
}
