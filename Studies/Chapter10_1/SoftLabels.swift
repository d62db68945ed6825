import Datasets
import Distillation
import Experiments
import Learning
import Tensors

/*:
 # Soft labels carry knowledge

 A student with few labels learns more when it is also given a teacher's soft labels for the same
 images. Document 10.1 says so of any student; Hinton, Vinyals and Dean (2015, section 4) found
 most of the gain of 100 times as much data in the soft labels of 3 % of it.

 **What would prove it wrong.** Students that learn from soft labels name no more test images
 correctly than students of hard labels alone, each with its own best settings.

 **Data.** Fashion-MNIST. The teacher (784-512-256-10) learns from 54,000 labels until its
 validation curve is flat; the students (784-128-10) are given the labels of 2,000 of them, or of
 500.

 **Arms.** Hard labels; the teacher's soft labels; and two controls. *Smoothing* gives every image
 its label and a uniform rest, as soft as the teacher is on average: softness without knowledge.
 *Few-label teacher* is a teacher of the same network that has seen no more labels than the
 student: soft labels without more data. Sensitivity: a third fewer epochs, and a teacher with a
 quarter of the epochs.

 **Tuning.** Eighteen settings for each arm: rate and weight decay for hard labels, rate and
 temperature for soft ones.

 **Metric and margin.** Accuracy on the 10,000 test images; half a point.
 */
extension Study {
  static let softLabels = Study(
    id: "10_1/soft-labels",
    title: "Soft labels carry knowledge",
    claims: [
      Claim(
        "gain-2000", "Distillation improves a student of 2,000 labels",
        source: "document 10.1, key points; Hinton, Vinyals and Dean (2015), section 4",
        refutation: "students of soft labels are no better than students of hard labels",
        effect: .difference("soft-2000", minus: "hard-2000"), isPrimary: true),
      Claim(
        "gain-500", "Distillation improves a student of 500 labels",
        source: "document 10.1, key points; Hinton, Vinyals and Dean (2015), section 4",
        refutation: "students of soft labels are no better than students of hard labels",
        effect: .difference("soft-500", minus: "hard-500")),
      Claim(
        "knowledge-2000", "With 2,000 labels it is what the teacher knows that helps, not softness",
        source: "document 10.1, hard and soft labels",
        refutation: "labels smoothed to the teacher's mean entropy do as well",
        effect: .difference("soft-2000", minus: "smoothed-2000")),
      Claim(
        "knowledge-500", "With 500 labels it is what the teacher knows that helps, not softness",
        source: "document 10.1, hard and soft labels",
        refutation: "labels smoothed to the teacher's mean entropy do as well",
        effect: .difference("soft-500", minus: "smoothed-500")),
      Claim(
        "data-2000", "With 2,000 labels it is the teacher's additional labels that help",
        source: "asked by this study",
        refutation: "a teacher of the same 2,000 labels does as well",
        effect: .difference("soft-2000", minus: "few-labels-2000")),
      Claim(
        "data-500", "With 500 labels it is the teacher's additional labels that help",
        source: "asked by this study",
        refutation: "a teacher of the same 500 labels does as well",
        effect: .difference("soft-500", minus: "few-labels-500")),
      Claim(
        "smoothing-2000", "Smoothed labels alone improve a student of 2,000 labels",
        source: "control", refutation: "students of it are no better than students of hard labels",
        effect: .difference("smoothed-2000", minus: "hard-2000")),
      Claim(
        "few-labels-2000", "A teacher of the same 2,000 labels improves a student",
        source: "control", refutation: "students of it are no better than students of hard labels",
        effect: .difference("few-labels-2000", minus: "hard-2000")),
      Claim(
        "fewer-epochs", "The gain at 2,000 labels does not hang on the number of epochs",
        source: "sensitivity", refutation: "with a third fewer epochs it is gone",
        effect: .difference("soft-2000-fewer-epochs", minus: "hard-2000-fewer-epochs")),
      Claim(
        "early-teacher", "A teacher that was trained less teaches better",
        source: "a replication of the first round: +2.4 points with 8 epochs, +0.7 with 40",
        refutation: "a teacher of a quarter of the epochs does no better",
        effect: .difference("soft-2000-early-teacher", minus: "soft-2000")),
    ],
    constants: [
      "teacherEpochs": Double(teacherEpochs), "fewLabelsEpochs": Double(fewLabelsEpochs),
    ],
    arms: [
      Arm("hard-2000", "2,000 hard labels", hard2000, grid: hardGrid),
      Arm("soft-2000", "2,000 soft labels", soft2000, grid: softGrid),
      Arm("smoothed-2000", "2,000 smoothed labels", smoothed2000, grid: softGrid),
      Arm("few-labels-2000", "teacher of the same 2,000 labels", fewLabels2000, grid: softGrid),
      Arm("hard-500", "500 hard labels", hard500, grid: hardGrid),
      Arm("soft-500", "500 soft labels", soft500, grid: softGrid),
      Arm("smoothed-500", "500 smoothed labels", smoothed500, grid: softGrid),
      Arm("few-labels-500", "teacher of the same 500 labels", fewLabels500, grid: softGrid),
      Arm("hard-2000-fewer-epochs", "hard labels, 60 epochs", hard2000.epochs(60)),
      Arm("soft-2000-fewer-epochs", "soft labels, 60 epochs", soft2000.epochs(60)),
      Arm("soft-2000-early-teacher", "teacher of a quarter of the epochs", soft2000),
    ],
    uses: ["Training.swift"], run: run)
}

