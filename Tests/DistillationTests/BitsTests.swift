import Datasets
import Distillation
import Learning
import Tensors
import Testing

/// Results as bit patterns: the first three numbers, and a checksum of all of them. Whatever the processor, the compiler's
/// mode and the C library, it must be these.
///
/// A change of the arithmetic changes them: then the message of the failing test has the new ones, and all records and
/// pages are made again.
@Suite struct BitsTests {
  private static func bits(_ values: [Float]) -> String {
    // FNV-1a, 64 bits
    let checksum = values.reduce(14_695_981_039_346_656_037 as UInt64) { sum, value in
      (0..<4).reduce(sum) {
        ($0 ^ UInt64(value.bitPattern >> UInt32(8 * $1) & 0xff)) &* 1_099_511_628_211
      }
    }
    return (values.prefix(3).map { hexadecimal($0.bitPattern) } + [hexadecimal(checksum)])
      .joined(separator: " ")
  }

  private static func hexadecimal<Bits: FixedWidthInteger>(_ bits: Bits) -> String {
    let digits = String(bits, radix: 16)
    return String(repeating: "0", count: Bits.bitWidth / 4 - digits.count) + digits
  }

  /// Numbers from -2 to 2, which need no generator to be right.
  private static func numbers(_ shape: [Int], seed: UInt32) -> Tensor {
    var state = seed
    return Tensor(shape: shape) { values in
      for index in values.indices {
        state = state &* 1_664_525 &+ 1_013_904_223
        values[index] = Float(state >> 8) * 0x1p-22 - 2
      }
    }
  }

  private static let labels = (0..<33).map { $0 * 7 % 10 }

