/// Prose broken into lines of at most `width` columns.
///
/// A blank line separates paragraphs, a line that starts with `- ` is an item of a list; other line
/// breaks are spaces. A word wider than the line is left whole.
func wrap(_ text: String, width: Int, indent: String = "") -> [String] {
  var lines: [String] = []
  var hanging = indent
  var line = ""

  func end() {
    if !line.isEmpty { lines.append(line) }
    line = ""
  }

  for source in text.split(separator: "\n", omittingEmptySubsequences: false) {
    // Not `isWhitespace`: a no-break space holds a number and its unit together.
    let words = source.split { $0 == " " || $0 == "\t" }
    if words.isEmpty {
      end()
      if lines.last?.isEmpty == false { lines.append("") }
      hanging = indent
    } else if words[0] == "-" {
      end()
      hanging = indent + "  "
    }
    for word in words {
      if line.isEmpty {
        line = (word == "-" ? indent : hanging) + word
      } else if line.displayWidth + 1 + word.displayWidth <= width {
        line += " " + word
      } else {
        end()
        line = hanging + word
      }
    }
  }
  end()
  if lines.last?.isEmpty == true { lines.removeLast() }
  return lines
}
