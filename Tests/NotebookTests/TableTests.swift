import Testing

@testable import Notebook

extension Table {
  fileprivate func allLines(width: Int = 80) -> [String] {
    let (header, body) = lines(width: width)
    return header + body
  }
}

@Suite struct TableTests {
  @Test func `numbers are flush right and text flush left`() {
    let table = Table(
      columns: ["arm", "accuracy (%)", "gain"],
      rows: [["distilled", "84.20", "+1.30 ± 0.21"], ["baseline", "9.5", "–"]])
    #expect(
      table.allLines() == [
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
      table.allLines() == [
        "模型       n",
        "────────────",
        "基线       1",
        "Te\u{301}acher   20",
        "α → β    300",
        "👩‍🔬         4",
      ])
    #expect(Set(table.allLines().map(\.displayWidth)) == [12])
  }

  @Test func `no line ends in spaces`() {
    let table = Table(columns: ["a", "b"], rows: [["x", "long text"], ["y", ""]])
    #expect(table.allLines() == ["a  b", "────────────", "x  long text", "y"])
  }

  @Test func `headers break between words where the table is too wide`() {
    let table = Table(
      columns: ["arm", "accuracy (%)", "KL to teacher (nats)"],
      rows: [["hard labels", "26.00", "0.250"]])
    #expect(table.allLines(width: 47).count == 3)
    #expect(
      table.allLines(width: 46) == [
        "                         KL to",
        "             accuracy  teacher",
        "arm               (%)   (nats)",
        "──────────────────────────────",
        "hard labels     26.00    0.250",
      ])
  }

  @Test func `long texts break where the table is still too wide`() {
    let table = Table(
      columns: ["claim", "measured", "gain"],
      rows: [["Soft labels carry knowledge", "teacher - hard labels", "1.5"], ["b", "c", "2.5"]])
    #expect(
      table.allLines(width: 42) == [
        "claim              measured           gain",
        "──────────────────────────────────────────",
        "Soft labels carry  teacher - hard      1.5",
        "knowledge          labels",
        "b                  c                   2.5",
      ])
    #expect(table.allLines(width: 10).allSatisfy { $0.displayWidth <= 40 })
  }

  @Test func `a table without rows is its header`() {
    #expect(Table(columns: ["a", "bc"], rows: []).allLines() == ["a  bc", "─────"])
  }
}