private let teacherEpochs = 20
private let fewLabelsEpochs = 60
private let hardGrid = Study.Grid()
  .axis("learningRate", [3e-3, 1e-2, 3e-2])
  .axis("weightDecay", [0, 0.03, 0.1, 0.3, 1, 3], naturalEnds: [0])
private let softGrid = Study.Grid()
  .axis("learningRate", [3e-3, 1e-2, 3e-2])
  // Beyond 32 nothing changes: the soft loss is then the squared distance of the logits, but for a
  // factor (Hinton, Vinyals and Dean, 2015, section 2.1).
  .axis("temperature", [1, 2, 4, 8, 16, 32], naturalEnds: [1, 32])

// Frozen after tuning on seeds 0 to 7.
private let hard2000 = StudentSettings(
  labels: 2000, epochs: 90, learningRate: 1e-2, weightDecay: 0.3)
private let soft2000 = StudentSettings(
  labels: 2000, epochs: 90, learningRate: 1e-2, temperature: 4, alpha: 0.9)
private let smoothed2000 = StudentSettings(
  labels: 2000, epochs: 90, learningRate: 1e-2, temperature: 16, alpha: 0.9)
private let fewLabels2000 = StudentSettings(
  labels: 2000, epochs: 90, learningRate: 1e-2, temperature: 4, alpha: 0.9)
private let hard500 = StudentSettings(
  labels: 500, epochs: 180, learningRate: 1e-2, weightDecay: 1)
private let soft500 = StudentSettings(
  labels: 500, epochs: 180, learningRate: 1e-2, temperature: 4, alpha: 0.9)
private let smoothed500 = StudentSettings(
  labels: 500, epochs: 180, learningRate: 1e-2, temperature: 32, alpha: 0.9)
private let fewLabels500 = StudentSettings(
  labels: 500, epochs: 180, learningRate: 1e-2, temperature: 1, alpha: 0.9)

// MARK: Run

@Sendable private func run(
  _ seed: StudySeed, _ arms: [String: StudentSettings]
) throws -> [String: ArmResult] {
  let teacher = try seed.largeTeacher(epochs: teacherEpochs)
  var results: [String: ArmResult] = [:]
  for (arm, settings) in arms {
    let images = seed.train.prefix(settings.labels)
    let logits: (TeacherLogits, Int)?
    switch arm {
    case "hard-2000", "hard-500", "hard-2000-fewer-epochs":
      logits = nil
    case "smoothed-2000", "smoothed-500":
      // The teacher is asked for nothing but how soft it is.
      let (values, cost) = teacher.logits(for: images)
      logits = (
        values.smoothedLabels(images.labels, temperature: Float(settings.temperature)), cost
      )
    case "few-labels-2000", "few-labels-500":
      let few = try seed.teacher(
        "SimpleTeacher", labels: images.count, epochs: fewLabelsEpochs, batchSize: 64
      ) { SimpleTeacher(inputs: images.valuesPerImage, $0) }
      logits = few.logits(for: images)
    case "soft-2000-early-teacher":
      logits = try seed.largeTeacher(epochs: teacherEpochs / 4).logits(for: images)
    default:
      logits = teacher.logits(for: images)
    }
    results[arm] = try seed.student(settings, logits: logits) {
      SimpleStudent(inputs: images.valuesPerImage, $0)
    }
  }
  return results
}
