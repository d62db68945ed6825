import Experiments
import Laboratory
import Testing

/// The committed studies and their results.
@Suite struct LaboratoryTests {
  @Test func idsDiffer() {
    #expect(Set(Laboratory.studies.map(\.id)).count == Laboratory.studies.count)
  }

  /// Results can be read, and none has expired.
  @Test(arguments: Laboratory.studies.indices) func resultsAreThisStudys(index: Int) throws {
    let study = Laboratory.studies[index]
    guard let record = try StudyStore(study).record() else { return }
    #expect(try study.expiry(of: record) == [], "\(study.id)")
  }

  /// What a study's file has frozen is what its stored tuning chooses, away from any edge.
  @Test(arguments: Laboratory.studies.indices) func frozenSettingsWereChosen(index: Int) throws {
    let study = Laboratory.studies[index]
    guard let record = try StudyStore(study).record(), record.confirmation != nil else { return }
    let choices = try #require(study.choices(from: record), "\(study.id)")
    for choice in choices {
      #expect(choice.isFrozen, "\(study.id): \(choice.arm)")
      #expect(choice.edges == [], "\(study.id): \(choice.arm)")
    }
  }

  /// Every primary claim of a study whose first look is complete has a verdict.
  @Test func verdictsFollowFromTheFiles() throws {
    let studies = try Laboratory.studies.map { ($0, try StudyStore($0).record()) }
    let findings = findings(of: studies)
    for (study, record) in studies {
      let known = Set((record?.confirmation?.seeds ?? []).map(\.seed))
      guard study.looks[0].allSatisfy(known.contains) else { continue }
      for claim in study.claims where claim.isPrimary {
        #expect(
          findings.contains { $0.study.id == study.id && $0.claim.key == claim.key },
          "\(study.id), \(claim.key)")
      }
    }
  }
}
