import Datasets
import Distillation
import Tensors

func movingAverageTeachers(_ epochs: [[Double]], momentum: Double) throws -> [[Double]] {
  // The library's teacher, as chapter 10.5 trains with it, here of one image; its declaration follows below.
  let teacher = PreviousEpochTeacher(images: 1, momentum: Float(momentum))
  return epochs.enumerated().map { epoch, logits in
    let batch = Batch(images: Tensor([[0]]), labels: [0], indices: [0])
    teacher.remember(Tensor([logits.map { Float($0) }]), of: batch)
    teacher.finish(epoch: epoch)
    return teacher.kept!.all.values.map { Double($0) }
  }
}
