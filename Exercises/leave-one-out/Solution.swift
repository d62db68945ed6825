import Tensors

func teacherLogits(of logits: [Tensor], for member: Int) throws -> Tensor {
  let others = logits.enumerated().filter { $0.offset != member }.map { $0.element.detached }
  return others.dropFirst().reduce(others[0], +) / Float(others.count)
}
