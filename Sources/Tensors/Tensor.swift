/// Floats in a rectangular, row-major array of any rank.
///
/// A tensor's values do not change once it is made. One that came out of a pass recorded on a `Tape`
/// remembers its place there, and what is computed from it is recorded too; any other leaves no trace.
public struct Tensor {
  /// The length of each axis; empty for a single number.
  public let shape: [Int]
  let storage: Storage
  /// The storage's, kept here because files are compiled apart: as a computed property it would be a call for every
  /// element of a loop.
  let pointer: UnsafeMutablePointer<Float>
  var node: TapeNode?

  /// How many numbers there are.
  public var count: Int { storage.count }

  /// How many axes there are.
  public var rank: Int { shape.count }

  init(shape: [Int], storage: Storage, node: TapeNode? = nil) {
    self.shape = shape
    self.storage = storage
    pointer = storage.pointer
    self.node = node
  }

  /// A tensor with whatever values its memory had, to be written by an operation.
  init(uninitialized shape: [Int]) {
    self.init(shape: shape, storage: Storage(count: shape.reduce(1, *)))
  }
}

// MARK: Making tensors

extension Tensor {
  /// A tensor of `shape` from its values in row-major order.
  public init(
    shape: [Int], _ values: [Float], file: StaticString = #fileID, line: UInt = #line
  ) {
    let count = shape.reduce(1, *)
    require(
      count == values.count,
      "Tensor: shape \(shape) holds \(count) values, but \(values.count) were given", file, line)
    self.init(uninitialized: shape)
    values.withUnsafeBufferPointer { pointer.update(from: $0.baseAddress!, count: count) }
  }

  /// A single number.
  public init(_ value: Float) {
    self.init(uninitialized: [])
    pointer[0] = value
  }

  /// A row of numbers.
  public init(_ values: [Float]) { self.init(shape: [values.count], values) }

  /// Rows of equal length.
  public init(_ rows: [[Float]], file: StaticString = #fileID, line: UInt = #line) {
    let columns = rows.first?.count ?? 0
    for (index, row) in rows.enumerated() {
      require(
        row.count == columns,
        "Tensor: row 0 has \(columns) values, but row \(index) has \(row.count)", file, line)
    }
    self.init(shape: [rows.count, columns], rows.flatMap { $0 })
  }

  /// A tensor of one value throughout.
  public init(repeating value: Float, shape: [Int]) {
    self.init(uninitialized: shape)
    pointer.update(repeating: value, count: count)
  }

  /// A tensor of zeros.
  public static func zeros(_ shape: [Int]) -> Tensor { Tensor(repeating: 0, shape: shape) }

  /// A tensor whose values `body` writes, in row-major order, into memory of unspecified contents.
  public init(shape: [Int], writing body: (UnsafeMutableBufferPointer<Float>) -> Void) {
    self.init(uninitialized: shape)
    body(UnsafeMutableBufferPointer(start: pointer, count: count))
  }
}

// MARK: Reading tensors

extension Tensor {
  /// The values in row-major order.
  public var values: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

  /// Reads the values in place.
  public func withValues<Result>(
    _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    try body(UnsafeBufferPointer(start: pointer, count: count))
  }

  /// The value of a tensor that holds just one.
  public var item: Float { scalar() }

  /// The value of a tensor that holds just one; `item` with the caller's line.
  public func scalar(file: StaticString = #fileID, line: UInt = #line) -> Float {
    require(count == 1, "item: expected one value, found shape \(shape)", file, line)
    return pointer[0]
  }

  /// The value at a place, one index an axis.
  public subscript(
    indices: Int..., file file: StaticString = #fileID, line line: UInt = #line
  ) -> Float {
    require(
      indices.count == rank,
      "subscript: expected \(rank) indices for shape \(shape), found \(indices)", file, line)
    var offset = 0
    for (axis, index) in indices.enumerated() {
      require(
        shape[axis] > index && index >= 0,
        "subscript: index \(index) of axis \(axis) is outside shape \(shape)", file, line)
      offset = offset * shape[axis] + index
    }
    return pointer[offset]
  }

  /// Row `index` along the first axis, as a tensor of its own that is not recorded.
  public func row(
    _ index: Int, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    require(
      rank >= 1 && index >= 0 && index < shape[0],
      "row: index \(index) is outside shape \(shape)", file, line)
    let length = count / shape[0]
    return Tensor(
      shape: Array(shape.dropFirst()),
      storage: Storage(part: storage, offset: index * length, count: length))
  }

  /// The index of the largest value of each row of a matrix, of equal ones the first. NaN is larger
  /// than all, as in PyTorch.
  public func argmax(file: StaticString = #fileID, line: UInt = #line) -> [Int] {
    require(
      rank == 2 && shape[1] > 0, "argmax: expected a matrix, found shape \(shape)", file, line)
    let columns = shape[1]
    return (0..<shape[0]).map { row in
      let values = pointer + row * columns
      var best = 0
      for column in 1..<columns
      where !values[best].isNaN && !(values[column] <= values[best]) { best = column }
      return best
    }
  }

  /// The same values, not recorded: PyTorch's `detach()`.
  public var detached: Tensor { Tensor(shape: shape, storage: storage) }

  /// The same values in memory of their own, not recorded.
  public func copy() -> Tensor {
    let copy = Tensor(uninitialized: shape)
    copy.pointer.update(from: pointer, count: count)
    return copy
  }
}

// MARK: Printing

extension Tensor: CustomStringConvertible {
  /// The values as nested lists, printed as Python prints a tensor's `tolist()`.
  public var description: String { description(axis: 0, offset: 0) }

  private func description(axis: Int, offset: Int) -> String {
    guard axis < rank else { return "\(Double(pointer[offset]))" }
    let length = shape[(axis + 1)...].reduce(1, *)
    let parts = (0..<shape[axis]).map { description(axis: axis + 1, offset: offset + $0 * length) }
    return "[" + parts.joined(separator: ", ") + "]"
  }
}

/// Traps with a message at the caller's line: a programmer's mistake, such as shapes that do not match.
@inline(__always)
func require(
  _ condition: Bool, _ message: @autoclosure () -> String, _ file: StaticString, _ line: UInt
) {
  if !condition { fatalError(message(), file: file, line: line) }
}

extension Tensor {
  /// Changes the values in place. For an optimiser's own memory, such as Adam's moments, which nothing
  /// else shares.
  public func withMutableMemory<Result>(
    _ body: (UnsafeMutablePointer<Float>) throws -> Result
  ) rethrows -> Result {
    try body(pointer)
  }
}
