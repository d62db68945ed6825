import Testing

@testable import Weaving

@Suite struct MarkdownReadingTests {
  private func html(_ markdown: String) -> String {
    MarkdownWriter(
      formula: { "<f \($1 ? "block" : "inline")>\($0)</f>" },
      link: { $0.hasPrefix("gone") ? nil : "to:\($0)" }, image: { $0 }
    ).html(Markdown(markdown).blocks)
  }

  @Test(arguments: [
    ("a *b* **c** `d*e*`", "<p>a <em>b</em> <strong>c</strong> <code>d*e*</code></p>\n"),
    ("**a *b* c**", "<p><strong>a <em>b</em> c</strong></p>\n"),
    ("2 * 3 * 4, a_b_c and **open", "<p>2 * 3 * 4, a_b_c and **open</p>\n"),
    ("<b> & \"q\"", "<p>&lt;b&gt; &amp; &quot;q&quot;</p>\n"),
    ("[x](y.md#z) [w](gone)", "<p><a href=\"to:y.md#z\">x</a> w</p>\n"),
    ("\\*no\\*", "<p>*no*</p>\n"),
    ("<!-- a\nb -->\nc", "<p>c</p>\n"), ("<!-- a --> b", "<p>&lt;!-- a --&gt; b</p>\n"),
    ("> **M.** a\n> b", "<blockquote>\n<p><strong>M.</strong> a\nb</p>\n</blockquote>\n"),
    ("- a\n  b\n- c", "<ul>\n<li>a\nb</li>\n<li>c</li>\n</ul>\n"),
    ("2. a\n3. b", "<ol start=\"2\">\n<li>a</li>\n<li>b</li>\n</ol>\n"),
    (
      "```text\n<a>\n```",
      "<pre class=\"scroll\" data-label=\"Code\"><code>&lt;a&gt;</code></pre>\n"
    ),
  ])
  func `Markdown as HTML`(markdown: String, expected: String) {
    #expect(html(markdown) == expected)
  }

  @Test(arguments: [
    ("$p_i * q_j$ and *e*", "<p><f inline>p_i * q_j</f> and <em>e</em></p>\n"),
    ("$$\na\\,b\n$$", "<p><f block>a\\,b</f></p>\n"),
    ("so,\n\n$$L = a\n + b.$$\nc", "<p>so,</p>\n<p><f block>L = a\n+ b.</f>\nc</p>\n"),
    ("$`x_1`$", "<p><f inline>x_1</f></p>\n"),
    ("```math\nx\n```", "<p><f block>x</f></p>\n"),
    ("5 $ and 6 $, $1 and $2", "<p>5 $ and 6 $, $1 and $2</p>\n"),
    ("`$x$`", "<p><code>$x$</code></p>\n"),
  ])
  func `formulas are left as they are`(markdown: String, expected: String) {
    #expect(html(markdown) == expected)
  }

  @Test func `a table's columns, scopes and bars`() {
    let table = html("| a | b |\n| --- | ---: |\n| x \\| y | 1 |")
    #expect(table.contains("<th scope=\"col\">a</th><th scope=\"col\" class=\"number\">b</th>"))
    #expect(table.contains("<th scope=\"row\">x | y</th><td class=\"number\">1</td>"))
  }

  @Test func `anchors are GitHub's`() {
    #expect(
      Markdown.anchor(Markdown.inlines("Why $T^2$? A *soft* `loss_fn`")) == "why-t2-a-soft-loss_fn")
  }

  @Test func `links are replaced, but not in code`() {
    let text = "[a](x) `[b](x)`\n```\n[c](x)\n```\n[d](y)"
    let replaced = MarkdownLinks.replaced(in: text) { $0 == "x" ? "z" : nil }
    #expect(replaced == "[a](z) `[b](x)`\n```\n[c](x)\n```\n[d](y)")
  }
}

extension MarkdownWriter {
  fileprivate func html(_ blocks: [Markdown.Block]) -> String { blocks.map { html($0) }.joined() }
}
