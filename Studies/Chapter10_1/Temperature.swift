import Datasets
import Distillation
import Experiments
import Learning
import Tensors

/*:
 # A temperature above 1

 Dividing the logits by T before the softmax makes soft labels softer. Document 10.1 says that a
 high temperature shows the relations between the classes, and that this is what a student learns
 from; Hinton, Vinyals and Dean (2015) found 2.5 to 4 best for small students.

 **What would prove it wrong.** Students of soft labels at T = 1 do as well as those at the best
 temperature above 1.

 **What counts as the best.** Of T = 1.5, 2, 3, 5 and 8 the one with the highest validation accuracy
 over the tuning seeds. It is named in the primary claim before the confirmation seeds are run; the
 others are secondary.

 **Data.** As in "Soft labels carry knowledge": a teacher of 54,000 labels, students of 2,000.

 **Arms.** One for each temperature, each with its own rate and its own weight alpha of the soft
 loss, of nine settings each.

 **Metric and margin.** Accuracy on the 10,000 test images; half a point.
 */
extension Study {
  static let temperature = Study(
    id: "10_1/temperature",
    title: "A temperature above 1",
    claims: temperatures.dropFirst().map { temperature in
      Claim(
        "T=\(temperature)", "A temperature of \(temperature) is better than one of 1",
        source: "document 10.1, key points; Hinton, Vinyals and Dean (2015), section 3",
        refutation: "students of T = 1 do as well",
        effect: .difference("T=\(temperature)", minus: "T=1.0"),
        isPrimary: temperature == bestTemperature)
    },
    constants: ["teacherEpochs": Double(teacherEpochs)],
    arms: temperatures.map { temperature in
      Arm("T=\(temperature)", "T = \(temperature)", settings[temperature]!, grid: grid)
    },
    uses: ["Training.swift"], run: run)
}

private let teacherEpochs = 20
private let temperatures = [1, 1.5, 2, 3, 5, 8]
private let grid = Study.Grid()
  .axis("learningRate", [3e-3, 1e-2, 3e-2])
  .axis("alpha", [0.5, 0.9, 1], naturalEnds: [1])

// Frozen after tuning on seeds 0 to 7.
private let bestTemperature = 5.0
private let settings: [Double: StudentSettings] = [
  1: StudentSettings(
    labels: 2000, epochs: 90, learningRate: 1e-2, temperature: 1, alpha: 1),
  1.5: StudentSettings(
    labels: 2000, epochs: 90, learningRate: 1e-2, temperature: 1.5, alpha: 1),
  2: StudentSettings(
    labels: 2000, epochs: 90, learningRate: 1e-2, temperature: 2, alpha: 0.9),
  3: StudentSettings(
    labels: 2000, epochs: 90, learningRate: 1e-2, temperature: 3, alpha: 1),
  5: StudentSettings(
    labels: 2000, epochs: 90, learningRate: 1e-2, temperature: 5, alpha: 1),
  8: StudentSettings(
    labels: 2000, epochs: 90, learningRate: 1e-2, temperature: 8, alpha: 0.9),
]

// MARK: Run

@Sendable private func run(
  _ seed: StudySeed, _ arms: [String: StudentSettings]
) throws -> [String: ArmResult] {
  let teacher = try seed.largeTeacher(epochs: teacherEpochs)
  return try arms.mapValues { settings in
    let images = seed.train.prefix(settings.labels)
    return try seed.student(settings, logits: teacher.logits(for: images)) {
      SimpleStudent(inputs: images.valuesPerImage, $0)
    }
  }
}
