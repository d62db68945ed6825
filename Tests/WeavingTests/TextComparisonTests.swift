import Testing

@testable import Weaving

@Suite struct TextComparisonTests {
  @Test func `the first lines that differ, with their place`() {
    #expect(comparison(of: "a", expected: "1\n2\n3", found: "1\n2\n3") == nil)
    #expect(
      comparison(of: "README.md", expected: "## 1\n2\n3", found: "## 1\nx\n3")
        == "README.md:2, under “1”\n  expected 2\n  found    x")
    #expect(
      comparison(of: "README.md", expected: "1\n2\n3\n4\n5\n6", found: "1\n6")
        == "README.md:2\n  expected 2\n  expected 3\n  expected 4\n  … and 1 more\n  found    nothing"
    )
  }
}
