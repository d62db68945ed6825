import Foundation
import Notebook
import TestSupport
import Testing

/// Chapter 10.4 as its readers run it.
@Suite struct Chapter10_4Tests {
  private let chapter = "Chapter10_4"

  private func values() throws -> (String) throws -> Double {
    let values = try smokeRecord(chapter).values
    return { name in try #require(values["10.4/" + name], "no value \(name)") }
  }

  @Test func aLossCannotSeeWhatItIsFreeOf() throws {
    let value = try values()
    for loss in ["pairs,-cosine", "pairs,-euclidean", "pairs,-dot-product", "triplets"] {
      #expect(try value("principle/\(loss)/reordered") < 1e-4)
    }
    for loss in ["triplets", "distances-(RKD)", "angles-(RKD)"] {
      for change in ["reordered", "tripled", "moved"] {
        #expect(try value("principle/\(loss)/\(change)") < 1e-4)
      }
    }
    #expect(try value("principle/features,-squared/reordered") > 0.5)
    #expect(try value("principle/pairs,-cosine/moved") > 0.01)
    #expect(try value("principle/pairs,-euclidean/tripled") > 0.001)
  }

  @Test func theErrataShow() throws {
    let value = try values()
    // A student that is its teacher has a loss as written, and none with one draw.
    #expect(try value("triplets/as-written/floor") > 0.01)
    #expect(try value("triplets/shared/floor") == 0)
    #expect(try value("triplets/as-written/anchor-is-positive") > 5)
    for n in [2, 4, 8, 16, 32] {
      let found = try value("rkd/mean-distance/n=\(n)")
      #expect(abs(found - Double(n) / Double(n - 1)) < 1e-4)
    }
    // The order of a batch matters as written, even among the ten rows that it looks at.
    #expect(try value("rkd/order/all/spread") > 1)
    #expect(try value("rkd/order/ten/spread") > 1)
    #expect(try value("rkd/order/paper/spread") < 0.01)
  }

  @Test func structureComesFromTheRightImages() throws {
    let value = try values()
    #expect(
      try value("structure/rkd/rank-correlation") > value("structure/shuffled/rank-correlation"))
    #expect(try value("matrices/relations/loss") < value("matrices/untrained/loss"))
  }

  @Test func costsAreOfTheDocumentsOrder() throws {
    let value = try values()
    for (loss, power) in [
      ("triplets", 1.0), ("pairs,-cosine", 2), ("distances-(RKD)", 2), ("angles-(RKD)", 3),
      ("angles,-as-written", 0),
    ] {
      #expect(abs(try value("cost/\(loss)/power") - power) < 0.05)
    }
  }

  @Test func everyDataSetThatIsBuiltInServes() throws {
    let folder = try TemporaryFolder()
    let run = try ChapterRun(
      chapter,
      ["--profile", "smoke", "--quiet", "--data", "digits", "--figures", folder.path])
    #expect(run.status == 0, "\(run.errors)")
  }
}
