import Learning
import Tensors
import TestSupport
import Testing

@Suite struct RetrievalTests {
  /// By hand: 0 and 1 are neighbours of one class, 2's neighbour is 1, 3 is nearest to 2.
  @Test func byHand() {
    let embeddings = Tensor([[0, 0], [1, 0], [2.5, 0], [5, 0]])
    #expect(recallAtOne(embeddings, [0, 0, 1, 1]) == 75)
    #expect(recallAtOne(embeddings, [0, 0, 0, 0]) == 100)
    #expect(recallAtOne(embeddings, [0, 1, 2, 3]) == 0)
  }

  @Test func knowsNoScale() {
    let embeddings = Generator(seed: 1).normal([30, 4])
    let labels = Generator(seed: 2).integers(30, below: 3)
    #expect(recallAtOne(embeddings * 8, labels) == recallAtOne(embeddings, labels))
  }

  @Test func wrongLabelsTrap() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = recallAtOne(Tensor([[0], [1]]), [0]) }
    expectTrap(result, mentions: "recallAtOne", "[2, 1]", "1 labels", "RetrievalTests.swift")
  }
}
