import Datasets
import Distillation
import Experiments
import Learning
import Tensors

/*:
 # Soft labels carry relations between classes

 A student never sees an image of one class; all that it is told of that class is how much the
 teacher thinks of it on other images: that this boot is a little like a sneaker. Hinton, Vinyals
 and Dean (2015, section 3) left out the digit 3, and their student named 98.6 % of the threes,
 once the class's logit had the bias it lacked.

 **What would prove it wrong.** A student whose teacher's non-target logits are permuted, image by
 image, names the class as often: as soft, as sure, without the relations (DKPP: Furlanello et al.,
 2018, section 3.2).

 **Data.** Fashion-MNIST. The teacher learns from 54,000 labels, the students from its soft labels
 alone, T = 20, for 10,000 images but those of the class. The class is left out of the validation
 images as well, so that nothing is chosen by it. The bias is set where the class is named as often
 as it occurs in the 10,000 labels, on validation images without their labels.

 **Arms.** The teacher's soft labels and the permuted ones, without sneakers; and to see whether
 another class would have given something else, without coats, with the settings chosen for
 sneakers.

 **Metric and margin.** Recall of the class among its 1,000 test images. Five points: two classes
 that look alike lose as much to each other.
 */
extension Study {
  static let omittedClass = Study(
    id: "10_1/omitted-class",
    title: "Soft labels carry relations between classes",
    claims: [
      Claim(
        "sneaker",
        "A student names a class that it has never seen, by what the teacher says of others",
        source: "document 10.1, key points; Hinton, Vinyals and Dean (2015), section 3",
        refutation: "with permuted non-target logits it does as well",
        effect: .difference("teacher", minus: "permuted"), metric: .recall(class: sneaker),
        margin: 5, marginReason: marginReason, isPrimary: true),
      Claim(
        "coat", "A student names another class that it has never seen", source: "sensitivity",
        refutation: "with permuted non-target logits it does as well",
        effect: .difference("teacher-coat", minus: "permuted-coat"), metric: .recall(class: coat),
        margin: 5, marginReason: marginReason),
      Claim(
        "accuracy", "Over all classes, the relations help as well", source: "asked by this study",
        refutation: "with permuted non-target logits the student is as good",
        effect: .difference("teacher", minus: "permuted")),
    ],
    constants: ["teacherEpochs": Double(teacherEpochs)],
    arms: [
      Arm("teacher", "the teacher's soft labels", teacher, grid: grid),
      Arm("permuted", "permuted non-target logits", permuted, grid: grid),
      Arm("teacher-coat", "the teacher's, without coats", teacher.omitting(coat)),
      Arm("permuted-coat", "permuted, without coats", permuted.omitting(coat)),
    ],
    uses: ["Training.swift"], run: run)
}

private let (coat, sneaker) = (4, 7)
private let marginReason = "two classes that look alike lose as much to each other"
private let teacherEpochs = 20
private let grid = Study.Grid().axis("learningRate", [3e-4, 1e-3, 3e-3, 1e-2, 3e-2])

// Frozen after tuning on seeds 0 to 7.
private let teacher = OmissionSettings(omitted: sneaker, learningRate: 1e-2)
private let permuted = OmissionSettings(omitted: sneaker, learningRate: 1e-2)

/// How a student without one class is trained.
private struct OmissionSettings: Codable, Sendable {
  var omitted: Int
  var learningRate: Double
  var labels = 10_000
  var epochs = 30
  var temperature = 20.0

  func omitting(_ label: Int) -> OmissionSettings {
    var changed = self
    changed.omitted = label
    return changed
  }
}

// MARK: Run

@Sendable private func run(
  _ seed: StudySeed, _ arms: [String: OmissionSettings]
) throws -> [String: ArmResult] {
  let teacher = try seed.largeTeacher(epochs: teacherEpochs)
  var results: [String: ArmResult] = [:]
  for (arm, settings) in arms {
    let labelled = seed.train.prefix(settings.labels)
    let images = labelled.without(settings.omitted)
    var (logits, cost) = teacher.logits(for: images)
    if arm.hasPrefix("permuted") {
      logits = logits.permutingNonTargets(
        labels: images.labels, generator: Generator(seed: seed.seed))
    }
    let generator = Generator(seed: seed.seed)
    let student = SimpleStudent(inputs: images.valuesPerImage, generator)
    let course = try trainToPlateau(
      student, on: images, validation: seed.validation.without(settings.omitted),
      epochs: settings.epochs, learningRate: settings.learningRate, generator: generator
    ) { output, batch in
      distillationLoss(
        student: output, teacher: logits(batch), labels: batch.labels,
        temperature: Float(settings.temperature), alpha: 1
      ).total
    }
    let share = 1 - Double(images.count) / Double(labelled.count)
    let bias = classBias(
      of: settings.omitted, share: share, logits: student(seed.validation.all.images))
    let training = student.multiplyAdds(example: [images.valuesPerImage]).training
    results[arm] = ArmResult(
      logits: student(seed.test.all.images) + bias, labels: seed.test.labels, course: course,
      cost: cost + training * images.count * settings.epochs)
  }
  return results
}

extension LabelledImages {
  fileprivate func without(_ label: Int) -> LabelledImages {
    subset(labels.indices.filter { labels[$0] != label })
  }
}
