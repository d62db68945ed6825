import Kernels

/// The largest value of each window of `kernel` by `kernel` pixels.
///
/// Ties give their gradient to the first, as in PyTorch.
///
/// - Parameters:
///   - x: (batch, channels, height, width)
///   - kernel: the window's side
///   - stride: pixels from one window to the next; the kernel's side unless said
/// - Returns: (batch, channels, (height - kernel) / stride + 1, the same for the width)
public func maxPool2d(
  _ x: Tensor, kernel: Int, stride: Int? = nil, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  let stride = stride ?? kernel
  require(
    x.rank == 4 && kernel > 0 && stride > 0 && x.shape[2] >= kernel && x.shape[3] >= kernel,
    "maxPool2d: expected x (batch, channels, height, width) of at least \(kernel) by \(kernel) "
      + "pixels and a stride above 0, found \(x.shape) and \(stride)", file, line)
  let (height, width) = (x.shape[2], x.shape[3])
  let (outHeight, outWidth) = ((height - kernel) / stride + 1, (width - kernel) / stride + 1)
  let planes = x.shape[0] * x.shape[1]
  let y = Tensor(uninitialized: [x.shape[0], x.shape[1], outHeight, outWidth])

  /// Calls `body` with each output's index and that of the largest pixel of its window.
  func forEachWindow(_ x: Tensor, _ body: (_ output: Int, _ largest: Int) -> Void) {
    for plane in 0..<planes {
      for row in 0..<outHeight {
        for column in 0..<outWidth {
          let start = (plane * height + row * stride) * width + column * stride
          var largest = start
          for y in 0..<kernel {
            for index in start + y * width..<start + y * width + kernel
            where x.pointer[index] > x.pointer[largest] { largest = index }
          }
          body((plane * outHeight + row) * outWidth + column, largest)
        }
      }
    }
  }
  forEachWindow(x) { output, largest in y.pointer[output] = x.pointer[largest] }
  return y.recorded("maxPool2d", from: x, file: file, line: line) {
    [x = x.detached] gradient, inputs in
    let dx = Tensor.zeros(x.shape)
    forEachWindow(x) { output, largest in dx.pointer[largest] += gradient.pointer[output] }
    inputs.add(dx, to: 0)
  }
}

/// The mean of windows that divide the image into `height` by `width` parts, as even as they can be.
///
/// - Parameters:
///   - x: (batch, channels, height, width)
///   - height: the output's rows
///   - width: the output's columns
/// - Returns: (batch, channels, height, width) of the asked-for size
public func adaptiveAveragePool2d(
  _ x: Tensor, height: Int = 1, width: Int = 1, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  require(
    x.rank == 4 && height > 0 && width > 0,
    "adaptiveAveragePool2d: expected x (batch, channels, height, width) and an output of at least "
      + "1 by 1, found \(x.shape) and \(height) by \(width)", file, line)
  let (inHeight, inWidth) = (x.shape[2], x.shape[3])
  let planes = x.shape[0] * x.shape[1]
  let y = Tensor(uninitialized: [x.shape[0], x.shape[1], height, width])

  func parts(_ count: Int, of length: Int) -> [Range<Int>] {
    (0..<count).map { $0 * length / count..<(($0 + 1) * length + count - 1) / count }
  }
  let (rowParts, columnParts) = (parts(height, of: inHeight), parts(width, of: inWidth))
  /// Calls `body` with each output's index, the first pixel of each row of its window, the row's length and
  /// the window's area.
  func forEachRow(_ body: (_ output: Int, _ start: Int, _ count: Int, _ area: Int) -> Void) {
    var output = 0
    for plane in 0..<planes {
      for rows in rowParts {
        for columns in columnParts {
          var start = (plane &* inHeight &+ rows.lowerBound) &* inWidth &+ columns.lowerBound
          for _ in rows {
            body(output, start, columns.count, rows.count &* columns.count)
            start &+= inWidth
          }
          output &+= 1
        }
      }
    }
  }
  let (source, target) = (x.pointer, y.pointer)
  target.update(repeating: 0, count: y.count)
  forEachRow { output, start, count, area in
    target[output] += sum(source + start, count: count) / Float(area)
  }
  return y.recorded("adaptiveAveragePool2d", from: x, file: file, line: line) {
    [shape = x.shape] gradient, inputs in
    let dx = Tensor.zeros(shape)
    let (source, target) = (gradient.pointer, dx.pointer)
    forEachRow { output, start, count, area in
      let share = source[output] / Float(area)
      for index in start..<start &+ count { target[index] += share }
    }
    inputs.add(dx, to: 0)
  }
}

/// `VectorLoops.sum` without a call for the few pixels of a small window's row.
@inline(__always)
private func sum(_ x: UnsafePointer<Float>, count: Int) -> Float {
  guard count < 16 else { return VectorLoops.sum(x, count: count) }
  var total = 0.0
  for index in 0..<count { total += Double(x[index]) }
  return Float(total)
}
