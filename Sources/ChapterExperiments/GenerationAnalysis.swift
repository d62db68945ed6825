import Foundation

/// The lines of `analyze_generation_improvement`, self-distillation theory, 6.
///
/// The document gives its four reasons whenever the last generation is better than the first, whatever the cause.
///
/// - Parameter accuracies: of generations 0, 1, 2 ..., in per cent
/// - Returns: lines without their line ends; those that Python begins with one are preceded by an empty line
public func generationAnalysis(_ accuracies: [Double]) -> [String] {
  var lines = ["Generation Analysis:", String(repeating: "-", count: 40)]
  lines += accuracies.enumerated().map { String(format: "Gen %d: %.2f%%", $0, $1) }
  guard accuracies.count > 1 else { return lines }
  let improvement = accuracies.last! - accuracies.first!
  lines += ["", String(format: "Total improvement: %+.2f%%", improvement)]
  guard improvement > 0 else { return lines }
  return lines + [
    "", "Possible reasons for improvement:", "1. Soft labels provide regularization",
    "2. Knowledge distillation acts as label smoothing",
    "3. Later generations find flatter minima",
    "4. Implicit ensemble effect from multiple generations",
  ]
}
