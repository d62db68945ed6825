import Testing

@testable import Weaving

@Suite struct MarkdownTests {
  private func markdown(_ blocks: Page.Block...) -> String {
    let page = Page(folder: "F", chapter: "1", title: "T", blocks: blocks)
    let parts = page.markdown().split(separator: "\n\n---\n\n")[0].split(
      separator: "\n\n", maxSplits: 2)
    return String(parts[2])
  }

  @Test func `the frame of a page`() throws {
    let package = try TestPackage("")
    let chapters = try Chapter.all(in: package.url)
    var page = Page(folder: "F", chapter: "1", title: "T", blocks: [.prose("# T")])
    page.circumstances = "Run in 3 s."
    #expect(
      page.markdown(previous: chapters[0], next: chapters[1]) == """
        <!-- Woven from main.swift and record.json by `swift run Book F`: edit main.swift, not this page. -->

        ← [1.1 First things](../First/README.md) · [All chapters](../../README.md#the-chapters) · \
        [Second \\*things\\*](../Second/README.md) →

        # T

        ---

        [`main.swift`](main.swift) is this page’s source; `swift run F` runs it. Run in 3 s.

        ← [1.1 First things](../First/README.md) · [All chapters](../../README.md#the-chapters) · \
        [Second \\*things\\*](../Second/README.md) →

        """)
  }

  @Test func `code and lines stand as they are`() {
    #expect(
      markdown(
        .code("let a = \"```\"", path: "", line: 1), .lines(["a *b*", "", "| c"], measured: false))
        == "````swift\nlet a = \"```\"\n````\n\n```text\na *b*\n\n| c\n```")
  }

  @Test func `columns of numbers are set flush right, and bars are no columns`() {
    #expect(
      markdown(
        .table(
          columns: ["KL(p|q)", "gain"], rows: [["a_b *c*", "+1.5 ± 0.2"], ["$T$", "–"]],
          caption: "A\ncaption.", measured: false)) == """
          | KL(p\\|q) | gain |
          | --- | ---: |
          | a_b \\*c\\* | +1.5 ± 0.2 |
          | $T$ | – |

          *A caption.*
          """)
  }

  @Test func `a figure has its text, its caption and its numbers`() {
    #expect(
      markdown(
        .figure(path: "figures/1/a.png", title: "T", alt: "Two [bars]", caption: "At $T^2$, 5 *."))
          == """
          ![Two \\[bars\\]](../../figures/1/a.png)

          *At $T^2$, 5 \\*.* ([its numbers](../../figures/1/a.csv))
          """)
  }

  @Test func `a finding is plain text`() {
    #expect(
      markdown(
        .finding("1. A\nline of #3 with `x` <b>.\n\n- an item,\n  longer\n- _two_", measured: false)
      )
        == "1\\. A line of #3 with \\`x\\` \\<b>.\n\n- an item, longer\n- \\_two\\_")
    #expect(markdown(.finding("+ 3 and\n# 4", measured: false)) == "\\+ 3 and # 4")
  }

  @Test(arguments: [
    ("At $T = 1$ or $1/K$.", "At $T = 1$ or $1/K$."),
    ("What $q_i - p_i$ is.", "What $`q_i - p_i`$ is."),
    ("$a\\,b$ and $\\alpha$", "$`a\\,b`$ and $\\alpha$"),
    ("$a\n+ b_1$", "$`a + b_1`$"),
    ("`$a_b$` costs 5$ or $6, \\$a_b$", "`$a_b$` costs 5$ or $6, \\$a_b$"),
    ("Then\n$$L = a_1\\,\\|\n  + b$$\nand", "Then\n```math\nL = a_1\\,\\|\n+ b\n```\nand"),
    ("> So\n>\n> $$a_1$$\n>\n> b", "> So\n>\n> ```math\n> a_1\n> ```\n>\n> b"),
    ("```\n$$a$$ $b_1$\n```", "```\n$$a$$ $b_1$\n```"),
  ])
  func `formulas as GitHub reads them`(prose: String, expected: String) {
    #expect(withGitHubFormulas(prose) == expected)
  }
}
