import Testing

@testable import Records

@Suite struct NumericColumnTests {
  @Test(arguments: [
    "1", "-1.5", "−1.5", "+1.30 ± 0.21", "98%", "98 %", "12 ms", "1e-05", "1.2x", "[0.1, 0.4]",
    "≈ 3", "10/50", "NaN", "-inf",
  ])
  func `numbers`(cell: String) { #expect(isNumber(cell)) }

  @Test(arguments: ["", "–", "arm", "10 epochs", "T = 4", "10.1.1 Temperature", "inform"])
  func `not numbers`(cell: String) { #expect(!isNumber(cell)) }

  @Test func `a column of numbers may have gaps, and no text`() {
    #expect(isNumericColumn(["1.5", "–", ""]))
    #expect(!isNumericColumn(["1.5", "no"]))
    #expect(!isNumericColumn(["–"]))
  }
}
