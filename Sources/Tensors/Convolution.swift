import Kernels

/// The two-dimensional convolution (cross-correlation, as in PyTorch) of images with kernels.
///
/// Kernels of 3 x 3 over many channels are applied in Winograd's form, see `Winograd`; otherwise patches of one
/// image at a time are unfolded into a matrix and multiplied by the kernels.
///
/// - Parameters:
///   - x: (batch, channels, height, width)
///   - weight: (outputs, channels, kernel height, kernel width)
///   - bias: (outputs)
///   - stride: pixels from one position of the kernel to the next, both ways
///   - padding: rows and columns of zeros around the image
/// - Returns: (batch, outputs, (height + 2 padding - kernel height) / stride + 1, the same for the width)
public func conv2d(
  _ x: Tensor, _ weight: Tensor, _ bias: Tensor, stride: Int = 1, padding: Int = 0,
  file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  require(
    x.rank == 4 && weight.rank == 4 && x.shape[1] == weight.shape[1],
    "conv2d: expected x (batch, channels, height, width) and weight (outputs, channels, height, "
      + "width), found \(x.shape) and \(weight.shape)", file, line)
  require(
    bias.shape == [weight.shape[0]],
    "conv2d: expected a bias of shape [\(weight.shape[0])] for weight \(weight.shape), found "
      + "\(bias.shape)", file, line)
  require(
    stride > 0 && padding >= 0,
    "conv2d: expected stride >= 1 and padding >= 0, found \(stride) and \(padding)", file, line)
  require(
    x.count > 0 && weight.count > 0,
    "conv2d: expected x and weight with at least one value, found \(x.shape) and \(weight.shape)",
    file, line)
  let (batch, outputs) = (x.shape[0], weight.shape[0])
  let window = VectorLoops.Window(
    channels: x.shape[1], height: x.shape[2], width: x.shape[3], kernelHeight: weight.shape[2],
    kernelWidth: weight.shape[3], stride: stride, padding: padding)
  require(
    x.shape[2] + 2 * padding >= weight.shape[2] && x.shape[3] + 2 * padding >= weight.shape[3],
    "conv2d: the kernel of weight \(weight.shape) is larger than the padded image of \(x.shape)",
    file, line)

  let winograd = Winograd(
    batch: batch, channels: x.shape[1], outputs: outputs, height: x.shape[2], width: x.shape[3],
    padding: padding)
  if stride == 1, weight.shape[2...] == [3, 3], winograd.pays {
    return conv2d(x, weight, bias, winograd, window, file: file, line: line)
  }

  let y = Tensor(uninitialized: [batch, outputs, window.outHeight, window.outWidth])
  let (positions, patchCount) = (window.positions, window.patchCount)
  let roomOfPart = patchCount * positions + window.roomCount
  /// Calls `body` with each image, room for its patches and room to make them, on several threads.
  func forEachImage(
    _ body: (
      _ image: Int, _ patches: UnsafeMutablePointer<Float>, _ room: UnsafeMutablePointer<Float>
    ) -> Void
  ) {
    let parts = min(ThreadPool.shared.threads, batch)
    // Taken before the threads start: how many buffers a step needs must not depend on their timing.
    let room = Storage(count: parts * roomOfPart)
    ThreadPool.shared.run(parts) { part in
      for image in part * batch / parts..<(part + 1) * batch / parts {
        let patches = room.pointer + part * roomOfPart
        body(image, patches, patches + patchCount * positions)
      }
    }
  }
  forEachImage { image, patches, room in
    VectorLoops.unfold(window, x.pointer + image * window.imageCount, room: room, into: patches)
    MatrixMultiply.multiply(
      Matrix(weight.pointer, stride: patchCount), Matrix(patches, stride: positions),
      into: y.pointer + image * outputs * positions, m: outputs, n: positions, k: patchCount,
      finish: ProductFinish(bias: bias.pointer, ofRows: true))
  }

  return y.recorded("conv2d", from: x, weight, bias, file: file, line: line) {
    [x = x.detached, weight = weight.detached] dy, inputs in
    inputs.write(to: 0, count: x.count) { pointer, accumulates in
      if !accumulates { pointer.update(repeating: 0, count: x.count) }
      forEachImage { image, patches, room in  // the patches' gradient is W^T dy
        MatrixMultiply.multiply(
          Matrix(weight.pointer, stride: patchCount, transposed: true),
          Matrix(dy.pointer + image * outputs * positions, stride: positions),
          into: patches, stride: positions, m: patchCount, n: positions, k: outputs)
        VectorLoops.fold(
          window, patches, room: room, addingTo: pointer + image * window.imageCount)
      }
    }
    inputs.write(to: 1, count: weight.count) { pointer, accumulates in
      // A fixed number of partial sums, added in order, so that the result does not depend on timing.
      let parts = min(batch, 4)
      let sums = Storage(count: parts * weight.count)
      let room = Storage(count: parts * roomOfPart)
      ThreadPool.shared.run(parts) { part in
        let patches = room.pointer + part * roomOfPart
        let images = part * batch / parts..<(part + 1) * batch / parts
        for image in images {
          VectorLoops.unfold(
            window, x.pointer + image * window.imageCount, room: patches + patchCount * positions,
            into: patches)
          MatrixMultiply.multiply(
            Matrix(dy.pointer + image * outputs * positions, stride: positions),
            Matrix(patches, stride: positions, transposed: true),
            into: sums.pointer + part * weight.count, stride: patchCount, m: outputs,
            n: patchCount, k: positions, accumulates: image > images.lowerBound)
        }
      }
      if !accumulates { pointer.update(repeating: 0, count: weight.count) }
      for part in 0..<parts {
        VectorLoops.accumulate(
          sums.pointer + part * weight.count, into: pointer, count: weight.count)
      }
    }
    inputs.write(to: 2, count: outputs) { pointer, accumulates in
      biasGradient(dy, into: pointer, accumulates: accumulates)
    }
  }
}

