import Testing

@testable import Weaving

@Suite struct HeadingsTests {
  @Test func `anchors as GitHub makes them`() {
    let page = """
      # 10.1 What it *is*: `KL`, and “more”
      ```swift
      # no heading
      ```
      ## Again
      ## Again
      ## A [link](there.md) – to_x
      """
    #expect(
      Headings(of: page).all.map(\.anchor) == [
        "101-what-it-is-kl-and-more", "again", "again-1", "a-link--to_x",
      ])
    #expect(Headings(of: page).all.map(\.line) == [1, 5, 6, 7])
  }
}
