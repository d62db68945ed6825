import Foundation

/// A number with a fixed count of decimals, as Python's `f"{value:.4f}"` prints it; NaN without its sign, which differs
/// between processors.
public nonisolated func fixed(_ value: some BinaryFloatingPoint, _ decimals: Int) -> String {
  value.isNaN ? "nan" : String(format: "%.\(decimals)f", Double(value))
}
