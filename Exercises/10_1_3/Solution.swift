import Distillation
import Learning
import Tensors

func trainedStudent(
  width: Int, images: Tensor, labels: [Int], classes: Int, teacher: Tensor?, steps: Int,
  seed: UInt64
) throws -> Sequential {
  let generator = Generator(seed: seed)
  let student = Sequential(
    Linear(images.shape[1], width, generator), ReLU(), Linear(width, classes, generator))
  let optimizer = Adam(student.parameters, learningRate: 1e-2)
  for _ in 0..<steps {
    // The library's step, as every chapter's training takes it; its declaration follows below.
    _ = trainStep(with: optimizer) { pass in
      let logits = student(images, pass)
      guard let teacher else { return crossEntropy(logits, labels) }
      return distillationLoss(
        student: logits, teacher: teacher, labels: labels, temperature: 2, alpha: 0.7
      ).total
    }
  }
  return student
}
