import TestSupport
import Testing

@testable import Experiments

@Suite struct ChoiceTests {
  private let tiny: TinyStudy
  init() throws { tiny = try TinyStudy() }

  private func choice(_ grid: Study.Grid) throws -> Choice {
    let tiny = try TinyStudy()
    let study = tiny.study(grid: grid)
    try tiny.runner(study).tune()
    let record = try #require(try StudyStore(study).record())
    #expect(record.tuning?.trials.count == 2 * grid.axes[0].values.count)
    #expect(record.tuning?.trials.allSatisfy { $0.right.count == 8 } == true)
    return try #require(study.choices(from: record)?.first)
  }

  /// The tiny study's validation accuracy is best at 0.3.
  @Test func theBestByValidationIsChosen() throws {
    let choice = try choice(Study.Grid().axis("other", [0, 0.3, 0.6]))
    #expect(choice.arm == "hard")
    #expect(choice.settings == ["right": 0.5, "other": 0.3])
    #expect(choice.accuracies == [70, 100, 70])
    #expect(choice.edges == [])
    #expect(!choice.isFrozen)
  }

  @Test func aChoiceAtAnEdgeIsNamed() throws {
    #expect(try choice(Study.Grid().axis("other", [0.3, 0.6, 0.9])).edges == ["other"])
    #expect(
      try choice(Study.Grid().axis("other", [0.3, 0.6, 0.9], naturalEnds: [0.3])).edges == [])
    #expect(try choice(Study.Grid().axis("other", [0.3])).edges == [])
  }

  @Test func frozenSettingsAreRecognised() throws {
    #expect(try choice(Study.Grid().axis("other", [-0.3, 0], naturalEnds: [0])).isFrozen)
  }

  @Test func tuningIsKeptAndSharded() throws {
    let study = tiny.study(grid: Study.Grid().axis("other", [0, 0.3]))
    for shard in ["1/2", "2/2"] { try tiny.runner(study, shard: shard).tune() }
    try StudyStore(study).gather()
    try tiny.runner(study).tune()
    #expect(tiny.runs.withLock { $0.values.reduce(0, +) } == 16)
    #expect(try StudyStore(study).record().flatMap(study.choices) != nil)
  }

  /// What was tried before the grid grew is not tried again.
  @Test func aWiderGridAddsTrials() throws {
    let narrow = tiny.study(grid: Study.Grid().axis("other", [0, 0.1]))
    try tiny.runner(narrow).tune()
    let wide = tiny.study(grid: Study.Grid().axis("other", [0, 0.1, 0.3]))
    #expect(wide.choices(from: try #require(try StudyStore(wide).record())) == nil)
    try tiny.runner(wide).tune()
    #expect(tiny.runs.withLock { $0.values.allSatisfy { $0 == 3 } })
    let record = try #require(try StudyStore(wide).record())
    #expect(wide.choices(from: record)?.map { $0.settings["other"] } == [0.3, 0.3])
    #expect(try wide.expiry(of: record) == [])
  }

  /// Without all rounds nothing is chosen.
  @Test func anUnfinishedTuningChoosesNothing() throws {
    let study = tiny.study(grid: Study.Grid().axis("other", [0, 0.3]))
    try tiny.runner(study, shard: "1/2").tune()
    try StudyStore(study).gather()
    #expect(study.choices(from: try #require(try StudyStore(study).record())) == nil)
  }

  @Test func candidatesAreAllCombinations() {
    let arm = Study.Arm(
      "a", "a", TinyStudy.Settings(right: 0),
      grid: Study.Grid().axis("right", [1, 2]).axis("other", [3, 4]))
    #expect(
      arm.candidates.map { [$0["right"], $0["other"]] } == [[1, 3], [1, 4], [2, 3], [2, 4]])
  }

  @Test func armsOfUnequalTuningTrap() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Study(
        id: "a/b", title: "", claims: [],
        arms: [
          Study.Arm(
            "x", "", TinyStudy.Settings(right: 0), grid: Study.Grid().axis("right", [1, 2])),
          Study.Arm("y", "", TinyStudy.Settings(right: 0), grid: Study.Grid().axis("right", [1])),
        ]
      ) { (_: StudySeed, _: [String: TinyStudy.Settings]) in [:] }
    }
    expectTrap(result, mentions: "Study a/b", "as many candidates", "[1, 2]")
  }
}
