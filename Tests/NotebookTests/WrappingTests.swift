import Testing

@testable import Notebook

@Suite struct WrappingTests {
  @Test func `words fill the width and not more`() {
    #expect(wrap("aa bb cc dd", width: 5) == ["aa bb", "cc dd"])
    #expect(wrap("aa bb cc dd", width: 4) == ["aa", "bb", "cc", "dd"])
    #expect(wrap("基线 模型 α", width: 9) == ["基线 模型", "α"])
  }

  @Test func `line breaks are spaces, blank lines part paragraphs, items hang`() {
    let text = "\none\ntwo\n\n\nthree\n- four five\n  six\n- seven\n"
    #expect(
      wrap(text, width: 11, indent: " ")
        == [" one two", "", " three", " - four", "   five six", " - seven"])
  }

  @Test func `a wide word stays whole and a no-break space holds`() {
    #expect(wrap("a bbbbbbbb c", width: 4) == ["a", "bbbbbbbb", "c"])
    #expect(wrap("takes 12\u{A0}ms", width: 9) == ["takes", "12\u{A0}ms"])
  }

  @Test func `no text makes no line`() {
    #expect(wrap("", width: 10) == [])
    #expect(wrap(" \n\n ", width: 10) == [])
  }
}
