import Testing

@testable import ChapterExperiments

@Suite struct ShardTests {
  @Test func `shards share all the work, each piece once`() throws {
    for count in 1...5 {
      let shards = try (1...count).map { try Shard(argument: "\($0)/\(count)") }
      for piece in 0..<12 { #expect(shards.count { $0.owns(piece) } == 1) }
    }
  }

  @Test(arguments: ["0/4", "5/4", "1/0", "-1/4", "1", "/", "1/", "1/2/3", "a/b", "", "1.0/2"])
  func `i is from 1 to n`(argument: String) {
    let error = #expect(throws: (any Error).self) {
      try ChapterOptions.parse(["--shard", argument])
    }
    #expect(error.map { ChapterOptions.exitCode(for: $0).rawValue } == 64)
  }

  @Test(
    arguments: [
      (
        ["SLURM_ARRAY_TASK_ID": "0", "SLURM_ARRAY_TASK_MIN": "0", "SLURM_ARRAY_TASK_COUNT": "4"], 1,
        4
      ),
      (
        ["SLURM_ARRAY_TASK_ID": "8", "SLURM_ARRAY_TASK_MIN": "5", "SLURM_ARRAY_TASK_COUNT": "4"], 4,
        4
      ),
      (
        [
          "SLURM_ARRAY_TASK_ID": "7", "SLURM_ARRAY_TASK_MIN": "3", "SLURM_ARRAY_TASK_COUNT": "3",
          "SLURM_ARRAY_TASK_STEP": "2",
        ], 3, 3
      ),
      (
        ["SLURM_ARRAY_TASK_ID": "7", "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_COUNT": "4"], 3,
        4
      ),
      (["OMPI_COMM_WORLD_RANK": "0", "OMPI_COMM_WORLD_SIZE": "2"], 1, 2),
      (["PMI_RANK": "6", "PMI_SIZE": "7"], 7, 7),
    ] as [([String: String], Int, Int)])
  func `a scheduler's variables`(environment: [String: String], index: Int, count: Int) throws {
    let shard = try #require(try ChapterOptions.parse([]).shard(environment: environment))
    #expect(shard.index == index)
    #expect(shard.count == count)
    // What the command line says goes first.
    let options = try ChapterOptions.parse(["--shard", "2/9"])
    #expect(try options.shard(environment: environment)?.count == 9)
    let whole = try ChapterOptions.parse(["--shard", "1/1", "--no-cache"])
    #expect(try whole.shard(environment: environment) == nil)
  }

  @Test(
    arguments: [
      [:], ["SLURM_ARRAY_TASK_ID": "3"], ["PMI_RANK": "0", "PMI_SIZE": "1"],
      ["OMPI_COMM_WORLD_RANK": "2", "OMPI_COMM_WORLD_SIZE": "2"],
      ["OMPI_COMM_WORLD_RANK": "x", "OMPI_COMM_WORLD_SIZE": "2"],
      ["SLURM_ARRAY_TASK_ID": "0", "SLURM_ARRAY_TASK_MIN": "0", "SLURM_ARRAY_TASK_COUNT": "1"],
    ] as [[String: String]])
  func `anything else is a whole run`(environment: [String: String]) throws {
    #expect(try ChapterOptions.parse([]).shard(environment: environment) == nil)
  }

  @Test(arguments: [["--no-cache"], ["--record", "r"], ["--figures", "f"]])
  func `a shard leaves results in the cache, and nothing else`(arguments: [String]) throws {
    let error = #expect(throws: (any Error).self) {
      try ChapterOptions.parse(["--shard", "1/2"] + arguments).shard(environment: [:])
    }
    #expect(error.map { ChapterOptions.exitCode(for: $0).rawValue } == 64)
    let words = error.map { ChapterOptions.message(for: $0) } ?? ""
    #expect(words.contains(arguments[0]) && words.contains("--shard 1/1"), "\(words)")
  }
}
