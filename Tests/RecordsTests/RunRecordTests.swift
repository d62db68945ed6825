import Foundation
import Testing

@testable import Records

@Suite struct RunRecordTests {
  private var record: RunRecord {
    var record = RunRecord(chapter: "10.1", title: "T", seed: .max, profile: .full, data: "digits")
    record.outputs = [.init(kind: .line, file: "C/main.swift", line: 3, text: "Température")]
    record.values = ["10.1/b": .nan, "10.1/a": 0.1, "10.1/c": -.infinity]
    record.environment = RunRecord.Environment(
      date: "2026-01-01T00:00:00Z", seconds: 1.5, threads: 2, processor: "p", system: "s",
      swift: "6.3")
    return record
  }

  @Test func `the record without its environment, byte by byte`() throws {
    #expect(
      String(decoding: try record.withoutEnvironment.json(), as: UTF8.self) == """
        {
          "chapter" : "10.1",
          "data" : "digits",
          "format" : 1,
          "outputs" : [
            {
              "file" : "C/main.swift",
              "kind" : "line",
              "line" : 3,
              "text" : "Température"
            }
          ],
          "profile" : "full",
          "seed" : 18446744073709551615,
          "title" : "T",
          "values" : {
            "10.1/a" : 0.1,
            "10.1/b" : "NaN",
            "10.1/c" : "-Infinity"
          }
        }

        """)
  }

  @Test func `a record comes back as it was written`() throws {
    let json = try record.json()
    let read = try RunRecord(json: json)
    #expect(read.environment == record.environment)
    #expect(read.outputs == record.outputs)
    #expect(read.seed == .max)
    #expect(read.values["10.1/b"]?.isNaN == true)
    #expect(try read.json() == json)
  }
}
