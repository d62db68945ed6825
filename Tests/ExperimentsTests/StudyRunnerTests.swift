import Foundation
import TestSupport
import Testing

@testable import Experiments

@Suite struct StudyRunnerTests {
  private let tiny: TinyStudy
  init() throws { tiny = try TinyStudy() }

  @Test func aRunIsKeptAndGoesOn() throws {
    let study = tiny.study()
    try tiny.runner(study).confirm([100, 101])
    try tiny.runner(study).confirm(Array(100...105))
    #expect(tiny.runs.withLock { $0 } == [100: 1, 101: 1, 102: 1, 103: 1, 104: 1, 105: 1])
    let record = try #require(try StudyStore(study).record())
    #expect(record.confirmation?.seeds.map(\.seed) == Array(100...105))
    #expect(record.confirmation?.settings["soft"] == ["right": 0.9, "other": 0])
    #expect(record.data.testLabels.count == 100)
  }

  /// One that is interrupted at some seed loses that one; the next run ends with the same bytes.
  @Test func anInterruptedRunGoesOn() throws {
    let whole = try TinyStudy()
    try whole.runner(whole.study()).confirm(Array(100...105))
    let interrupted = tiny.study { if $0 == 104 { throw StudyError(.missing, "interrupted") } }
    #expect(throws: StudyError(.missing, "interrupted")) {
      try tiny.runner(interrupted).confirm(Array(100...105))
    }
    let kept = try #require(try StudyStore(interrupted).record()?.confirmation?.seeds.map(\.seed))
    #expect(kept.starts(with: [100, 101, 102, 103]))
    #expect(!kept.contains(104))
    try tiny.runner(tiny.study()).confirm(Array(100...105))
    #expect(try tiny.results == whole.results)
    #expect(kept.allSatisfy { seed in tiny.runs.withLock { $0[seed] } == 1 })
  }

  /// A process that is ended in the midst of a seed leaves the file of the seeds before it.
  @Test func aKilledProcessLosesTheSeedsInWork() async throws {
    let folder = tiny.folder.path
    let result = await #expect(processExitsWith: .exitCode(9)) { [folder = folder as String] in
      let killed = try TinyStudy()
      let study = killed.study { if $0 >= 103 { exit(9) } }
      let runner = try StudyRunner(
        study, data: TinyStudy.data, folder: URL(filePath: folder), date: "2026-01-01")
      try runner.confirm([100, 101, 102])
      try runner.confirm(Array(100...105))
    }
    #expect(result != nil)
    let study = tiny.study()
    #expect(try StudyStore(study).record()?.confirmation?.seeds.map(\.seed) == [100, 101, 102])
    try tiny.runner(study).confirm(Array(100...105))
    #expect(tiny.runs.withLock { $0 } == [103: 1, 104: 1, 105: 1])
  }

  @Test func shardsGatherToTheSameFile() throws {
    let whole = try TinyStudy()
    try whole.runner(whole.study()).confirm(Array(100...105))
    let study = tiny.study()
    for shard in ["2/2", "1/2"] { try tiny.runner(study, shard: shard).confirm(Array(100...105)) }
    #expect(tiny.runs.withLock { $0.values.allSatisfy { $0 == 1 } })
    #expect(throws: (any Error).self) { try tiny.results }
    try StudyStore(study).gather()
    #expect(try tiny.results == whole.results)
    let files = try FileManager.default.contentsOfDirectory(atPath: tiny.folder.path)
    #expect(files.sorted() == ["Tiny.json", "Tiny.swift"])
  }

  @Test func shardsThatDisagreeAreRefused() throws {
    let study = tiny.study()
    try tiny.runner(study).confirm([100])
    try tiny.runner(tiny.study(soft: 0.9), shard: "1/1").confirm([101])
    let shard = tiny.folder.path + "/Tiny.shard-1-of-1.json"
    let text = try String(contentsOfFile: shard, encoding: .utf8)
    try Data(text.replacing("\"seed\":101", with: "\"seed\":100").utf8)
      .write(to: URL(filePath: shard))
    #expect(throws: StudyError.self) { try StudyStore(study).gather() }
    #expect(FileManager.default.fileExists(atPath: shard))
  }

  @Test func shardsAreRead() {
    #expect(Shard("2/3") == Shard("2/3"))
    #expect(Shard("2/3")?.index == 2)
    for wrong in ["0/2", "3/2", "1", "a/b", "1/2/3", ""] {
      #expect(Shard(wrong) == nil, "\(wrong)")
    }
  }

  @Test func verifyFindsAChangedBit() throws {
    let study = tiny.study()
    try tiny.runner(study).confirm([100, 101])
    #expect(try tiny.runner(study).differences([100, 101]) == [])
    let right = try #require(
      try StudyStore(study).record()?.confirmation?.seeds[0].arms["soft"]?.right)
    try tiny.changeFirstByte(of: right)
    #expect(
      try tiny.runner(study).differences([100, 101])
        == ["tiny/study: seed 100, arm 'soft' differs"])
  }

  @Test func seedsThatWereNotDeclaredAreRefused() throws {
    let error = #expect(throws: StudyError.self) {
      try tiny.runner(tiny.study()).confirm([100, 120])
    }
    #expect(error?.kind == .usage)
    #expect(error?.description.contains("found 120") == true)
  }

  /// Results of other settings, another source or another arithmetic are computed again.
  @Test func expiredRunsAreComputedAgain() throws {
    try tiny.runner(tiny.study()).confirm([100])
    let study = tiny.study(soft: 0.8)
    let record = try #require(try StudyStore(study).record())
    #expect(try study.expiry(of: record) == ["confirmation: settings have changed"])
    #expect(findings(of: [(study, record)]).isEmpty)
    try tiny.runner(study).confirm([100])
    #expect(tiny.runs.withLock { $0[100] } == 2)
    #expect(try study.expiry(of: StudyStore(study).record()!) == [])
  }

  @Test func whatARunsSourceIs() throws {
    let study = tiny.study()
    try tiny.runner(study).confirm([100])
    let record = try #require(try StudyStore(study).record())
    try tiny.folder.write("Tiny.swift", TinyStudy.text("let x  =  1 // why", prose: "other prose"))
    #expect(try study.expiry(of: record) == [])
    try tiny.folder.write("Tiny.swift", TinyStudy.text("let x = 2"))
    #expect(try study.expiry(of: record) == ["confirmation: the source has changed"])
    let other = tiny.study(constants: ["epochs": 3])
    #expect(try other.expiry(of: record).contains("confirmation: constants have changed"))
    try tiny.folder.write("Tiny.swift", Array("let x = 2".utf8))
    let error = #expect(throws: StudyError.self) { try study.expiry(of: record) }
    #expect(error?.description.contains("// MARK: Run") == true)
  }
}
