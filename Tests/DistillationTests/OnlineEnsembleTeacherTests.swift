import Datasets
import Distillation
import Learning
import Tensors
import TestSupport
import Testing

@Suite struct OnlineEnsembleTeacherTests {
  private let images: LabelledImages
  init() throws { images = try Dataset.load(.digits).train.prefix(130) }

  private func network(_ mixing: GateMixing = .probabilities) -> OnlineEnsembleNetwork {
    let generator = Generator(seed: 1)
    return OnlineEnsembleNetwork(
      trunk: Sequential(Linear(64, 16, generator), ReLU()),
      branches: (0..<3).map { _ in Sequential(Linear(16, 10, generator)) },
      gate: Linear(16, 3, generator), mixing: mixing)
  }

  private func trained(
    _ teacher: OnlineEnsembleTeacher, lambda: Float = 1, _ mixing: GateMixing = .logits
  ) -> (network: OnlineEnsembleNetwork, losses: [Double]) {
    let network = network(mixing)
    let loader = DataLoader(images, shuffle: true, generator: Generator(seed: 2))
    let trainer = Trainer.onlineEnsemble(network, on: loader, teacher: teacher, lambda: lambda)
    return (network, trainer.trainEpoch().steps)
  }

  @Test func withoutLambdaTheMeanTeachesNothing() {
    let (mean, nobody) = (trained(.mean, lambda: 0), trained(.nobody))
    let isSame = mean.network.state == nobody.network.state
    #expect(isSame)
    #expect(mean.losses == nobody.losses)
  }

  /// The gate learns where it mixes the teacher, and only there.
  @Test(
    arguments: [
      (.nobody, false), (.mean, false), (.gated(.open), false), (.gated(.learned), true),
      (.gated(.shuffled), true),
    ] as [(OnlineEnsembleTeacher, Bool)])
  func whoTeachesTheGate(teacher: OnlineEnsembleTeacher, moves: Bool) {
    let gate = trained(teacher).network.gate.state
    let isMoved = gate != network().gate.state
    #expect(isMoved == moves)
  }

  /// An open gate has the plain mean's divergences, and the mean's own cross-entropy beside them.
  @Test func openGate() {
    let found = trained(.gated(.open), .probabilities).losses[0]
    let batch = DataLoader(images, shuffle: true, generator: Generator(seed: 2)).first { _ in true
    }!
    let fresh = network().outputs(batch.images)
    let together = crossEntropy(ensembleLogits(fresh.logits), batch.labels).item
    expectClose([Float(found)], [Float(trained(.mean).losses[0]) + together])
  }

  @Test func shuffledGateIsAnothers() {
    #expect(trained(.gated(.shuffled)).losses[0] != trained(.gated(.learned)).losses[0])
    #expect(trained(.gated(.shuffled)).losses == trained(.gated(.shuffled)).losses)
  }

  @Test(arguments: GateMixing.allCases) func learns(mixing: GateMixing) {
    let (network, loader) = (
      network(mixing), DataLoader(images, shuffle: true, generator: Generator(seed: 2))
    )
    let trainer = Trainer.onlineEnsemble(network, on: loader, temperature: 3, learningRate: 1e-2)
    let losses = (0..<60).map { _ in trainer.trainEpoch().mean }
    #expect(losses.last! < losses.first! / 2)
    #expect(accuracy(network(images.all.images), images.labels) > 90)
  }
}
