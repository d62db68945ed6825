import Kernels

extension Tensor {
  /// The sum of all elements, one number.
  public func sum(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    Tensor(Float(VectorLoops.sum(pointer, count: count))).recorded(
      "sum", from: self, file: file, line: line
    ) { [shape] gradient, inputs in
      inputs.add(Tensor(repeating: gradient.pointer[0], shape: shape), to: 0)
    }
  }

  /// The mean of all elements, one number.
  public func mean(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    sum(file: file, line: line) * (1 / Float(count))
  }

  /// The sum along one axis, which goes, or stays with length 1.
  public func sum(
    axis: Int, keepingAxis: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    require(
      axis >= 0 && axis < rank, "sum: axis \(axis) is outside shape \(shape)", file, line)
    var kept = shape
    kept[axis] = 1
    var dropped = shape
    dropped.remove(at: axis)
    let total = detached.summed(to: kept)
    let result = Tensor(shape: keepingAxis ? kept : dropped, storage: total.storage)
    return result.recorded("sum", from: self, file: file, line: line) { [shape] gradient, inputs in
      let kept = Tensor(shape: kept, storage: gradient.storage)
      inputs.add(Tensor.zeros(shape) + kept, to: 0)
    }
  }

  /// The mean along one axis, which goes, or stays with length 1.
  public func mean(
    axis: Int, keepingAxis: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    sum(axis: axis, keepingAxis: keepingAxis, file: file, line: line) * (1 / Float(shape[axis]))
  }
}
