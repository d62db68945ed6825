import Testing

@testable import Weaving

@Suite struct NumberTextTests {
  @Test(arguments: [
    (
      "Epoch 1/50: Loss=0.6804, Acc=43.75%", "Epoch #/#: Loss=#, Acc=#%",
      ["1", "50", "0.6804", "43.75"]
    ),
    ("+1.50 ± 12.7 points", "# ± # points", ["+1.50", "12.7"]),
    ("[0.0024, −3, 1e-05]", "[#, #, #]", ["0.0024", "−3", "1e-05"]),
    ("1,000 images, 2", "# images, #", ["1,000", "2"]),
    ("exercise 10.1.3 of top5, x86", "exercise 10.1.3 of top5, x86", []),
    ("At T=1.0.", "At T=#.", ["1.0"]),
  ])
  func `words and numbers`(text: String, words: String, numbers: [String]) {
    let found = NumberText(text)
    #expect(found.words == words)
    #expect(found.numbers.map(\.text) == numbers)
  }

  @Test func `values and decimals`() {
    let numbers = NumberText("−1,234.50 ± 3").numbers
    #expect(numbers.map(\.value) == [-1234.5, 3])
    #expect(numbers.map(\.decimals) == [2, 0])
  }
}
