import Learning
import Tensors
import TestSupport
import Testing

@Suite struct OperationsFixtureTests {
  @Test func operations() throws {
    let convolution = Computation {
      let attributes = $0.attributes
      return conv2d(
        try $0("x"), try $0("weight"), try $0("bias"), stride: try attributes("stride").int,
        padding: try attributes("padding").int)
    }
    let averagePool = Computation {
      let size = try $0.attributes("output").ints
      return adaptiveAveragePool2d(try $0("x"), height: size[0], width: size[1])
    }
    let softmaxOfRows = Computation {
      try #require(try $0.attributes("dim").int == 1)
      return softmax(try $0("x"), temperature: try $0.attributes("temperature").float)
    }
    try compareCases(
      of: "operations.json",
      with: [
        "linear": Computation { linear(try $0("x"), try $0("weight"), try $0("bias")) },
        "matmul": Computation { matmul(try $0("a"), try $0("b")) },
        "relu": Computation { relu(try $0("x")) },
        "add_broadcast": Computation { try $0("a") + $0("b") },
        "mul_broadcast": Computation { try $0("a") * $0("b") },
        "softmax": softmaxOfRows,
        "softmax_large": softmaxOfRows,
        "log_softmax": Computation {
          try #require(try $0.attributes("dim").int == 1)
          return logSoftmax(try $0("x"), temperature: try $0.attributes("temperature").float)
        },
        "conv2d_k3_p1": convolution,
        "conv2d_k3_s2_p1": convolution,
        "conv2d_k1": convolution,
        "conv2d_k5_p0_odd": convolution,
        "conv2d_k3_p1_wide": convolution,
        "batch_norm_train": Computation(withExtras: trainingBatchNorm),
        "batch_norm_eval": Computation {
          let attributes = $0.attributes
          let statistics = BatchStatistics(
            mean: try attributes("running_mean").floats,
            variance: try attributes("running_var").floats)
          return batchNorm(
            try $0("x"), try $0("weight"), try $0("bias"), statistics: statistics,
            epsilon: try attributes("eps").float
          ).output
        },
        "max_pool2d_2": Computation {
          maxPool2d(
            try $0("x"), kernel: try $0.attributes("kernel").int,
            stride: try $0.attributes("stride").int)
        },
        "adaptive_avg_pool2d_1": averagePool,
        "adaptive_avg_pool2d_uneven": averagePool,
        "interpolate_bilinear": Computation {
          let size = try $0.attributes("output").ints
          return bilinearResize(try $0("x"), height: size[0], width: size[1])
        },
        "normalize_l2": Computation {
          try #require(try $0.attributes("dim").int == 1)
          return l2Normalize(try $0("x"), epsilon: try $0.attributes("eps").float)
        },
        "cdist_l2": Computation { pairwiseDistances(try $0("x"), try $0("x")) },
        "cross_entropy": Computation { crossEntropy(try $0("logits"), try $0.labels) },
        "cross_entropy_label_smoothing": Computation {
          crossEntropy(
            try $0("logits"), try $0.labels,
            labelSmoothing: try $0.attributes("label_smoothing").float)
        },
        "kl_div_batchmean": Computation {
          let temperature = try $0.attributes("temperature").float
          let divergence = klDivergence(
            student: try $0("student"), teacher: try $0("teacher"), temperature: temperature)
          return divergence * (temperature * temperature)
        },
        "mse": Computation { meanSquaredError(try $0("a"), try $0("b")) },
      ])
  }
}

/// The operation on the tape, and beside it the layer, whose running statistics are the extras.
@Sendable private func trainingBatchNorm(
  _ inputs: Computation.Inputs
) throws -> (output: Tensor, extras: [String: [Float]]) {
  let (x, weight, bias) = try (inputs("x"), inputs("weight"), inputs("bias"))
  let epsilon = try inputs.attributes("eps").float
  let output = batchNorm(x, weight, bias, epsilon: epsilon).output

  let layer = BatchNorm2d(
    weight.count, momentum: try inputs.attributes("momentum").float, epsilon: epsilon)
  layer.weight.assign(weight)
  layer.bias.assign(bias)
  let layerOutput = layer(x.detached, .training(on: nil))
  expectClose(layerOutput.values, output.values, .exact, "the layer's output")
  let running = layer.runningStatistics
  return (output, ["running_mean": running.mean, "running_var": running.variance])
}
