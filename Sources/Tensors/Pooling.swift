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

  if kernel == 2, stride == 2 {
    let plane = VectorLoops.Plane(height: height, width: width)
    let (pixels, output) = (x.pointer, y.pointer)
    forEachPlane(planes, of: plane.count) {
      VectorLoops.pool(plane, pixels + $0 * plane.count, output + $0 * plane.outCount)
    }
    return y.recorded("maxPool2d", from: x, file: file, line: line) {
      [x = x.detached] gradient, inputs in
      inputs.write(to: 0, count: x.count) { pointer, accumulates in
        if !accumulates { pointer.update(repeating: 0, count: x.count) }
        let (pixels, gradient) = (x.pointer, gradient.pointer)
        forEachPlane(planes, of: plane.count) {
          let start = $0 * plane.count
          VectorLoops.poolGradient(
            plane, pixels + start, gradient + $0 * plane.outCount, pointer + start)
        }
      }
    }
  }

  /// Calls `body` with each output's index and that of the largest pixel of its window; what is not a number
  /// counts as the largest, as in PyTorch.
  func forEachWindow(
    _ pixels: UnsafePointer<Float>, _ body: (_ output: Int, _ largest: Int) -> Void
  ) {
    forEachPlane(planes, of: height * width) { plane in
      for row in 0..<outHeight {
        for column in 0..<outWidth {
          let start = (plane * height + row * stride) * width + column * stride
          var largest = start
          for y in 0..<kernel {
            for index in start + y * width..<start + y * width + kernel
            where pixels[index] > pixels[largest] || pixels[index].isNaN { largest = index }
          }
          body((plane * outHeight + row) * outWidth + column, largest)
        }
      }
    }
  }
  let (pixels, output) = (x.pointer, y.pointer)
  forEachWindow(pixels) { output[$0] = pixels[$1] }
  return y.recorded("maxPool2d", from: x, file: file, line: line) {
    [x = x.detached] gradient, inputs in
    inputs.write(to: 0, count: x.count) { pointer, accumulates in
      if !accumulates { pointer.update(repeating: 0, count: x.count) }
      let gradient = gradient.pointer
      forEachWindow(x.pointer) { pointer[$1] += gradient[$0] }
    }
  }
}

/// Calls `body` with every plane, on all threads where there is enough to do.
private func forEachPlane(_ planes: Int, of area: Int, _ body: (Int) -> Void) {
  guard planes * area > 1 << 16 else { return (0..<planes).forEach(body) }
  let parts = ThreadPool.shared.threads
  ThreadPool.shared.run(parts) { part in
    (part * planes / parts..<(part + 1) * planes / parts).forEach(body)
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
    x.rank == 4 && x.count > 0 && height > 0 && width > 0,
    "adaptiveAveragePool2d: expected x (batch, channels, height, width), at least one of each, and "
      + "an output height and width of at least 1, found \(x.shape) and \(height) by \(width)",
    file,
    line)
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
    forEachPlane(planes, of: inHeight * inWidth) { plane in
      var output = plane &* height &* width
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
  let (pixels, means) = (x.pointer, y.pointer)
  means.update(repeating: 0, count: y.count)
  forEachRow { output, start, count, area in
    means[output] += Float(sum(pixels + start, count: count) / Double(area))
  }
  return y.recorded("adaptiveAveragePool2d", from: x, file: file, line: line) {
    [shape = x.shape] gradient, inputs in
    let count = shape.reduce(1, *)
    inputs.write(to: 0, count: count) { pointer, accumulates in
      if !accumulates { pointer.update(repeating: 0, count: count) }
      let gradient = gradient.pointer
      forEachRow { output, start, count, area in
        let share = gradient[output] / Float(area)
        for index in start..<start &+ count { pointer[index] += share }
      }
    }
  }
}

/// `VectorLoops.sum` without a call for the few pixels of a small window's row.
@inline(__always)
private func sum(_ x: UnsafePointer<Float>, count: Int) -> Double {
  guard count < 16 else { return VectorLoops.sum(x, count: count) }
  var total = 0.0
  for index in 0..<count { total += Double(x[index]) }
  return total
}
