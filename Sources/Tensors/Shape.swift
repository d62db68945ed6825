import Kernels

extension Tensor {
  /// The same values in another shape; one length may be -1 and follows from the others.
  public func reshaped(
    _ shape: [Int], file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    var target = shape
    if let free = shape.firstIndex(of: -1) {
      let known = shape.filter { $0 != -1 }.reduce(1, *)
      target[free] = known > 0 ? count / known : 0
    }
    require(
      target.reduce(1, *) == count,
      "reshaped: shape \(self.shape) of \(count) values does not fit \(shape)", file, line)
    return Tensor(shape: target, storage: storage).recorded(
      "reshaped", from: self, file: file, line: line
    ) { [original = self.shape] gradient, inputs in
      inputs.add(Tensor(shape: original, storage: gradient.storage), to: 0)
    }
  }

  /// All axes from `axis` on as one: (batch, channels, height, width) becomes (batch, features).
  public func flattened(
    from axis: Int = 1, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    require(
      axis >= 0 && axis <= rank, "flattened: axis \(axis) is outside shape \(shape)", file, line)
    return reshaped(shape[..<axis] + [shape[axis...].reduce(1, *)], file: file, line: line)
  }

  /// A matrix with rows and columns exchanged.
  public func transposed(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    require(rank == 2, "transposed: expected a matrix, found shape \(shape)", file, line)
    let (rows, columns) = (shape[0], shape[1])
    let result = Tensor(uninitialized: [columns, rows])
    VectorLoops.transpose(
      pointer, step: columns, rows: rows, columns: columns, into: result.pointer, step: rows)
    return result.recorded("transposed", from: self, file: file, line: line) { gradient, inputs in
      inputs.add(gradient.transposed(), to: 0)
    }
  }

  /// The rows (along the first axis) with the given indices, in that order; one may come several times.
  public func rows(
    _ indices: [Int], file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    require(rank >= 1, "rows: expected at least one axis, found a single number", file, line)
    let length = shape[1...].reduce(1, *)
    let result = Tensor(uninitialized: [indices.count] + shape[1...])
    for (target, source) in indices.enumerated() {
      require(
        source >= 0 && source < shape[0], "rows: index \(source) is outside shape \(shape)", file,
        line)
      (result.pointer + target * length).update(from: pointer + source * length, count: length)
    }
    return result.recorded("rows", from: self, file: file, line: line) {
      [shape] gradient, inputs in
      let sum = Tensor.zeros(shape)
      for (source, target) in indices.enumerated() {
        for offset in 0..<length {
          sum.pointer[target * length + offset] += gradient.pointer[source * length + offset]
        }
      }
      inputs.add(sum, to: 0)
    }
  }

  /// Of each row of a matrix, the element in the column given for it: PyTorch's `gather`.
  public func picking(
    columns: [Int], file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    require(
      rank == 2 && columns.count == shape[0],
      "picking: expected one column for each row of a matrix, found \(columns.count) for shape "
        + "\(shape)", file, line)
    let width = shape[1]
    let result = Tensor(uninitialized: [columns.count])
    for (row, column) in columns.enumerated() {
      require(
        column >= 0 && column < width, "picking: column \(column) is outside shape \(shape)", file,
        line)
      result.pointer[row] = pointer[row * width + column]
    }
    return result.recorded("picking", from: self, file: file, line: line) {
      [shape] gradient, inputs in
      let spread = Tensor.zeros(shape)
      for (row, column) in columns.enumerated() {
        spread.pointer[row * width + column] = gradient.pointer[row]
      }
      inputs.add(spread, to: 0)
    }
  }
}

/// Tensors one below the other along the first axis.
public func concatenated(
  _ tensors: [Tensor], file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  require(!tensors.isEmpty, "concatenated: expected at least one tensor", file, line)
  let tail = Array(tensors[0].shape.dropFirst())
  for tensor in tensors {
    require(
      tensor.rank >= 1 && Array(tensor.shape[1...]) == tail,
      "concatenated: shapes \(tensors[0].shape) and \(tensor.shape) differ beyond the first axis",
      file, line)
  }
  let lengths = tensors.map { $0.shape[0] }
  let result = Tensor(uninitialized: [lengths.reduce(0, +)] + tail)
  var offset = 0
  for tensor in tensors {
    (result.pointer + offset).update(from: tensor.pointer, count: tensor.count)
    offset += tensor.count
  }
  return result.recorded("concatenated", from: tensors, file: file, line: line) {
    gradient, inputs in
    var start = 0
    for (index, length) in lengths.enumerated() {
      inputs.add(gradient.rows(Array(start..<start + length)), to: index)
      start += length
    }
  }
}
