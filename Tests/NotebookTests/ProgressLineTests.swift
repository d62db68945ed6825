import Testing

@testable import Notebook

@Suite struct ProgressLineTests {
  private let line = ProgressLine(
    label: "student", done: 3, total: 12, loss: 0.31249, accuracy: 84.2, elapsed: .seconds(4))

  @Test func `a wide terminal shows everything`() {
    #expect(
      line.text(width: 100)
        == "student  ███████▌░░░░░░░░░░░░░░░░░░░░░░"
        + "  epoch 3/12  0:12 left  loss 0.3125  accuracy 84.20%")
  }

  @Test func `details go as the terminal narrows`() {
    #expect(
      line.text(width: 60) == "student  ███▊░░░░░░░░░░░  epoch 3/12  0:12 left  loss 0.3125")
    #expect(line.text(width: 40) == "student  ██░░░░░░  epoch 3/12  0:12 left")
    #expect(line.text(width: 30) == "student  ██▎░░░░░░  epoch 3/12")
    #expect(line.text(width: 20) == "student  epoch 3/12")
    #expect(line.text(width: 12) == "student  ep…")
    #expect(line.text(width: 0) == "")
  }

  @Test func `no line is wider than it may be`() {
    for width in 0...120 {
      #expect(line.text(width: width).displayWidth <= width)
    }
  }

  @Test func `nothing is promised before the first epoch`() {
    let line = ProgressLine(label: "student", total: 2)
    #expect(line.text(width: 40) == "student  ░░░░░░░░░░░░░░░░░░░░  epoch 0/2")
  }

  @Test func `parts of an epoch move the bar`() {
    let line = ProgressLine(label: "t", done: 0.5, total: 1, elapsed: .seconds(3661))
    #expect(line.text(width: 60).contains("█████████████░░░░░"))
    #expect(line.text(width: 60).contains("epoch 0/1  1:01:01 left"))
  }

  @Test func `other things than epochs are counted`() {
    let line = ProgressLine(label: "t", unit: "seed", done: 1, total: 2)
    #expect(line.text(width: 12) == "t  seed 1/2")
  }

  @Test func `more than all is all`() {
    let line = ProgressLine(label: "t", done: 3, total: 2)
    #expect(line.text(width: 22) == "t  ████████  epoch 3/2")
  }

  @Test func `a colour leaves the text as it is`() {
    let colored = line.text(width: 100, colored: true)
    let plain = colored.replacing(/\u{1B}\[[0-9]*m/, with: "")
    #expect(colored.contains("\u{1B}[36m"))
    #expect(colored.hasSuffix("accuracy 84.20%"))
    #expect(plain == line.text(width: 100))
  }
}
