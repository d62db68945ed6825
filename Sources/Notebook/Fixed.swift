import Foundation

/// A number with a fixed count of decimals, as Python's `f"{value:.4f}"` prints it.
public nonisolated func fixed(_ value: some BinaryFloatingPoint, _ decimals: Int) -> String {
  String(format: "%.\(decimals)f", Double(value))
}
