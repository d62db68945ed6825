import Testing

@testable import Notebook

@Suite struct TableTests {
  @Test func `numbers are flush right and text flush left`() {
    let table = Table(
      columns: ["arm", "accuracy (%)", "gain"],
      rows: [["distilled", "84.20", "+1.30 ± 0.21"], ["baseline", "9.5", "–"]])
    #expect(
      table.lines == [
        "arm        accuracy (%)          gain",
        "─────────────────────────────────────",
        "distilled         84.20  +1.30 ± 0.21",
        "baseline            9.5             –",
      ])
  }

  @Test func `wide characters take two columns, combining ones none`() {
    let table = Table(
      columns: ["模型", "n"],
      rows: [["基线", "1"], ["Te\u{301}acher", "20"], ["α → β", "300"], ["👩‍🔬", "4"]])
    #expect(
      table.lines == [
        "模型       n",
        "────────────",
        "基线       1",
        "Te\u{301}acher   20",
        "α → β    300",
        "👩‍🔬         4",
      ])
    #expect(Set(table.lines.map(\.displayWidth)) == [12])
  }

  @Test func `no line ends in spaces`() {
    let table = Table(columns: ["a", "b"], rows: [["x", "long text"], ["y", ""]])
    #expect(table.lines == ["a  b", "────────────", "x  long text", "y"])
  }

  @Test func `a table without rows is its header`() {
    #expect(Table(columns: ["a", "bc"], rows: []).lines == ["a  bc", "─────"])
  }

  @Test(arguments: [
    "1", "-1.5", "−1.5", "+1.30 ± 0.21", "98%", "98 %", "12 ms", "1e-05", "1.2x", "[0.1, 0.4]",
    "≈ 3", "10/50", "NaN", "-inf",
  ])
  func `numbers`(cell: String) { #expect(Table.isNumber(cell)) }

  @Test(arguments: ["", "–", "arm", "10 epochs", "T = 4", "10.1.1 Temperature", "inform"])
  func `not numbers`(cell: String) { #expect(!Table.isNumber(cell)) }
}
