import Datasets
import Distillation
import Kernels
import Learning
import Tensors

/// A few training steps of each kind of network, with whatever instructions VECTOR_LOOPS and OPENBLAS_CORETYPE choose:
/// losses, gradients and weights go to a file, so that processors can be compared.
///
///     ProcessorSteps RESULT       and prints the instruction set
@main enum ProcessorSteps {
  static func main() throws {
    let digits = try Dataset.load(.digits).train.prefix(96)
    var entries: [(name: String, value: ModelState.Value)] = []
    for (name, side, make) in networks {
      let generator = Generator(seed: 5)
      let seen = digits.padded(to: side)
      let (student, teacher) = (make(generator), make(generator))
      // Adam would divide gradients that are all rounding by themselves.
      let optimizer = SGD(student.parameters, learningRate: 0.02, momentum: 0.9, weightDecay: 1e-4)
      var losses: [Float] = []
      // Few steps: where a ReLU's input is all rounding, its gradient jumps with the last bit, and every step after it
      // carries that on.
      for start in stride(from: 0, to: seen.count, by: 33) {
        let batch = seen.batch(Array(start..<min(start + 33, seen.count)))
        let loss = trainStep(student, on: batch, with: optimizer, generator: generator) {
          distillationLoss(student: $0, teacher: teacher(batch.images), labels: $1.labels).total
        }
        losses.append(Float(loss))
      }
      entries.append(("\(name).losses", .float(shape: [losses.count], losses)))
      entries += student.state.entries.map { ("\(name).\($0.name)", $0.value) }
      for (parameter, tensor) in student.namedParameters {
        let gradient = tensor.gradient!
        entries.append(
          ("\(name).\(parameter).gradient", .float(shape: gradient.shape, gradient.values)))
      }
      let soft = softmax(student(seen.all.images), temperature: 2)
      entries.append(("\(name).soft labels", .float(shape: soft.shape, soft.values)))
    }
    try Safetensors.write(ModelState(entries), to: CommandLine.arguments[1])
    print(VectorLoops.name)
  }

  /// Names, rows and columns of the images, and the networks.
  private static let networks: [(String, Int, @Sendable (Generator) -> any Module)] = [
    ("perceptron", 8, { SimpleTeacher(inputs: 64, $0) }),
    (
      "convolutions", 16,
      { generator in
        Sequential(
          Unflatten(1, 16, 16), Conv2d(1, 16, kernel: 3, padding: 1, generator), ReLU(),
          Conv2d(16, 24, kernel: 3, padding: 1, generator), ReLU(), MaxPool2d(2),
          Conv2d(24, 8, kernel: 5, stride: 2, padding: 2, generator), Flatten(), Dropout(0.1),
          Linear(8 * 16, 10, generator))
      }
    ),
    (
      "batch normalisation", 16,
      { generator in
        Sequential(
          Unflatten(1, 16, 16), Conv2d(1, 8, kernel: 3, padding: 1, generator), BatchNorm2d(8),
          ReLU(), MaxPool2d(2), Conv2d(8, 16, kernel: 3, padding: 1, generator), BatchNorm2d(16),
          ReLU(), AdaptiveAvgPool2d(2, 2), Flatten(), Linear(64, 10, generator))
      }
    ),
  ]
}
