import Testing

@testable import Weaving

@Suite struct StatementTests {
  private func statements(_ code: String) -> [Statement] {
    let lines = code.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return Statement.all(in: ChapterText.Part(isCode: true, line: 10, lines: lines), number: 0)
  }

  @Test func `a statement ends where the next one begins, whatever stands in brackets and strings`()
  {
    let found = statements(
      #"""
      let a = f(
        1,
      )
      let text = """
      let b = 1 \(g {
        "}"
      })
      """
      if a
        .isLong
      {
        g("\"{", #"}"#)  // {
      } else {
        h()
      }

      /// Of k.
      // More.
      @MainActor
      func k() {}
      /* { */ k()
      """#)
    #expect(found.map(\.line) == [10, 13, 18, 26, 30])
    #expect(found.map(\.isDeclaration) == [false, false, false, true, false])
  }

  @Test func `declarations and kept closures do nothing themselves`() {
    for code in [
      "nonisolated func f() {}", "@Sendable func f() {}", "struct S {}", "extension S {}",
      "let f = { x in\n  x\n}",
    ] {
      #expect(statements(code).map(\.isDeclaration) == [true], "\(code)")
    }
    for code in ["let x: Int = {\n  1\n}()", "note.print(\"a func f\")", "for x in y {}"] {
      #expect(statements(code).map(\.isDeclaration) == [false], "\(code)")
    }
  }

  private func places(_ code: String, _ lines: [Int]) throws -> [Int] {
    let all = statements(code)
    return try OutputPlaces(lines, among: all, path: "C/main.swift").statements.map { all[$0].line }
  }

  @Test func `an output in a loop or a closure belongs to its statement`() throws {
    let code = "for x in y {\n  note.print(x)\n}\ntrain {\n  note.print($0)\n}"
    #expect(try places(code, [11, 11, 14]) == [10, 10, 13])
  }

  @Test func `an output in a function belongs to the statement that calls it`() throws {
    let code = """
      func show(_ x: Int) {
        note.print(x)
        note.print(x)
      }
      func both() { show(1) }
      let x = 1
      show(x)
      note.print("between")
      both()
      show(x)
      """
    // Lines 11 and 12, called on 16, 18 and 19; line 17 in between.
    #expect(
      try places(code, [11, 12, 17, 11, 12, 11, 12]) == [16, 16, 17, 18, 18, 19, 19])
  }

  @Test func `a function that is called in a loop stays with the loop`() throws {
    let code = "func show() {\n  note.print(1)\n}\nfor _ in 0..<3 { show() }\nnote.print(2)"
    #expect(try places(code, [11, 11, 11, 14]) == [13, 13, 13, 14])
  }

  @Test func `an output from no code is an error`() {
    #expect(throws: WeavingError.self) { try places("f()", [99]) }
  }
}
