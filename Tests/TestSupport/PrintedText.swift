import Foundation
import Testing

/// Fails the test where two texts differ in anything but their numbers, or a number by more than the
/// decimals that the expected text prints allow: 2e-4 for up to four, 1e-5 for more.
public func expectSameText(
  _ found: String, _ expected: String, _ what: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let number = /[-+]?\d+(?:\.(\d+))?(?:e[-+]?\d+)?/
  func masked(_ text: String) -> String { text.replacing(number, with: "#") }
  #expect(masked(found) == masked(expected), "\(what)", sourceLocation: sourceLocation)
  for (a, b) in zip(found.matches(of: number), expected.matches(of: number)) {
    let difference = abs(Double(String(a.output.0))! - Double(String(b.output.0))!)
    let decimals = b.output.1?.count ?? 0
    let bound = decimals == 0 ? 0 : decimals <= 4 ? 2e-4 : 1e-5
    #expect(
      difference <= bound, "\(what): expected \(b.output.0), found \(a.output.0)",
      sourceLocation: sourceLocation)
  }
}
