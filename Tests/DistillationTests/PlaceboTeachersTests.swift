import Datasets
import Distillation
import Learning
import Tensors
import TestSupport
import Testing

@Suite struct PlaceboTeachersTests {
  private func logits() throws -> (TeacherLogits, labels: [Int]) {
    let images = try Dataset.load(.digits).train.prefix(100)
    return (
      TeacherLogits(of: SimpleTeacher(inputs: 64, Generator(seed: 1)), for: images), images.labels
    )
  }

  @Test func permutingNonTargetsKeepsTheTargetAndTheMultiset() throws {
    let (logits, labels) = try logits()
    let permuted = logits.permutingNonTargets(labels: labels, generator: Generator(seed: 2))
    var moved = 0
    for (index, label) in labels.enumerated() {
      let (before, after) = (logits([index]).row(0).values, permuted([index]).row(0).values)
      #expect(before[label] == after[label])
      #expect(before.sorted() == after.sorted())
      moved += before == after ? 0 : 1
    }
    #expect(moved > 90)
  }

  @Test func shuffledOverImagesKeepsTheRows() throws {
    let (logits, _) = try logits()
    let shuffled = logits.shuffledOverImages(generator: Generator(seed: 2))
    func rows(_ logits: TeacherLogits) -> [[Float]] {
      (0..<logits.count).map { logits([$0]).values }.sorted { $0.lexicographicallyPrecedes($1) }
    }
    let sameRows = rows(logits) == rows(shuffled)
    #expect(sameRows)
    let sameOrder = logits.all.values == shuffled.all.values
    #expect(!sameOrder)
  }

  @Test(arguments: [1, 4] as [Float]) func smoothedLabelsAreAsSoftAsTheTeacher(temperature: Float)
    throws
  {
    let (logits, labels) = try logits()
    let smoothed = logits.smoothedLabels(labels, temperature: temperature)
    #expect(
      abs(
        smoothed.meanEntropy(temperature: temperature)
          - logits.meanEntropy(temperature: temperature)) < 1e-4)
    for (index, label) in labels.enumerated() {
      let row = smoothed([index]).row(0).values
      #expect(row.max() == row[label])
      let others = Set(row.indices.filter { $0 != label }.map { row[$0] })
      #expect(others.count == 1)
    }
  }

  @Test func everyPlaceboTeachesAStudent() throws {
    let digits = try Dataset.load(.digits)
    let pair = PairedSeed(
      seed: 1, data: digits, validation: 120, recipe: StudentRecipe(epochs: 3)
    ) { SimpleTeacher(inputs: 64, $0) }
    for placebo in PlaceboTeacher.allCases {
      let logits = pair.logits(of: placebo, temperature: 2) { SimpleTeacher(inputs: 64, $0) }
      #expect(logits.count == pair.train.count)
      let same = logits.all.values == pair.trainLogits.all.values
      #expect(!same, "\(placebo) is the teacher itself")
      let result = pair.student(StudentRecipe(epochs: 1), images: 100, logits: logits) {
        SimpleStudent(inputs: 64, width: 8, $0)
      }
      #expect(result.test.negativeLogLikelihood.isFinite, "\(placebo)")
    }
  }
}
