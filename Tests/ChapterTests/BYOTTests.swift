import Foundation
import Notebook
import Records
import TestSupport
import Testing
import Weaving

/// The chapter on networks that teach themselves, as its readers run it.
@Suite struct BYOTTests {
  private var record: RunRecord { get throws { try smokeRecord("BYOT") } }

  private func value(_ name: String) throws -> Double {
    try #require(record.values["BYOT/" + name], "no value \(name)")
  }

  @Test func theErrataShow() throws {
    // The notebook's early classifiers see no labels; the theory's do.
    #expect(try value("wide/label-gradient/notebook") == 0)
    #expect(try value("wide/label-gradient/theory") > 0.01)
    let record = try record
    let table = try #require(
      record.outputs.first { $0.columns?.contains("auxiliary classifiers") == true })
    let rows = try #require(table.rows)
    // As written no auxiliary classifier is made, and the main one takes 512 values.
    #expect(rows.map { $0[3] } == ["none", "none", "none"])
    #expect(rows.map { $0[5] } == ["512", "512", "512"])
    #expect(rows.map { $0[2] } == ["64, 48", "1568", "1, 8, 8"])
    #expect(rows.map { $0[4] } == ["32", "784", "16"])
  }

  @Test func exitsCostWhatTheirLayersCost() throws {
    // By hand: kernels of 9 values at 32 x 32, 16 x 16 and 8 x 8 places, and classifiers of 10 classes.
    let stages = [3 * 64 * 9 * 1024, 64 * 128 * 9 * 256, 128 * 256 * 9 * 64]
    let classifiers = [640, 1280, 2560]
    var sum = 0
    for (index, name) in ["aux1", "aux2", "main"].enumerated() {
      sum += stages[index] + classifiers[index]
      #expect(try value("wide/\(name)/multiply-adds") == Double(sum))
    }
  }

  @Test func everyArmAndEveryExitIsMeasured() throws {
    let taught = ["notebook", "self-1", "self-2", "self-4", "placebo", "external"]
    for exit in ["first", "second", "last"] {
      for arm in ["final-only", "labels", "labels-1"] + taught {
        #expect((0...100).contains(try value("exits/\(arm)/\(exit)/accuracy")))
      }
      for arm in ["final-only", "labels-1"] + taught {
        let (gain, accuracy, labels) = try (
          value("exits/\(arm)/\(exit)/gain"), value("exits/\(arm)/\(exit)/accuracy"),
          value("exits/labels/\(exit)/accuracy")
        )
        #expect(abs(gain - (accuracy - labels)) < 1e-9)
      }
      #expect(try value("aggregation/share/\(exit)") > 0)
    }
    #expect([1, 2, 4].contains(try value("temperature/chosen")))
    let leaving = try ["first", "second", "last"].map { try value("early/share/\($0)") }
    #expect(abs(leaving.reduce(0, +) - 100) < 1e-9)
    let shares = try ["first", "second", "last"].map { try value("aggregation/share/\($0)") }
    #expect(abs(shares.reduce(0, +) - 100) < 1e-6)
  }

  @Test func everyExitsWeightsAndFeaturesAreMeasured() throws {
    for exit in ["first", "second", "last"] {
      #expect(try value("weights/equal/\(exit)/gain") == 0)
      for arm in ["lambda-0-1", "lambda-1-0", "beta-0-1", "beta-1-0"] {
        #expect(try abs(value("weights/\(arm)/\(exit)/gain")) <= 100)
      }
      for weight in ["1.0", "10.0"] {
        #expect(try abs(value("features/\(weight)/\(exit)/gain")) <= 100)
      }
    }
    // Weights of the last exit's teaching and of the labels make other networks.
    #expect(try value("weights/lambda-0-1/first/gain") != value("weights/lambda-1-0/first/gain"))
    #expect(try value("weights/beta-0-1/first/gain") != value("weights/beta-1-0/first/gain"))
  }

  @Test func verdictsAreThoseOfTheirEffects() throws {
    let record = try record
    let table = try #require(record.outputs.first { $0.columns?.first == "claim" })
    let rows = try #require(table.rows)
    #expect(rows.count == 21)
    for (index, row) in rows.enumerated() {
      let effect = try #require(record.values["BYOT/claims/\(index + 1)/effect"])
      let margin = try #require(record.values["BYOT/claims/\(index + 1)/margin"])
      let verdict = effect - margin > 0 ? "holds" : effect + margin < 0 ? "fails" : "inconclusive"
      #expect(row[4] == verdict, "\(row[0])")
    }
  }
}
