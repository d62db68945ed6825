import Kernels

// Arithmetic element by element. Shapes that differ are broadcast as in NumPy: aligned at the last axis,
// an axis of length 1 repeated.

/// How two shapes meet in a broadcast operation.
private struct Broadcast {
  let shape: [Int]
  /// Floats from one index to the next along each axis; 0 where an operand is repeated.
  private let strides: (a: [Int], b: [Int])

  init?(_ a: [Int], _ b: [Int]) {
    let rank = max(a.count, b.count)
    func padded(_ shape: [Int]) -> [Int] {
      Array(repeating: 1, count: rank - shape.count) + shape
    }
    let (a, b) = (padded(a), padded(b))
    for (first, second) in zip(a, b) where first != second && first != 1 && second != 1 {
      return nil
    }
    let shape = zip(a, b).map { $0 == 1 ? $1 : $0 }
    self.shape = shape
    func strides(_ lengths: [Int]) -> [Int] {
      var result = Array(repeating: 0, count: rank)
      var stride = 1
      for axis in (0..<rank).reversed() {
        result[axis] = lengths[axis] == 1 ? 0 : stride
        stride *= lengths[axis]
      }
      return result
    }
    self.strides = (strides(a), strides(b))
  }

  /// Calls `body` for each run along the last axis: offsets into the result and the operands, the operands'
  /// strides (1 or 0) and the length.
  func forEachRun(
    _ body: (_ out: Int, _ a: Int, _ b: Int, _ strideA: Int, _ strideB: Int, _ count: Int) -> Void
  ) {
    guard let count = shape.last else { return body(0, 0, 0, 0, 0, 1) }
    let outer = shape.count - 1
    var index = Array(repeating: 0, count: outer)
    let runs = shape.dropLast().reduce(1, *)
    for run in 0..<runs {
      var (a, b) = (0, 0)
      for axis in 0..<outer {
        a += index[axis] * strides.a[axis]
        b += index[axis] * strides.b[axis]
      }
      body(run * count, a, b, strides.a[outer], strides.b[outer], count)
      for axis in (0..<outer).reversed() {
        index[axis] += 1
        if index[axis] < shape[axis] { break }
        index[axis] = 0
      }
    }
  }
}

/// A loop over two operands of equal length.
private typealias Loop = (
  UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int
) -> Void

/// The values of a binary operation: `loop` where the shapes are equal, else `scalar` along each run.
private func combine(
  _ name: String, _ a: Tensor, _ b: Tensor, _ loop: Loop, _ scalar: (Float, Float) -> Float
) -> Tensor {
  if a.shape == b.shape {
    let out = Tensor(uninitialized: a.shape)
    loop(a.pointer, b.pointer, out.pointer, a.count)
    return out
  }
  guard let broadcast = Broadcast(a.shape, b.shape) else {
    fatalError("\(name): shapes \(a.shape) and \(b.shape) cannot be broadcast together")
  }
  let out = Tensor(uninitialized: broadcast.shape)
  broadcast.forEachRun { start, startA, startB, strideA, strideB, count in
    let (a, b, out) = (a.pointer + startA, b.pointer + startB, out.pointer + start)
    if strideA == 1, strideB == 1 { return loop(a, b, out, count) }
    for index in 0..<count { out[index] = scalar(a[index * strideA], b[index * strideB]) }
  }
  return out
}

extension Tensor {
  /// The sum over the axes that a broadcast from `target` repeated: the backward of the broadcast.
  func summed(to target: [Int]) -> Tensor {
    if shape == target { return self }
    let sum = Tensor.zeros(target)
    Broadcast(shape, target)!.forEachRun { _, startA, startB, _, strideB, count in
      if strideB == 1 {
        VectorLoops.accumulate(pointer + startA, into: sum.pointer + startB, count: count)
      } else {
        sum.pointer[startB] += Float(VectorLoops.sum(pointer + startA, count: count))
      }
    }
    return sum
  }

  /// a + b, broadcast.
  public static func + (a: Tensor, b: Tensor) -> Tensor {
    combine("+", a, b, VectorLoops.add, +)
      .recorded("+", from: a, b, file: #fileID, line: #line) {
        [shapeA = a.shape, shapeB = b.shape] gradient, inputs in
        inputs.add(gradient.summed(to: shapeA), to: 0)
        inputs.add(gradient.summed(to: shapeB), to: 1)
      }
  }

  /// a - b, broadcast.
  public static func - (a: Tensor, b: Tensor) -> Tensor {
    combine("-", a, b, VectorLoops.subtract, -)
      .recorded("-", from: a, b, file: #fileID, line: #line) {
        [shapeA = a.shape, shapeB = b.shape] gradient, inputs in
        inputs.add(gradient.summed(to: shapeA), to: 0)
        inputs.add((-gradient).summed(to: shapeB), to: 1)
      }
  }

  /// a b element by element, broadcast.
  public static func * (a: Tensor, b: Tensor) -> Tensor {
    combine("*", a, b, VectorLoops.multiply, *)
      .recorded("*", from: a, b, file: #fileID, line: #line) {
        [a = a.detached, b = b.detached] gradient, inputs in
        inputs.add((gradient * b).summed(to: a.shape), to: 0)
        inputs.add((gradient * a).summed(to: b.shape), to: 1)
      }
  }

  /// a / b element by element, broadcast.
  public static func / (a: Tensor, b: Tensor) -> Tensor {
    combine("/", a, b, VectorLoops.divide, /)
      .recorded("/", from: a, b, file: #fileID, line: #line) {
        [a = a.detached, b = b.detached] gradient, inputs in
        let scaled = gradient / b
        inputs.add(scaled.summed(to: a.shape), to: 0)
        inputs.add((-(scaled * a / b)).summed(to: b.shape), to: 1)
      }
  }

  /// x times a number.
  public static func * (x: Tensor, scale: Float) -> Tensor {
    let out = Tensor(uninitialized: x.shape)
    VectorLoops.scale(scale, x.pointer, out.pointer, count: x.count)
    return out.recorded("*", from: x, file: #fileID, line: #line) { gradient, inputs in
      inputs.add(gradient * scale, to: 0)
    }
  }

  /// A number times x.
  public static func * (scale: Float, x: Tensor) -> Tensor { x * scale }

  /// x over a number.
  public static func / (x: Tensor, divisor: Float) -> Tensor { x / Tensor(divisor) }

  /// x plus a number.
  public static func + (x: Tensor, shift: Float) -> Tensor {
    let out = Tensor(uninitialized: x.shape)
    VectorLoops.shift(shift, x.pointer, out.pointer, count: x.count)
    return out.recorded("+", from: x, file: #fileID, line: #line) { gradient, inputs in
      inputs.add(gradient, to: 0)
    }
  }

  /// x minus a number.
  public static func - (x: Tensor, shift: Float) -> Tensor { x + -shift }

  /// -x
  public static prefix func - (x: Tensor) -> Tensor { x * -1 }
}
