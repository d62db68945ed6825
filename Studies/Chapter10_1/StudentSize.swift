import Datasets
import Distillation
import Experiments
import Learning
import Tensors

/*:
 # Small students gain most

 Document 10.1 says that distillation improves small students above all (key points, exercise
 10.1.3).

 **What would prove it wrong.** The gain of soft labels over hard ones does not fall as the student
 grows.

 **What counts as "falls".** In each seed the slope of the least-squares line through the gains of
 all widths over log2 of the width; the claim is that its mean is below 0. So no width is picked.

 **Data.** A teacher of 54,000 labels, students 784-width-10 of 2,000 labels.

 **Arms.** Hard and soft labels for each of the widths 16, 32, ... 512, each with its own settings
 of twelve: rate and weight decay for hard labels, rate and temperature for soft ones.

 **Metric and margin.** Accuracy on the 10,000 test images; a tenth of a point per doubling, half a
 point from the smallest to the largest.
 */
extension Study {
  static let studentSize = Study(
    id: "10_1/student-size",
    title: "Small students gain most",
    claims: [
      Claim(
        "slope", "The smaller the student, the more it gains",
        source: "document 10.1, key points and exercise 10.1.3",
        refutation: "the gain does not fall with the width",
        effect: .slope(
          perDoublingOf: "the width",
          // Hard minus soft is the loss of gain: it grows where the gain falls.
          widths.map { (Double($0), "hard-\($0)", "soft-\($0)") }),
        margin: 0.1, marginReason: "half a point over the five doublings", isPrimary: true)
    ]
      + widths.map { width in
        Claim(
          "gain-\(width)", "A student of \(width) units gains", source: "exercise 10.1.3",
          refutation: "it does as well with hard labels",
          effect: .difference("soft-\(width)", minus: "hard-\(width)"))
      },
    constants: ["teacherEpochs": Double(teacherEpochs)],
    arms: widths.flatMap { width in
      [
        Arm("hard-\(width)", "\(width) units, hard labels", hard[width]!, grid: hardGrid),
        Arm("soft-\(width)", "\(width) units, soft labels", soft[width]!, grid: softGrid),
      ]
    },
    uses: ["Training.swift"], run: run)
}

private let teacherEpochs = 20
private let widths = [16, 32, 64, 128, 256, 512]
private let hardGrid = Study.Grid()
  .axis("learningRate", [3e-3, 1e-2, 3e-2])
  .axis("weightDecay", [0, 0.3, 1, 3], naturalEnds: [0])
private let softGrid = Study.Grid()
  .axis("learningRate", [3e-3, 1e-2, 3e-2])
  .axis("temperature", [2, 4, 8, 16])

// Frozen after tuning on seeds 0 to 7.
private let hard: [Int: SizedStudent] = [
  16: SizedStudent(width: 16), 32: SizedStudent(width: 32), 64: SizedStudent(width: 64),
  128: SizedStudent(width: 128), 256: SizedStudent(width: 256), 512: SizedStudent(width: 512),
]
private let soft: [Int: SizedStudent] = [
  16: SizedStudent(width: 16, alpha: 0.9), 32: SizedStudent(width: 32, alpha: 0.9),
  64: SizedStudent(width: 64, alpha: 0.9), 128: SizedStudent(width: 128, alpha: 0.9),
  256: SizedStudent(width: 256, alpha: 0.9), 512: SizedStudent(width: 512, alpha: 0.9),
]

/// How a student of some width is trained.
private struct SizedStudent: Codable, Sendable {
  var width: Int
  var learningRate = 3e-3
  var weightDecay = 0.0
  var temperature = 4.0
  var alpha = 0.0
  var labels = 2000
  var epochs = 90
}

// MARK: Run

@Sendable private func run(
  _ seed: StudySeed, _ arms: [String: SizedStudent]
) throws -> [String: ArmResult] {
  let teacher = try seed.largeTeacher(epochs: teacherEpochs)
  return try arms.mapValues { sized in
    let images = seed.train.prefix(sized.labels)
    let settings = StudentSettings(
      labels: sized.labels, epochs: sized.epochs, learningRate: sized.learningRate,
      weightDecay: sized.weightDecay, temperature: sized.temperature, alpha: sized.alpha)
    return try seed.student(
      settings, logits: sized.alpha > 0 ? teacher.logits(for: images) : nil
    ) { SimpleStudent(inputs: images.valuesPerImage, width: sized.width, $0) }
  }
}
