import Notebook
import Records
import TestSupport
import Testing
import Weaving

/// Chapter 10.3 as its readers run it.
@Suite struct Chapter10_3Tests {
  private var record: RunRecord { get throws { try smokeRecord("Chapter10_3", seed: 5) } }

  private func value(_ name: String) throws -> Double {
    try #require(record.values["10.3/" + name], "no value \(name)")
  }

  @Test func printsTheDocumentsShapes() throws {
    let lines = try record.lines(in: "The adaptation layer")
    #expect(lines.first == "[32, 256, 32, 32] -> [32, 128, 32, 32]")
    #expect(try value("adaptation/channels") == 128)
    // Xavier-uniform: sqrt(6 / (256 + 128)).
    #expect(try (0.124...0.125).contains(value("adaptation/largest-weight")))
    #expect(try value("student/gigaflops-a-step").rounded() == 145)
  }

  @Test func theFeatureLossIsWhatItsPartsSay() throws {
    let parts = try (value("feature-loss/feature") + value("feature-loss/classification")) / 2
    #expect(try abs(value("feature-loss/total") - parts) < 1e-5)
    for metric in ["mse", "cosine"] {
      #expect(try abs(value("feature-loss/same/\(metric)")) < 1e-5)
    }
    #expect(try abs(value("feature-loss/twice/cosine")) < 1e-5)
    #expect(try value("feature-loss/twice/mse") > 0.5)
    #expect(try value("feature-loss/unrelated/cosine") > 0.5)
  }

  @Test func theDocumentsStudentLearnsInAStep() throws {
    #expect(try value("student/loss-after") < value("student/loss-before"))
  }

  @Test func attentionMapsFollowTheTeachersWhereTheyAreTaught() throws {
    #expect(try value("attention/map-size") == 256)
    // As written the loss is a mean over the places: next to nothing of the whole.
    #expect(try value("attention/share-at-0.5") < 2)
    #expect(try value("attention/alpha=0.999/maps") > value("hard-labels/maps"))
  }

  @Test func choicesAreAmongWhatWasTried() throws {
    #expect(try [0.001, 0.003, 0.01].contains(value("hard-labels/learning-rate")))
    #expect(try [0.5, 0.9, 0.99].contains { try abs($0 - value("features/alpha")) < 1e-6 })
    #expect(
      try [0.5, 0.9, 0.99, 0.999].contains { try abs($0 - value("attention/alpha")) < 1e-6 })
    #expect(try (1...50).contains(Int(value("training/as-described/best-epoch"))))
  }

  @Test func everyClaimHasAnIntervalAndAVerdict() throws {
    let verdicts = try #require(
      record.outputs.last { $0.kind == .table && $0.columns?.first == "claim" })
    let rows = try #require(verdicts.rows)
    #expect(rows.count >= 20)
    for (number, row) in rows.enumerated() {
      #expect(["holds", "fails", "inconclusive"].contains(row[4]), "\(row)")
      #expect(try value("claims/\(number + 1)/margin") >= 0)
    }
  }

  @Test func allMetricsInTheTablesOfArms() throws {
    let tables = try record.outputs.filter {
      $0.kind == .table && $0.columns?.first == "arm"
    }
    #expect(tables.count == 6)
    for table in tables {
      for metric in ["accuracy", "NLL", "ECE", "agreement", "KL", "cost", "CKA", "maps"] {
        #expect(table.columns?.contains { $0.hasPrefix(metric) } == true, "\(metric)")
      }
    }
  }

  /// Digits are small, and fewer than the sample's images.
  @Test(arguments: ["digits"])
  func otherDataRun(data: String) throws {
    let folder = try TemporaryFolder()
    let run = try ChapterRun(
      "Chapter10_3",
      ["--profile", "smoke", "--data", data, "--quiet", "--figures", folder.path])
    #expect(run.status == 0, "\(run.errors)")
  }
}
