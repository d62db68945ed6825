import Datasets
import Distillation
import Learning
import Tensors
import TestSupport
import Testing

@Suite struct AveragedWeightsTests {
  @Test func followTheModel() throws {
    let images = try Dataset.load(.digits).test
    let generator = Generator(seed: 5)
    let model = SimpleStudent(inputs: 64, width: 4, generator)
    let average = SimpleStudent(inputs: 64, width: 4, generator)
    let teacher = try AveragedWeightsTeacher(of: model, in: average, decay: 0.75)
    #expect(average.state == model.state)
    model.parameters[3].assign(.zeros([10]))
    _ = teacher.logits(for: images.batch([0]))
    model.parameters[3].assign(Tensor(repeating: 1, shape: [10]))
    let before = average.parameters[3].value.values
    let logits = try #require(teacher.logits(for: images.batch([0])))
    expectClose(
      average.parameters[3].value.values, before.map { 0.75 * $0 + 0.25 }, .ofLargest(1e-6))
    expectClose(logits.values, average(images.batch([0]).images).values, .exact)
  }

  @Test func ofAnotherKind() {
    let generator = Generator(seed: 5)
    #expect(throws: ModelStateError.self) {
      try AveragedWeightsTeacher(
        of: SimpleStudent(width: 4, generator), in: SimpleStudent(width: 8, generator))
    }
  }
}
