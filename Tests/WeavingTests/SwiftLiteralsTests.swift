import Testing

@testable import Weaving

@Suite struct SwiftLiteralsTests {
  @Test func `literals with their lines, and without what is interpolated`() {
    let code = #"""
      // "no literal"
      let a = "one \(fixed("two", 2)) \" three"
      let b = """
        four \(five ? "six" : "")
        seven
        """ + "eight"
      """#
    let mark = SwiftLiterals.interpolation
    let literals = SwiftLiterals(in: code).all
    #expect(
      literals.map(\.text) == [
        "two", "one \(mark) \\\" three", "six", "", "\n  four \(mark)\n  seven\n  ", "eight",
      ])
    #expect(literals.map(\.line) == [2, 2, 4, 4, 3, 6])
  }
}
