import Distillation
import Tensors
import TestSupport
import Testing

@Suite struct ClassCentroidsTests {
  @Test func values() {
    let features = Tensor([[1, 2], [5, 5], [3, 4], [0, 1]])
    let centroids = classCentroids(features, [7, 2, 7, 0])
    #expect(centroids.shape == [3, 2])
    expectClose(centroids.values, [0, 1, 5, 5, 2, 3])
  }

  /// Exercise 10.4.1: relations of groups.
  @Test func gradients() {
    expectGradients(
      DifferentiableOperation("relations of centroids", .normal([6, 3]), .normal([6, 4])) {
        let labels = [0, 1, 1, 4, 0, 1]
        return relationLoss(
          student: classCentroids($0[0], labels), teacher: classCentroids($0[1], labels))
      })
  }

  @Test func wrongLabels() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = classCentroids(.zeros([2, 3]), [1]) }
    expectTrap(
      result, mentions: "classCentroids", "[2, 3]", "1 labels", "ClassCentroidsTests.swift")
  }
}
