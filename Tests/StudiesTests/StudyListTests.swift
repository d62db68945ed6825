import Experiments
import Foundation
import Laboratory
import TestSupport
import Testing

@testable import Studies

@Suite struct StudyListTests {
  /// All studies and their claims, whether they have been run or not.
  @Test func everyClaimHasALine() throws {
    let lines = try StudyList(Laboratory.studies).lines()
    for study in Laboratory.studies {
      #expect(lines.contains { $0.hasPrefix("\(study.id): \(study.title) [") })
      for claim in study.claims {
        #expect(lines.contains { $0.contains(claim.text + ": ") }, "\(study.id), \(claim.key)")
      }
    }
  }

  /// A study without results, and nothing of the others.
  @Test func aStudyThatWasNotRun() throws {
    let folder = try TemporaryFolder()
    let study = try #require(Laboratory.studies.first)
    let store = StudyStore(study, folder: URL(filePath: folder.path))
    let lines = try StudyList(Laboratory.studies, shown: study.id, store: store).lines()
    #expect(lines.first == "\(study.id): \(study.title) [0 of 20 seeds]")
    #expect(lines.count == 1 + study.claims.count)
    #expect(lines.dropFirst().allSatisfy { $0.hasSuffix(": not run") })
  }

  @Test func seedsAreRead() {
    #expect(SeedRange(argument: "100..119")?.range == 100...119)
    #expect(SeedRange(argument: "7..7")?.range == 7...7)
    for wrong in ["100", "119..100", "a..b", "1..2..3", "1...2", "-1..2"] {
      #expect(SeedRange(argument: wrong) == nil, "\(wrong)")
    }
  }

  /// Options that do not go together are refused with a line.
  @Test(arguments: [
    ["--tune"], ["10_1/x", "--verify", "0"], ["10_1/x", "--verify", "1", "--tune"],
    ["10_1/x", "--threads", "0"], ["10_1/x", "--shard", "3/2"],
  ]) func wrongOptions(arguments: [String]) {
    #expect(throws: (any Error).self) { try StudiesCommand.parse(arguments) }
  }
}
