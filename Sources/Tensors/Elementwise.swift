import ElementaryFunctions
import Kernels

/// max(x, 0), element by element: the rectified linear unit.
public func relu(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  let y = Tensor(uninitialized: x.shape)
  VectorLoops.relu(x.pointer, y.pointer, count: x.count)
  return y.recorded("relu", from: x, file: file, line: line) { gradient, inputs in
    inputs.add(gradient.whereActive(y), to: 0)
  }
}

extension Tensor {
  /// This gradient where the output of a ReLU is positive, else 0.
  func whereActive(_ output: Tensor) -> Tensor {
    let masked = Tensor(uninitialized: shape)
    VectorLoops.reluGradient(output: output.pointer, pointer, masked.pointer, count: count)
    return masked
  }

  /// A function of each element, with its derivative as a function of input and output.
  fileprivate func mapped(
    _ name: String, _ function: (Float) -> Float, file: StaticString, line: UInt,
    derivative: @escaping (_ x: Float, _ y: Float) -> Float
  ) -> Tensor {
    let y = Tensor(uninitialized: shape)
    for index in 0..<count { y.pointer[index] = function(pointer[index]) }
    return y.recorded(name, from: self, file: file, line: line) {
      [x = detached] gradient, inputs in
      let slope = Tensor(uninitialized: x.shape)
      for index in 0..<x.count {
        slope.pointer[index] =
          gradient.pointer[index] * derivative(x.pointer[index], y.pointer[index])
      }
      inputs.add(slope, to: 0)
    }
  }
}

/// e^x, element by element.
public func exp(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  let y = Tensor(uninitialized: x.shape)
  VectorLoops.exponential(x.pointer, y.pointer, count: x.count)
  return y.recorded("exp", from: x, file: file, line: line) { gradient, inputs in
    inputs.add(gradient * y, to: 0)
  }
}

/// The natural logarithm, element by element.
public func log(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  let y = Tensor(uninitialized: x.shape)
  VectorLoops.logarithm(x.pointer, y.pointer, count: x.count)
  return y.recorded("log", from: x, file: file, line: line) { [x = x.detached] gradient, inputs in
    inputs.add(gradient / x, to: 0)
  }
}

/// x^exponent, element by element; the gradient at exponent 0 is zero, as in PyTorch.
public func pow(
  _ x: Tensor, _ exponent: Float, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  x.mapped("pow", { Elementary.pow($0, exponent) }, file: file, line: line) { x, _ in
    exponent == 0 ? 0 : exponent * Elementary.pow(x, exponent - 1)
  }
}

/// The square root, element by element.
public func sqrt(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  x.mapped("sqrt", { $0.squareRoot() }, file: file, line: line) { _, y in 0.5 / y }
}

/// Each element, or the end of the range that it lies beyond; there its gradient is zero. NaN stays
/// NaN, and so does its gradient, which PyTorch has as zero.
public func clamped(
  _ x: Tensor, to range: ClosedRange<Float>, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  x.mapped(
    "clamped", { min(max($0, range.lowerBound), range.upperBound) }, file: file, line: line
  ) { x, _ in x.isNaN ? x : range.contains(x) ? 1 : 0 }
}

/// The angle in radians, from 0 to pi, whose cosine each element is.
///
/// Its slope -1 / sqrt(1 - x^2) is infinite at -1 and 1: clamp x where it can come near.
public func arccosine(
  _ x: Tensor, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  x.mapped("arccosine", { Elementary.acos($0) }, file: file, line: line) { x, _ in
    -1 / (1 - x * x).squareRoot()
  }
}