  /// Values and gradients with respect to the first input.
  @Test(
    arguments: [
      ("exp", "3eb26bcf 3f17c0fe 3f8230c0 3c481d89f590fa32"),
      ("log", "3e444998 bf7c285a c0132e73 134bcd5cf901bc97"),
      ("pow", "3fb14f4b 3e3fe70d 3ca440b1 f185be01fa75c333"),
      ("sqrt", "3f86ef4e 3f05ddec 3c8b0080 bba9b7fdb81bb0b1"),
      ("arccosine", "4006303c 3fe94620 3fc80716 ca1b62e3a29d497d"),
      ("division", "bf000524 bf028572 3bda35f7 776a5900c90563b8"),
      ("softmax", "3c86f1db 3ca11696 3cc0d9ac b76b9a0048800651"),
      ("logSoftmax", "c0c9d423 c0b18ade c098dcaa 02bef12a3356e9b5"),
      ("linear", "3ee93f7c 411c9afd 41578e5e e8106d91510fe4c3"),
      ("conv2d", "c175ee40 40582ba9 40765887 a559d4288dabd52a"),
      ("conv2d, stride 2", "c1a150b6 c029b9c8 410469aa 4bd91749ee5d2a51"),
      ("batchNorm", "00000000 3e7c0855 3f8634bf d24608574a9ac537"),
      ("batchNorm, pooled", "3f51e94a 3f83172b 3f8fb199 b8122c7db7f13c2b"),
      ("maxPool2d", "3f95814c 3fbf502c 3fd37982 b5fd16b78c7d148d"),
      ("bilinearResize", "bf8c5719 be2094e1 3f3fcf23 c3754e63b915b4e4"),
      ("pairwiseDistances", "41128f4b 413a3070 41152d70 ee4f00e0e7d96903"),
      ("l2Normalize", "be18613b bd972c81 3b1cf909 ee1a76a6ced61eef"),
      ("gramMatrices", "42cc967b c0385b5d c0c6dc7e 3248fb2d5f46c901"),
      ("sum", "424fedff 42cfedff 42cfedff 3ddfc363ffa4c440"),
      ("crossEntropy", "4086183f be697095 3ac090fb f7250ee9c25cf8c2"),
      ("klDivergence", "3da5883f b54825b5 b662e24a 60b4b975751a1caf"),
      ("distillationLoss", "400a37c6 bd20f749 ba33f1cd ee423c7d997136ac"),
      ("rkdLoss", "3f53f0a7 bac3d26f 3a85a094 8694ffc9bb29c87b"),
    ] as [(String, String)])
  func operations(name: String, expected: String) throws {
    let (x, y) = (Self.numbers([33, 40], seed: 1), Self.numbers([33, 40], seed: 2))
    let (images, kernels) = (
      Self.numbers([3, 16, 9, 10], seed: 3), Self.numbers([20, 16, 3, 3], seed: 4)
    )
    let (weight, bias) = (Self.numbers([20, 40], seed: 5), Self.numbers([20], seed: 6))
    let (one, zero) = (Tensor(repeating: 0.7, shape: [16]), Tensor(repeating: 0.1, shape: [16]))
    let computations: [String: (input: Tensor, output: (Tensor) -> Tensor)] = [
      "exp": (x, { exp($0) }), "log": (x * x + 0.1, { log($0) }),
      "pow": (x * x + 0.1, { pow($0, 1.7) }), "sqrt": (x * x, { sqrt($0) }),
      "arccosine": (x / 2.1, { arccosine($0) }), "division": (x, { $0 / (y * y + 1) }),
      "softmax": (x, { softmax($0, temperature: 3) }),
      "logSoftmax": (x, { logSoftmax($0, temperature: 0.7) }),
      "linear": (x, { linear($0, weight, bias, activated: true) }),
      "conv2d": (images, { conv2d($0, kernels, bias, padding: 1) }),
      "conv2d, stride 2": (images, { conv2d($0, kernels, bias, stride: 2) }),
      "batchNorm": (images, { batchNorm($0, one, zero, activated: true).output }),
      "batchNorm, pooled": (
        images, { batchNorm($0.rows([0, 1]), one, zero, activated: true, pooled: true).output }
      ),
      "maxPool2d": (images, { maxPool2d($0, kernel: 2) }),
      "bilinearResize": (images, { bilinearResize($0, height: 7, width: 13) }),
      "pairwiseDistances": (x, { pairwiseDistances($0, y) }),
      "l2Normalize": (x, { l2Normalize($0) }),
      "gramMatrices": (images.reshaped([3, 16, 90]), { gramMatrices($0) }),
      "sum": (x, { $0.sum() }),
      "crossEntropy": (x, { crossEntropy($0, Self.labels, labelSmoothing: 0.1) }),
      "klDivergence": (x, { klDivergence(student: $0, teacher: y, temperature: 4) }),
      "distillationLoss": (
        x, { distillationLoss(student: $0, teacher: y, labels: Self.labels).total }
      ),
      "rkdLoss": (x, { rkdLoss(student: $0, teacher: y) }),
    ]
    let (input, output) = try #require(computations[name])
    let tape = Tape()
    let variable = tape.variable(input)
    let result = output(variable)
    tape.backward(from: (result * result).sum())
    #expect(
      Self.bits(result.values + tape.gradient(of: variable).values) == expected, "\(name)")
  }

  @Test func randomNumbers() {
    let generator = Generator(seed: 42)
    #expect(
      Self.bits(generator.normal([7]).values) == "3eac62ae 3e03e69d 3e7016e7 e39489a9dac5097c")
    #expect(
      Self.bits(generator.normal([10_007]).values) == "3fd23771 be236d85 befeaae2 c2a4f83736254bcd")
    #expect(
      Self.bits(generator.uniform([1000], from: -0.1, to: 0.3).values)
        == "3e40d70f 3e4602f2 bd57b680 c9e500a35f735a1e")
  }

  @Test func hundredStepsOfAdam() {
    let parameter = Parameter(Self.numbers([1000], seed: 1))
    let optimizer = Adam([parameter], learningRate: 0.01, weightDecay: 1e-3)
    for step in 0..<100 {
      optimizer.clearGradients()
      let tape = Tape()
      let difference = tape.read(parameter) - Self.numbers([1000], seed: 7 + UInt32(step))
      tape.backward(from: (difference * difference).mean())
      optimizer.step()
    }
    #expect(Self.bits(parameter.value.values) == "bf1b63ae bde3ea4e bb8e099e 2a583fafdf115639")
  }

  @Test func logitsOfATrainedStudent() throws {
    let digits = try Dataset.load(.digits).prefix(train: 300, test: 50)
    let generator = Generator(seed: 3)
    let teacher = SimpleTeacher(inputs: 64, generator)
    let student = SimpleStudent(inputs: 64, generator)
    let loader = DataLoader(digits.train, batchSize: 32, shuffle: true, generator: generator)
    for (network, loss) in [
      (teacher, { crossEntropy($0, $1.labels) }),
      (
        student,
        { distillationLoss(student: $0, teacher: teacher($1.images), labels: $1.labels).total }
      ),
    ] as [(any Module, (Tensor, Batch) -> Tensor)] {
      let optimizer = Adam(network.parameters)
      for _ in 0..<5 { _ = trainEpoch(network, on: loader, with: optimizer, loss: loss) }
    }
    #expect(
      Self.bits(student(digits.test.all.images).values)
        == "bed4391e bf215d18 3ded0d6e 726ac931189d5e61")
  }
}