/// The bias's gradient: the sum of an output channel's gradients.
private func biasGradient(
  _ dy: Tensor, into pointer: UnsafeMutablePointer<Float>, accumulates: Bool
) {
  let (batch, outputs) = (dy.shape[0], dy.shape[1])
  let positions = dy.shape[2] * dy.shape[3]
  if !accumulates { pointer.update(repeating: 0, count: outputs) }
  let gradient = dy.pointer
  let parts = dy.count > 1 << 16 ? min(ThreadPool.shared.threads, outputs) : 1
  ThreadPool.shared.run(parts) { part in
    for image in 0..<batch {
      for output in part * outputs / parts..<(part + 1) * outputs / parts {
        pointer[output] += Float(
          VectorLoops.sum(
            gradient + (image * outputs + output) * positions, count: positions))
      }
    }
  }
}

/// The same in Winograd's form.
private func conv2d(
  _ x: Tensor, _ weight: Tensor, _ bias: Tensor, _ winograd: Winograd, _ window: VectorLoops.Window,
  file: StaticString, line: UInt
) -> Tensor {
  /// Applies a weight, or turned round, to the images at `images`. It is handed the weight: a backward that held
  /// the recorded one would keep the tape alive.
  func apply(
    _ winograd: Winograd, _ weight: Tensor, turned: Bool, to images: UnsafePointer<Float>,
    bias: UnsafePointer<Float>?, into result: UnsafeMutablePointer<Float>, accumulates: Bool
  ) {
    let kernels = Storage(count: winograd.kernelCount)
    let room = Storage(count: max(winograd.arrangedCount, winograd.roomCount))
    winograd.transformKernels(
      weight.pointer, turned: turned, room: room.pointer, into: kernels.pointer)
    winograd.convolve(
      images, kernels: kernels.pointer, bias: bias, room: room.pointer, into: result,
      accumulates: accumulates)
  }
  let outputs = winograd.outputs
  let y = Tensor(
    uninitialized: [winograd.batch, outputs, window.outHeight, window.outWidth])
  apply(
    winograd, weight, turned: false, to: x.pointer, bias: bias.pointer, into: y.pointer,
    accumulates: false)
  return y.recorded("conv2d", from: x, weight, bias, file: file, line: line) {
    [x = x.detached, weight = weight.detached] dy, inputs in
    inputs.write(to: 0, count: x.count) { pointer, accumulates in
      // The input's gradient is the convolution of dy with the kernels turned round.
      let backward = Winograd(
        batch: winograd.batch, channels: outputs, outputs: winograd.channels,
        height: window.outHeight, width: window.outWidth, padding: 2 - winograd.padding)
      apply(
        backward, weight, turned: true, to: dy.pointer, bias: nil, into: pointer,
        accumulates: accumulates)
    }
    inputs.write(to: 1, count: weight.count) { pointer, accumulates in
      let room = Storage(count: winograd.gradientRoomCount)
      winograd.kernelGradient(
        x.pointer, dy.pointer, room: room.pointer, into: pointer, accumulates: accumulates)
    }
    inputs.write(to: 2, count: outputs) { pointer, accumulates in
      biasGradient(dy, into: pointer, accumulates: accumulates)
    }
  }
}
