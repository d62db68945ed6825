import Testing

@testable import Weaving

@Suite struct NumericColumnTests {
  @Test func `a column of numbers may have gaps, and must have a number`() {
    let rows = [["teacher", "84.2", "–", ""], ["student", "–", "few", ""]]
    #expect(NumericColumn.flags(columns: 4, rows: rows) == [false, true, false, false])
    #expect(NumericColumn.flags(columns: 2, rows: []) == [false, false])
  }

  @Test(arguments: [
    "1", "-1.5", "−1.5", "+1.30 ± 0.21", "98%", "98 %", "12 ms", "1e-05", "1.2x", "[0.1, 0.4]",
    "≈ 3", "10/50", "NaN", "-inf",
  ])
  func `numbers`(cell: String) { #expect(NumericColumn.isNumber(cell)) }

  @Test(arguments: ["", "–", "arm", "10 epochs", "T = 4", "10.1.1 Temperature", "inform"])
  func `not numbers`(cell: String) { #expect(!NumericColumn.isNumber(cell)) }
}
