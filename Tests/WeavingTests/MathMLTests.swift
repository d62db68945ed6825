import Testing

@testable import Weaving

@Suite struct MathMLTests {
  @Test(arguments: [
    (
      "<mstyle mathvariant=\"normal\"><mi>K</mi><mi>L</mi></mstyle><mi>x</mi>",
      "<mi>KL</mi><mi>x</mi>"
    ),
    ("<mstyle mathvariant=\"normal\"><mi>d</mi></mstyle>", "<mi mathvariant=\"normal\">d</mi>"),
    (
      "<mstyle mathvariant=\"script\"><mi>L</mi></mstyle>",
      "<mstyle mathvariant=\"script\"><mi>L</mi></mstyle>"
    ),
    ("<mi>K</mi><mi>L</mi>", "<mi>K</mi><mi>L</mi>"),
  ])
  func `a word of an older pandoc stands upright`(math: String, upright: String) {
    #expect(MathML.upright(math) == upright)
  }

  @Test func `a pandoc is found on the path`() {
    #expect(MathML.pandoc(environment: ["PATH": "/none:/nor/this"]) == nil)
    #expect(MathML.pandoc(environment: [:]) == nil)
  }
}
