import Foundation
import Notebook
import TestSupport
import Testing
import Weaving

/// The chapter on born-again networks as its readers run it.
@Suite struct BornAgainTests {
  private let chapter = "BornAgain"

  @Test func printsTheDocumentsLinesInEveryProfile() throws {
    let record = try smokeRecord(chapter)
    let lines = record.lines(in: "The theory's trainer")
    let patterns = (0..<3).flatMap { generation in
      [
        "^$", "^=== Generation \(generation) ===$",
        #"^Generation \#(generation) accuracy: \d+\.\d\d%$"#,
      ]
    }
    #expect(lines.count == patterns.count)
    for (line, pattern) in zip(lines, patterns) {
      #expect(line.contains(try Regex(pattern)), "\(line)")
    }
    let analysis = record.lines(in: "The analysis of this run")
    #expect(analysis.first == "Generation Analysis:")
    #expect(analysis.contains { $0.hasPrefix("Total improvement: ") })
    // The reasons stand there if and only if there is a gain.
    let gain = analysis.contains { $0.hasPrefix("Total improvement: +") && !$0.hasSuffix("+0.00%") }
    #expect(analysis.contains("Possible reasons for improvement:") == gain)
  }

  @Test func theErrataShow() throws {
    let values = try smokeRecord(chapter).values
    func value(_ name: String) throws -> Double { try #require(values["BornAgain/" + name]) }
    // At 0.5 the two conventions agree, elsewhere they do not.
    #expect(try value("alpha/0.5/ours") == value("alpha/0.5/document"))
    #expect(try abs(value("alpha/0.9/ours") - value("alpha/0.9/document")) > 0.1)
    // The expansion's error is of second order in 1/T, that of label smoothing of first.
    #expect(try abs(value("expansion/slope") - 2) < 0.1)
    #expect(try abs(value("expansion/smoothing-slope") - 1) < 0.1)
    #expect(try abs(value("figure/typed-in-total") - 4.4) < 1e-9)
  }

  @Test func theNotebooksTrainerTrains() throws {
    let values = try smokeRecord(chapter).values
    for generation in 1...3 {
      let accuracy = try #require(
        values["BornAgain/notebook/generation-\(generation)/accuracy"])
      #expect(accuracy > 70, "generation \(generation): \(accuracy) % of the digits")
    }
  }

  /// With alpha up to 1, where generation 1 sees no label; and the theory's 5.2 has its verdicts.
  @Test func everySettingIsMeasured() throws {
    let record = try smokeRecord(chapter)
    for world in ["clean", "noisy"] {
      for temperature in [1, 2, 4] {
        for alpha in ["0.5", "0.9", "1.0"] {
          let key = "BornAgain/\(world)/sweep/T-\(temperature)/alpha-\(alpha)/gain"
          #expect(abs(try #require(record.values[key], "no value \(key)")) <= 100)
        }
      }
    }
    let verdicts = try #require(record.outputs.first { $0.columns?.first == "claim" })
    let rows = try #require(verdicts.rows)
    #expect(rows.count == 43)
    #expect(rows[41][0] == "The expansion holds at a high temperature")
    #expect(try #require(record.values["BornAgain/claims/42/effect"]) > 0)
  }
}
