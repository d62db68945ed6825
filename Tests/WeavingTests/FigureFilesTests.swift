import Foundation
import Records
import Testing

@testable import Weaving

@Suite struct FigureFilesTests {
  /// A package whose first chapter shows one figure.
  private func package() throws -> (TestPackage, RunRecord) {
    let package = try TestPackage("")
    try package.write("figures/1_1/a.png", "picture")
    try package.write("figures/1_1/a.csv", "x,y")
    var output = RunRecord.Output.made(.figure, 1)
    output.figure = RunRecord.Figure(
      name: "a", title: "A", alt: "A", png: "a.png", csv: "a.csv",
      crc32: CRC32(Data("picture".utf8)).hexadecimal, csvCRC32: CRC32(Data("x,y".utf8)).hexadecimal)
    return (package, try package.record([output]))
  }

  @Test func `committed figures are those of the record`() throws {
    let (package, record) = try package()
    #expect(try package.chapter().figureProblems(record).isEmpty)
  }

  @Test(arguments: [
    ("figures/1_1/a.png", "another"), ("figures/1_1/a.csv", "x,z"), ("figures/1_1/a.png", nil),
    ("figures/1_1/a.csv", nil), ("figures/1_1/b.png", "one more"),
  ])
  func `a changed, a missing and a stale file are named`(path: String, text: String?) throws {
    let (package, record) = try package()
    if let text {
      try package.write(path, text)
    } else {
      try FileManager.default.removeItem(at: package.url.appending(path: path))
    }
    let problems = try package.chapter().figureProblems(record)
    #expect(problems.count == 1)
    let isStale = path.contains("/b.")
    let cell = isStale ? "" : " on Chapters/First/README.md, made at Chapters/First/main.swift:1"
    #expect(problems.first?.hasPrefix(path + cell + "\n") == true, "\(problems)")
    #expect(try package.chapter().staleFigures(record) == (isStale ? [path] : []))
  }

  @Test func `the lines of a run's plotted numbers that differ are named`() throws {
    let (package, record) = try package()
    try package.write("figures/1_1/a.csv", "x,y\n1,80.5\n2,3\n")
    let run = package.url.appending(path: "run")
    func differences(_ numbers: String) throws -> [String] {
      try package.write("run/a.csv", numbers)
      return try package.chapter().plottedDifferences(record, in: run)
    }
    #expect(try differences("x,y\n1,80.5\n2,3\n").isEmpty)
    #expect(
      try differences("x,y\n1,80.6\n2,3\n") == [
        "figures/1_1/a.csv:2\n  expected 1,80.5\n  found    1,80.6"
      ])
    #expect(
      try differences("x,y\n1,80.5\n2,3\n3,4\n") == [
        "figures/1_1/a.csv:4\n  expected nothing\n  found    3,4"
      ])
  }

  @Test func `pictures of a page must be there, and belong to a record`() throws {
    let (package, _) = try package()
    try package.write("figures/1_1/old.png", "picture")
    try package.write(
      "README.md",
      """
      ![a](figures/1_1/a.png)
      <img src="figures/1_1/a.png" alt="A"> <img alt="N" src="figures/1_1/none.png">
      ![old](figures/1_1/old.png)
      """)
    let problems = try Chapter.pictureProblems(
      of: "README.md", in: package.url, known: ["figures/1_1/a.png"])
    #expect(problems.map { String($0.prefix(11)) } == ["README.md:2", "README.md:3"])
  }
}
