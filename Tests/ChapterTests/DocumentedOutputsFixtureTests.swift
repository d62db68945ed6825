import Foundation
import Notebook
import TestSupport
import Testing
import Weaving

/// What the chapters print against what the documents' Python printed.
@Suite struct DocumentedOutputsFixtureTests {
  @Test func documentedOutputs() throws {
    let file = "documented_outputs.json"
    let cases = try Fixture(file: file)("cases").elements
    var awaited = awaitedByLaterChapters
    let places = DocumentedOutputs.places
    var missing = Set(places.keys)
    var compared = 0
    for each in cases {
      let document = try each("document").string
      let block =
        try each.has("block") ? "block \(each("block").int)" : "call \(each("call").string)"
      let name = "\(document), \(block)"
      guard let place = places[name] else {
        let known = [document, name].first(where: awaitedByLaterChapters.contains)
        #expect(known != nil, "\(file): unknown case '\(name)'")
        if let known { awaited.remove(known) }
        continue
      }
      // What draws nothing needs no seed.
      let seed = try each.has("seed") ? UInt64(each("seed").int) : 0
      let record = try smokeRecord(place.chapter, seed: seed)
      switch place.output {
      case .lines(let section):
        let expected = try each("stdout").string
        let printed = record.lines(in: section)
          .prefix(expected.count { $0 == "\n" }).map { $0 + "\n" }.joined()
        expectSameText(printed, expected, "\(name), seed \(seed)")
      case .value(let key):
        let found = try #require(record.values[key], "no value \(key)")
        expectClose([Float(found)], [try each("value").float], .fixture, "\(name), seed \(seed)")
      }
      missing.remove(name)
      compared += 1
    }
    #expect(missing.isEmpty, "\(file): no case for \(missing.sorted())")
    #expect(awaited.isEmpty, "\(file): no case of \(awaited.sorted())")
    report(file, compared: compared, of: cases.count)
  }
}

/// Documents, and blocks of them, whose chapters are not written yet.
private let awaitedByLaterChapters: Set<String> = []
