/// Images of another size, each pixel a mix of the four that surround its place: PyTorch's
/// `interpolate(mode: 'bilinear', align_corners=False)`.
///
/// - Parameters:
///   - x: (batch, channels, height, width)
///   - height: rows of the result
///   - width: columns of the result
/// - Returns: (batch, channels, height, width) of the asked-for size
public func bilinearResize(
  _ x: Tensor, height: Int, width: Int, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  require(
    x.rank == 4 && x.count > 0 && height > 0 && width > 0,
    "bilinearResize: expected x (batch, channels, height, width) and a size of at least 1 by 1, "
      + "found \(x.shape) and \(height) by \(width)", file, line)
  let (inHeight, inWidth) = (x.shape[2], x.shape[3])
  let planes = x.shape[0] * x.shape[1]

  /// The two source lines next to each target line, and the weight of the second.
  func sources(_ count: Int, from length: Int) -> [(first: Int, second: Int, weight: Float)] {
    let scale = Float(length) / Float(count)
    return (0..<count).map { index in
      let place = max(0, (Float(index) + 0.5) * scale - 0.5)
      let first = min(Int(place), length - 1)
      return (first, min(first + 1, length - 1), place - Float(first))
    }
  }
  let (rows, columns) = (sources(height, from: inHeight), sources(width, from: inWidth))

  /// Calls `body` with each target pixel, each of its sources and the source's weight.
  func forEachSource(_ body: (_ target: Int, _ source: Int, _ weight: Float) -> Void) {
    for plane in 0..<planes {
      for (y, row) in rows.enumerated() {
        for (x, column) in columns.enumerated() {
          let target = (plane * height + y) * width + x
          let first = (plane * inHeight + row.first) * inWidth
          let second = (plane * inHeight + row.second) * inWidth
          body(target, first + column.first, (1 - row.weight) * (1 - column.weight))
          body(target, first + column.second, (1 - row.weight) * column.weight)
          body(target, second + column.first, row.weight * (1 - column.weight))
          body(target, second + column.second, row.weight * column.weight)
        }
      }
    }
  }
  let y = Tensor.zeros([x.shape[0], x.shape[1], height, width])
  forEachSource { target, source, weight in y.pointer[target] += weight * x.pointer[source] }
  return y.recorded("bilinearResize", from: x, file: file, line: line) {
    [shape = x.shape] gradient, inputs in
    let dx = Tensor.zeros(shape)
    forEachSource { target, source, weight in
      dx.pointer[source] += weight * gradient.pointer[target]
    }
    inputs.add(dx, to: 0)
  }
}
