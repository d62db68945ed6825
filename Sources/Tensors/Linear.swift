import Kernels

/// The matrix product of a (m by k) and b (k by n).
public func matmul(
  _ a: Tensor, _ b: Tensor, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  require(
    a.rank == 2 && b.rank == 2 && a.shape[1] == b.shape[0] && a.count > 0 && b.count > 0,
    "matmul: expected a (m, k) and b (k, n), none of them 0, found \(a.shape) and \(b.shape)", file,
    line)
  let (m, k, n) = (a.shape[0], a.shape[1], b.shape[1])
  let c = Tensor(uninitialized: [m, n])
  MatrixMultiply.multiply(
    Matrix(a.pointer, stride: k), Matrix(b.pointer, stride: n), into: c.pointer, stride: n, m: m,
    n: n, k: k)
  return c.recorded("matmul", from: a, b, file: file, line: line) {
    [a = a.detached, b = b.detached] gradient, inputs in
    inputs.write(to: 0, count: m * k) { pointer, accumulates in  // dA = dC B^T
      MatrixMultiply.multiply(
        Matrix(gradient.pointer, stride: n), Matrix(b.pointer, stride: n, transposed: true),
        into: pointer, stride: k, m: m, n: k, k: n, accumulates: accumulates)
    }
    inputs.write(to: 1, count: k * n) { pointer, accumulates in  // dB = A^T dC
      MatrixMultiply.multiply(
        Matrix(a.pointer, stride: k, transposed: true), Matrix(gradient.pointer, stride: n),
        into: pointer, stride: n, m: k, n: n, k: m, accumulates: accumulates)
    }
  }
}

/// x W^T + b: a fully connected layer, with a ReLU after it where asked for.
///
/// - Parameters:
///   - x: (batch, inputs)
///   - weight: (outputs, inputs)
///   - bias: (outputs)
///   - activated: whether the result goes through a ReLU, in the same pass over memory
/// - Returns: (batch, outputs)
public func linear(
  _ x: Tensor, _ weight: Tensor, _ bias: Tensor, activated: Bool = false,
  file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  require(
    x.rank == 2 && weight.rank == 2 && x.shape[1] == weight.shape[1],
    "linear: expected x (batch, inputs) and weight (outputs, inputs), found \(x.shape) and "
      + "\(weight.shape)", file, line)
  require(
    x.count > 0 && weight.count > 0,
    "linear: expected x and weight with at least one value, found \(x.shape) and \(weight.shape)",
    file, line)
  let (batch, inputCount, outputCount) = (x.shape[0], x.shape[1], weight.shape[0])
  require(
    bias.shape == [outputCount],
    "linear: expected a bias of shape [\(outputCount)] for weight \(weight.shape), found "
      + "\(bias.shape)", file, line)
  let y = Tensor(uninitialized: [batch, outputCount])
  MatrixMultiply.multiply(
    Matrix(x.pointer, stride: inputCount),
    Matrix(weight.pointer, stride: inputCount, transposed: true), into: y.pointer, m: batch,
    n: outputCount, k: inputCount,
    finish: ProductFinish(bias: bias.pointer, activated: activated))

  return y.recorded("linear", from: x, weight, bias, file: file, line: line) {
    [x = x.detached, weight = weight.detached] gradient, inputs in
    let dy = activated ? gradient.whereActive(y) : gradient
    inputs.write(to: 0, count: x.count) { pointer, accumulates in  // dx = dy W
      MatrixMultiply.multiply(
        Matrix(dy.pointer, stride: outputCount), Matrix(weight.pointer, stride: inputCount),
        into: pointer, stride: inputCount, m: batch, n: inputCount, k: outputCount,
        accumulates: accumulates)
    }
    inputs.write(to: 1, count: weight.count) { pointer, accumulates in  // dW = dy^T x
      MatrixMultiply.multiply(
        Matrix(dy.pointer, stride: outputCount, transposed: true),
        Matrix(x.pointer, stride: inputCount), into: pointer, stride: inputCount, m: outputCount,
        n: inputCount, k: batch, accumulates: accumulates)
    }
    inputs.write(to: 2, count: outputCount) { pointer, accumulates in
      if !accumulates { pointer.update(repeating: 0, count: outputCount) }
      VectorLoops.addColumnSums(dy.pointer, rows: batch, columns: outputCount, into: pointer)
    }
  }
}
