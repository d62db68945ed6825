import Foundation
import Notebook
import TestSupport
import Testing
import Weaving

/// Chapter 10.5 as its readers run it.
@Suite struct Chapter10_5Tests {
  private let chapter = "Chapter10_5"

  @Test func printsTheDocumentsLinesInEveryProfile() throws {
    let record = try smokeRecord(chapter)
    func epochs(in section: String) throws -> [Int] {
      let pattern = try Regex(#"^Epoch (\d+): Loss=\d+\.\d{4}$"#, as: (Substring, Substring).self)
      return record.lines(in: section).compactMap { line in
        line.firstMatch(of: pattern).flatMap { Int($0.output.1) }
      }
    }
    #expect(try epochs(in: "Temporal self-distillation") == Array(1...50))
    #expect(
      try epochs(in: "Progressive self-distillation") == Array(stride(from: 1, to: 100, by: 10)))
  }

  @Test func theErrataShow() throws {
    let values = try smokeRecord(chapter).values
    func value(_ name: String) throws -> Double { try #require(values["10.5/" + name]) }
    // A teacher of other images is right by chance alone.
    #expect(try value("temporal/as-written/teacher-right") < 30)
    #expect(try value("temporal/as-described/teacher-right") > 60)
    for epoch in [2, 11, 12, 51, 91, 100] {
      #expect(try value("progressive/shallow/epoch-\(epoch)/soft") == 0)
      #expect(try value("progressive/deep/epoch-\(epoch)/soft") > 0)
    }
    #expect(try value("ensemble/as-written/steps-in-training-mode") == 1)
    #expect(try value("ensemble/as-described/steps-in-training-mode") > 1)
    #expect(
      try value("ensemble/as-written/first-soft") < value("ensemble/as-described/first-soft"))
  }
}
