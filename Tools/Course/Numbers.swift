import Foundation
import Tensors

/// What a solution gave, laid out for comparison: its shape and its values.
public struct Numbers: Sendable {
  /// The length of each axis; empty for a single number.
  public let shape: [Int]
  /// Row-major.
  public let values: [Double]

  /// Numbers of a shape.
  public init(shape: [Int], _ values: [Double]) {
    self.shape = shape
    self.values = values
  }

  /// A single number.
  public init(_ value: Double) { self.init(shape: [], [value]) }

  /// A list of numbers.
  public init(_ values: [Double]) { self.init(shape: [values.count], values) }

  /// Rows. Where their lengths differ the shape says so: no expected one has an axis of -1.
  public init(_ rows: [[Double]]) {
    let lengths = Set(rows.map(\.count))
    let columns = lengths.count <= 1 ? lengths.first ?? 0 : -1
    self.init(shape: [rows.count, columns], rows.flatMap { $0 })
  }

  /// A tensor's.
  public init(_ tensor: Tensor) { self.init(shape: tensor.shape, tensor.values.map(Double.init)) }

  /// Those of several tensors, one after another; of one shape, or else in one list.
  public init(_ tensors: [Tensor]) {
    let values = tensors.flatMap { $0.values.map(Double.init) }
    let shapes = Set(tensors.map(\.shape))
    self.init(shape: shapes.count == 1 ? [tensors.count] + shapes.first! : [values.count], values)
  }
}

extension Numbers {
  /// How far two numbers may be apart.
  public struct Tolerance: Sendable {
    /// As a share of the largest expected magnitude.
    let relative: Double
    /// Added to it.
    let absolute: Double

    /// For what is computed in single precision.
    public static let single = Tolerance(relative: 2e-4, absolute: 2e-6)

    /// A tolerance of one's own.
    public init(relative: Double, absolute: Double) {
      self.relative = relative
      self.absolute = absolute
    }
  }

  /// Whether these look like what a mistake gives: infinities and "not a number" in the same places too.
  func resemble(_ others: Numbers, _ tolerance: Tolerance) -> Bool {
    func finite(_ values: [Double]) -> Numbers { Numbers(values.map { $0.isFinite ? $0 : 0 }) }
    return shape == others.shape && values.map(\.isFinite) == others.values.map(\.isFinite)
      && finite(values).furthest(from: finite(others.values), tolerance) == nil
  }

  /// The place of the value that is furthest off, if one is outside the tolerance.
  private func furthest(from expected: Numbers, _ tolerance: Tolerance) -> Int? {
    let largest = expected.values.map(abs).max() ?? 0
    let bound = tolerance.relative * largest + tolerance.absolute
    let distances = zip(values, expected.values).map {
      $0.isFinite ? abs($0 - $1) : Double.infinity
    }
    guard let worst = distances.indices.max(by: { distances[$0] < distances[$1] }) else {
      return nil
    }
    return distances[worst] > bound ? worst : nil
  }

  /// What is wrong, in words; nil where nothing is.
  func difference(from expected: Numbers, _ tolerance: Tolerance) -> String? {
    guard shape == expected.shape else {
      return "expected \(Self.name(expected.shape)), found \(Self.name(shape))"
    }
    guard let worst = furthest(from: expected, tolerance) else { return nil }
    let numbers = "expected \(format(expected.values[worst])), found \(format(values[worst]))"
    return shape.isEmpty ? numbers : "at \(place(worst)): \(numbers)"
  }

  private static func name(_ shape: [Int]) -> String {
    if shape.isEmpty { return "one number" }
    return shape.last == -1 ? "\(shape[0]) rows of differing lengths" : "shape \(shape)"
  }

  private func place(_ index: Int) -> String {
    var (rest, indices) = (index, [Int]())
    for length in shape.reversed() {
      indices.insert(rest % length, at: 0)
      rest /= length
    }
    return "\(indices)"
  }
}

/// A number with the digits that a reader compares: `0.1235`, `1.235e-05`.
func format(_ value: Double) -> String {
  if value.isNaN { return "not a number" }
  if value == value.rounded(), abs(value) < 1e6 { return "\(Int(value))" }
  return String(format: abs(value) < 1e-3 || abs(value) >= 1e6 ? "%.4g" : "%.5f", value)
}
