import Foundation
import Records
import Testing

@testable import Weaving

/// For each rule an example that fails, and one that does not.
@Suite struct LintTests {
  private func lint(_ package: TestPackage, exercises: [String: Int] = [:]) throws -> Lint {
    try Lint(package.url, exercises: exercises)
  }

  @Test(
    arguments: [
      ("What it shows.", "See.", nil), (" ", "See.", "the figure a has no alt text"),
      ("What it shows.", "", "the figure a has no caption"),
      ("What it shows.", nil, "the figure a has no caption"),
    ] as [(String, String?, String?)])
  func `every figure has a caption and a text`(alt: String, caption: String?, problem: String?)
    throws
  {
    let package = try TestPackage("note.show(figure)\n")
    var output = RunRecord.Output.made(.figure, 2)
    output.caption = caption
    output.figure = RunRecord.Figure(
      name: "a", title: "A", alt: alt, png: "a.png", csv: "a.csv", crc32: "", csvCRC32: "")
    let json = try package.record([output]).json()
    try package.write("Chapters/First/record.json", String(decoding: json, as: UTF8.self))
    try package.write("Chapters/First/smoke.json", String(decoding: json, as: UTF8.self))
    let problems = try lint(package).figureProblems().map(\.description)
    #expect(problems.count == (problem == nil ? 0 : 1))
    if let problem {
      #expect(problems.first?.hasPrefix("Chapters/First/main.swift:2: \(problem)") == true)
    }
  }

  @Test func `every picture of a page has a text`() throws {
    let package = try TestPackage("")
    try package.write(
      "README.md",
      """
      ![a](a.png) <img src="a.png" alt="A">
      ![](b.png)
      <img src="c.png">
      <img src="d.png" alt="">
      """)
    #expect(try lint(package).figureProblems().map(\.line) == [2, 3, 4])
  }

