import Datasets
import Distillation
import Experiments
import Learning
import Tensors

/*:
 # Teacher and student may differ in kind

 Logits have the same shape in every network for the same classes. So, document 10.1 says,
 distillation is flexible: any teacher can teach any student.

 **What would prove it wrong.** Where one network is convolutional and the other is not, students
 of soft labels are no better than students of hard labels.

 **Data.** Fashion-MNIST. Teachers of 54,000 labels: the document's (784-512-256-10), and two
 convolutions of 32 and 64 channels. Students of 2,000 labels: the document's (784-128-10), and two
 convolutions of 8 and 16 channels.

 **Arms.** Each student with hard labels and with the soft labels of the teacher of the other kind;
 of twelve settings each: rate and weight decay for hard labels, rate and temperature for soft
 ones.

 **What counts.** The mean of both gains is the primary claim; each of them is secondary.

 **Metric and margin.** Accuracy on the 10,000 test images; half a point.
 */
extension Study {
  static let architectures = Study(
    id: "10_1/architectures",
    title: "Teacher and student may differ in kind",
    claims: [
      Claim(
        "both", "Distillation works across architectures",
        source: "document 10.1, advantages: flexibility",
        refutation: "the mean of both gains is not above 0",
        effect: Effect(
          text: "mean of (mlp-soft − mlp-hard) and (cnn-soft − cnn-hard)",
          terms: [("mlp-soft", 0.5), ("mlp-hard", -0.5), ("cnn-soft", 0.5), ("cnn-hard", -0.5)]),
        isPrimary: true),
      Claim(
        "cnn", "An MLP can teach a CNN", source: "document 10.1, advantages",
        refutation: "the CNN does not gain",
        effect: .difference("cnn-soft", minus: "cnn-hard")),
      Claim(
        "mlp", "A CNN can teach an MLP", source: "document 10.1, advantages",
        refutation: "the MLP does not gain",
        effect: .difference("mlp-soft", minus: "mlp-hard")),
    ],
    constants: [
      "mlpTeacherEpochs": Double(mlpTeacherEpochs), "cnnTeacherEpochs": Double(cnnTeacherEpochs),
    ],
    arms: [
      Arm("cnn-hard", "CNN, hard labels", cnnHard, grid: hardGrid),
      Arm("cnn-soft", "CNN, taught by an MLP", cnnSoft, grid: softGrid),
      Arm("mlp-hard", "MLP, hard labels", mlpHard, grid: hardGrid),
      Arm("mlp-soft", "MLP, taught by a CNN", mlpSoft, grid: softGrid),
    ],
    uses: ["Training.swift"], run: run)
}

private let (mlpTeacherEpochs, cnnTeacherEpochs) = (20, 15)
private let hardGrid = Study.Grid()
  .axis("learningRate", [3e-3, 1e-2, 3e-2])
  .axis("weightDecay", [0, 0.3, 1, 3], naturalEnds: [0])
private let softGrid = Study.Grid()
  .axis("learningRate", [3e-3, 1e-2, 3e-2])
  .axis("temperature", [2, 4, 8, 16])

// Frozen after tuning on seeds 0 to 7.
private let cnnHard = StudentSettings(labels: 2000, epochs: 90)
private let cnnSoft = StudentSettings(labels: 2000, epochs: 90, temperature: 4, alpha: 0.9)
private let mlpHard = StudentSettings(labels: 2000, epochs: 90)
private let mlpSoft = StudentSettings(labels: 2000, epochs: 90, temperature: 4, alpha: 0.9)

// MARK: Run

@Sendable private func run(
  _ seed: StudySeed, _ arms: [String: StudentSettings]
) throws -> [String: ArmResult] {
  let (side, colors) = (seed.train.height, seed.train.channels)
  let mlp = try seed.largeTeacher(epochs: mlpTeacherEpochs)
  let cnn = try seed.teacher(
    "SmallConvNet of 32 channels", labels: seed.train.count, epochs: cnnTeacherEpochs,
    batchSize: 128
  ) { SmallConvNet(side: side, colors: colors, channels: 32, $0) }
  var results: [String: ArmResult] = [:]
  for (arm, settings) in arms {
    let images = seed.train.prefix(settings.labels)
    let isConvolutional = arm.hasPrefix("cnn")
    let teacher = isConvolutional ? mlp : cnn
    results[arm] = try seed.student(
      settings, logits: settings.alpha > 0 ? teacher.logits(for: images) : nil
    ) {
      isConvolutional
        ? SmallConvNet(side: side, colors: colors, $0) as any Module
        : SimpleStudent(inputs: images.valuesPerImage, $0)
    }
  }
  return results
}
