import Datasets
import Distillation
import Learning
import Tensors
import TestSupport
import Testing

@Suite struct EnsembleSelfDistillationTests {
  let images: LabelledImages
  init() throws { images = try Dataset.load(.digits).train.prefix(130) }

  /// A network that notes in which mode its recorded passes were.
  private final class Member: Module {
    private let network: SimpleStudent
    var modes: [Bool] = []

    init(_ generator: Generator) { network = SimpleStudent(inputs: 64, width: 16, generator) }

    var children: [(name: String, module: any Module)] { network.children }

    func callAsFunction(_ x: Tensor, _ pass: Pass) -> Tensor {
      if pass.tape != nil { modes.append(pass.isTraining) }
      return network(x, pass)
    }
  }

  @Test func leavesTheMemberOutOfTheMean() {
    let generator = Generator(seed: 1)
    let members = (0..<3).map { _ in Member(generator) }
    let batch = images.all.images
    let logits = members.map { $0(batch) }
    let all = EnsembleSelfDistillation(members, teacher: .allMembers)
    expectClose(
      all.logits(teaching: 1, for: batch).values, ((logits[0] + logits[1] + logits[2]) / 3).values,
      .ofLargest(1e-6))
    let others = EnsembleSelfDistillation(members)
    expectClose(
      others.logits(teaching: 1, for: batch).values, ((logits[0] + logits[2]) / 2).values,
      .ofLargest(1e-6))
    // What becomes of the member itself makes no difference to its teacher.
    members[1].parameters[3].assign(Tensor(repeating: 9, shape: [10]))
    expectClose(
      others.logits(teaching: 1, for: batch).values, ((logits[0] + logits[2]) / 2).values,
      .ofLargest(1e-6))
  }

  @Test(
    arguments: [
      (.allMembers, [true, false, false, true, false, false]),
      (.otherMembers, [true, true, true, true, true, true]),
    ] as [(EnsembleSelfDistillation.Teacher, [Bool])])
  func modeOfTheMemberInTraining(_ teacher: EnsembleSelfDistillation.Teacher, expected: [Bool]) {
    let generator = Generator(seed: 1)
    let members = (0..<2).map { _ in Member(generator) }
    let before = members[1].state
    let loader = DataLoader(images, shuffle: true, generator: generator)  // three batches
    EnsembleSelfDistillation(members, teacher: teacher).trainMember(0, on: loader, epochs: 2)
    #expect(members[0].modes == expected)
    #expect(members[1].modes.isEmpty)
    let othersAreFrozen = members[1].state == before
    #expect(othersAreFrozen)
  }

  @Test func oneMemberIsNoEnsemble() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = EnsembleSelfDistillation([SimpleStudent(Generator(seed: 1))])
    }
    expectTrap(result, mentions: "EnsembleSelfDistillation", "found 1")
  }
}
