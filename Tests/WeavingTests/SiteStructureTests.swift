import Testing

@testable import Weaving

@Suite struct SiteStructureTests {
  private func page(_ body: String) -> String {
    "<!doctype html><html lang=\"en\"><title>T</title><body><main>\(body)</main></body></html>"
  }

  @Test(
    arguments: [
      ("<h1>A</h1><h2 id=\"a\">B</h2><h3>C</h3><h2 id=\"b\">D</h2>", nil),
      ("<h1>A</h1><img src=\"a\" alt=\"\"><th scope=\"col\">&lt;h4&gt;</th>", nil),
      ("<h1>A</h1><nav aria-label=\"a\"></nav><nav aria-label=\"b\"></nav>", nil),
      ("<h2>A</h2>", "one <h1>, and found 0"),
      ("<h1>A</h1><h1>B</h1>", "one <h1>, and found 2"),
      ("<h1>A</h1><main></main>", "one <main>, and found 2"),
      ("<h1>A</h1><h3>B</h3>", "no <h3> right below <h1>"),
      ("<h1>A</h1><img src=\"a\">", "an alt text: <img src=\"a\">"),
      ("<h1>A</h1><th>B</th>", "a scope: <th>"),
      ("<h1>A</h1><nav></nav>", "a name of its own for every <nav>, and found [\"\"]"),
      (
        "<h1>A</h1><nav aria-label=\"a\"></nav><nav aria-label=\"a\"></nav>",
        "a name of its own for every <nav>, and found [\"a\", \"a\"]"
      ),
      ("<h1 id=\"a\">A</h1><p id=\"a\">", "the anchor “a” once"),
    ] as [(String, String?)])
  func `what a page owes its readers`(body: String, problem: String?) {
    let problems = SiteStructure(page(body)).problems
    if let problem {
      #expect(problems.contains(problem), "\(problems)")
    } else {
      #expect(problems == [])
    }
  }

  @Test func `a language and a title`() {
    let html = page("<h1>A</h1>")
    #expect(
      SiteStructure(html.replacing(" lang=\"en\"", with: "")).problems == [
        "the language of the page: <html lang=\"…\">"
      ])
    #expect(
      SiteStructure(html.replacing("<title>T", with: "<title>")).problems == [
        "a title of the page"
      ])
  }
}