  @Test func `every exercise has a heading`() throws {
    let package = try TestPackage(
      "/*:\n ## Exercise 1.1.1: one\n Exercise 1.1.2 is prose.\n ### Exercise 1.1.12\n */\n")
    #expect(try lint(package, exercises: ["1.1": 1]).exerciseProblems().isEmpty)
    let problems = try lint(package, exercises: ["1.1": 3]).exerciseProblems()
    #expect(problems.map(\.path) == Array(repeating: "Chapters/First/main.swift", count: 2))
    #expect(
      problems.map { $0.message.prefix(39) } == [
        "the document's exercise 1.1.2 is missin", "the document's exercise 1.1.3 is missin",
      ])
  }

  @Test func `every named value is met somewhere`() throws {
    let package = try TestPackage(
      """
      /*:
       So it is {{value in/prose %.2f}}.
       */
      note.value("nowhere", 5.5)
      """)
    try package.write(
      "Tests/ChapterTests/FirstTests.swift",
      #"let a = record.values["1.1/in/a/test"]; let b = values["in/\(name)/tests"]"#)
    let text = "Accuracies of 81.25 % and 0.1235."
    let values = [
      "1.1/in/prose": 1.5, "1.1/in/a/test": 2.5, "1.1/in/many/tests": 3.5, "1.1/claims/1/effect": 4,
      "1.1/shown/per-cent": 0.8125, "1.1/shown/rounded": -0.12346, "1.1/nowhere": 5.5,
      "1.1/plotted": 0.33333333, "1.1/none/a": 6.5, "1.1/none/b": 7.5,
    ]
    var figure = RunRecord.Output.made(.figure, 1)
    figure.figure = RunRecord.Figure(
      name: "a", title: "A", alt: "A", png: "a.png", csv: "a.csv", crc32: "", csvCRC32: "")
    try package.write("figures/1_1/a.csv", "x,y\n1,33.333333\n")
    let record = try package.record([.made(.line, 1, text), figure], values: values)
    try package.write(
      "Chapters/First/record.json", String(decoding: try record.json(), as: UTF8.self))
    #expect(
      try lint(package).valueProblems().map { $0.message.split(separator: "'")[1] } == [
        "none/a", "none/b", "nowhere",
      ])
    #expect(try lint(package).valueProblems().last?.line == 5)

    try package.write(
      Lint.listPath, "# kept\n1.1/none/*: for the curious\n1.1/nowhere:\n1.1/gone: why\n")
    #expect(
      try lint(package).valueProblems().map(\.description) == [
        "\(Lint.listPath):4: no value is called '1.1/gone': take the line out",
        "\(Lint.listPath):3: expected 'NAME: why it is kept', found no reason",
      ])
  }

  @Test(
    arguments: [
      ("[a](Chapters/First/main.swift)", nil), ("[a](https://example.org/x#y)", nil),
      ("[a](#the-top)", nil), ("[a](Chapters)", nil), ("[a](Chapters/First/main.swift#L1)", nil),
      ("`[a](b.md)`", nil), ("`Sources/NAME.swift`", nil), ("[a][b]\n\n[b]: Package.swift", nil),
      ("`Sources/Distillation/Loss.swift`", nil), ("Section 1.1, exercise 1.1.1.", nil),
      ("[a](none.md)", "the link none.md leads to no file"),
      ("![a](none.png)", "the link none.png leads to no file"),
      ("<a href=\"none\">a</a>", "the link none leads to no file"),
      ("[a](#the-bottom)", "the link #the-bottom has no such heading; the nearest are 'the-top'"),
      (
        "[a](Chapters/First/main.swift#L99)",
        "the link Chapters/First/main.swift#L99 asks for line 99"
      ),
      ("[a][b]", "nothing defines the reference [b]"),
      ("[a][b]\n\n[b]: none.md", "the link none.md leads to no file"),
      ("`Sources/Distillation/None.swift`", "there is no Sources/Distillation/None.swift"),
      ("See section 10.9.", "there is no section 10.9"),
      ("See exercise 1.1.4.", "the documents have no exercise 1.1.4"),
    ] as [(String, String?)])
  func `every link, anchor and reference leads somewhere`(text: String, problem: String?) throws {
    let package = try TestPackage("")
    try package.write("README.md", "# The top\n\(text)\n")
    let problems = try lint(package, exercises: ["1.1": 1]).linkProblems().map(\.description)
    #expect(problems.count == (problem == nil ? 0 : 1), "\(problems)")
    if let problem {
      #expect(problems.first?.contains(/^README\.md:\d:\s/) == true)
      #expect(problems.first?.contains(problem) == true, "\(problems)")
    }
  }

  @Test func `what an exercise says and refers to is read too`() throws {
    let package = try TestPackage("")
    try package.write(
      "Exercises/README.md", "[one](one/Exercise.swift), [two](two/Exercise.swift)\n")
    try package.write(
      "Exercises/one/Exercise.swift",
      """
      import Tensors

      /*:
       # One
       See `Sources/Distillation/Loss.swift`, [README](../README.md) and exercise 1.1.1.

       See `Sources/Distillation/None.swift`, [none](none.md), section 10.9
       and `Exercises/one/Solution.swift`.
       */
      func one() -> [Int] { [x](none.md) }
      """)
    #expect(
      try lint(package, exercises: ["1.1": 1]).linkProblems().map(\.description) == [
        "Exercises/README.md:1: the link two/Exercise.swift leads to no file: mend its path",
        "Exercises/one/Exercise.swift:7: the link none.md leads to no file: mend its path",
        "Exercises/one/Exercise.swift:7: there is no Sources/Distillation/None.swift: mend its path",
        "Exercises/one/Exercise.swift:7: there is no section 10.9: mend its number",
        "Exercises/one/Exercise.swift:8: there is no Exercises/one/Solution.swift: mend its path",
      ])
  }

  @Test(arguments: [
    ("note.print(\"\\(x) %\")", false), ("let a = 12 % 5", false), ("// 12 % of it", false),
    ("note.show(caption: \"Bands are 95 % intervals.\")", false),
    ("// typed in: a setting\nlet name = \"12 %\"", false),
    ("/*:\n <!-- typed in: a setting -->\n 12 % of the labels.\n */", false),
    ("/*:\n Code: `a 12 %`.\n */", false),
    ("note.print(\"12 %\")", true), ("note.print(\"\\(x) and 3.5% more\")", true),
    ("note.prose(\"\"\"\n  a\n  12 % more\n  \"\"\")", true), ("/*:\n It gains 12 %.\n */", true),
    ("/*:\n It gains 12 per cent.\n */", true), ("/*:\n Accuracy is 95 %.\n */", true),
    ("/*:\n <!-- typed in: -->\n 12 % of the labels.\n */", true),
  ])
  func `no result is typed in`(text: String, isProblem: Bool) throws {
    let package = try TestPackage(text + "\n")
    let problems = try lint(package).typedInProblems()
    #expect(problems.count == (isProblem ? 1 : 0), "\(problems)")
    if isProblem {
      let lines = text.split(separator: "\n")
      let line = lines.firstIndex { $0.contains(/\d\s?(%|per cent)/) }! + 2
      #expect(problems.first?.line == line)
      #expect(problems.first?.message.contains("is typed in: take it from the run") == true)
    }
  }

  @Test func `what an author tells the lint is not on the page`() throws {
    let package = try TestPackage(
      "/*:\n <!-- typed in: a setting -->\n 12 % of it.\n\n > 3 %\n > <!-- typed in: a paper -->\n > is less.\n */\n"
    )
    let page = try package.chapter().readme(try package.record())
    #expect(!page.contains("typed in"))
    #expect(page.contains("\n> 3 %\n> is less.\n"))
  }
}
