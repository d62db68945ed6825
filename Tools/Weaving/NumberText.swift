/// A text as its words and its numbers.
struct NumberText {
  /// A number as it stands in a text.
  struct Number: Equatable {
    let text: String

    var value: Double {
      Double(text.replacing("−", with: "-").replacing(",", with: "")) ?? .nan
    }
    /// Digits behind the point.
    var decimals: Int {
      text.split(separator: ".").dropFirst().first?.count(where: \.isNumber) ?? 0
    }
  }

  /// The text with `#` in the place of each number.
  let words: String
  let numbers: [Number]

  init(_ text: String) {
    var words = ""
    var numbers: [Number] = []
    var rest = text[...]
    // Digits within a word, as in `x86`, `10.1.3` or `top5`, belong to the word.
    let pattern = /[+\-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[+\-]?\d+)?(?![\d\w]|\.\d)/
    var previous: Character?
    while !rest.isEmpty {
      let isInWord = previous.map { $0.isLetter || $0.isNumber || $0 == "." || $0 == "_" } ?? false
      if !isInWord, let number = rest.prefixMatch(of: pattern) {
        numbers.append(Number(text: String(number.0)))
        words += "#"
        rest = rest[number.range.upperBound...]
        previous = "0"
      } else {
        previous = rest.removeFirst()
        words.append(previous!)
      }
    }
    self.words = words
    self.numbers = numbers
  }
}
