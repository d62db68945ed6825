import Datasets
import Distillation
import Learning
import Tensors
import TestSupport
import Testing

@Suite struct BornAgainTrainerTests {
  @Test func theConfigurationPrintsAsTheNotebooks() {
    #expect(
      "\(BornAgainConfiguration())"
        == "BornAgainConfig(num_generations=3, temperature=4.0, alpha=0.5, epochs_per_gen=10)")
  }

  private func loaders() throws -> (train: DataLoader, validation: DataLoader, Tensors.Generator) {
    let digits = try Dataset.load(.digits)
    let generator = Tensors.Generator(seed: 2)
    return (
      DataLoader(digits.train.prefix(300), shuffle: true, generator: generator),
      DataLoader(digits.test, shuffle: false, generator: generator), generator
    )
  }

  @Test func eachGenerationIsANewModelAndLeavesItsTeacherAlone() throws {
    let (train, validation, generator) = try loaders()
    let trainer = BornAgainTrainer(BornAgainConfiguration(epochsPerGeneration: 3)) {
      SimpleStudent(inputs: 64, width: 32, generator)
    }
    #expect(trainer.teacher == nil)
    var epochs = 0
    let first = trainer.trainGeneration(on: train, validation: validation) { _ in epochs += 1 }
    #expect(epochs == 3 && first.losses.count == 3 && first.generation == 0)
    #expect(first.losses[2].mean < first.losses[0].mean)
    let state = try #require(trainer.teacher).state
    let second = trainer.trainGeneration(on: train, validation: validation)
    #expect(second.generation == 1)
    #expect(trainer.history.map(\.accuracy) == [first.accuracy, second.accuracy])
    #expect(trainer.generations[0].state == state)
    #expect(trainer.generations[1].state != state)
    #expect(second.accuracy == accuracy(of: trainer.generations[1], on: validation))
  }

  /// With soft labels alone, a generation comes to answer as its teacher does.
  @Test func laterGenerationsLearnFromTheOneBefore() throws {
    func agreementOfTwo(alpha: Float) throws -> Double {
      let (train, validation, generator) = try loaders()
      let trainer = BornAgainTrainer(BornAgainConfiguration(alpha: alpha, epochsPerGeneration: 12))
      {
        SimpleStudent(inputs: 64, width: 32, generator)
      }
      for _ in 0..<2 { trainer.trainGeneration(on: train, validation: validation) }
      let images = validation.images.all.images
      let probabilities = trainer.generations.map { softmax($0(images)) }
      return Double(meanSquaredError(probabilities[0], probabilities[1]).item)
    }
    let (taught, alone) = (try agreementOfTwo(alpha: 1), try agreementOfTwo(alpha: 0))
    #expect(taught < 0.7 * alone, "\(taught) with soft labels, \(alone) without")
  }
}
