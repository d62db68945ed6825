import Datasets
import Learning
import Tensors

/// Several networks of one kind, each of which learns from the mean of their logits:
/// `EnsembleSelfDistillation` of document 10.5.
public final class EnsembleSelfDistillation {
  /// Whose logits a member learns from.
  public enum Teacher: Codable, Sendable {
    /// As written: the mean of all members. Computing it switches them all, the one in training included, to
    /// evaluation for the rest of the epoch.
    case allMembers
    /// As described (erratum of 10.5): the mean of the others, which leaves the member's mode alone.
    case otherMembers
  }

  /// The networks.
  public let members: [any Module]
  private let teacher: Teacher
  private let temperature: Float

  /// - Parameters:
  ///   - members: two or more networks
  ///   - teacher: whose logits a member learns from
  ///   - temperature: T of the soft labels
  public init(
    _ members: [any Module], teacher: Teacher = .otherMembers, temperature: Float = 4,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    guard members.count > 1 else {
      fatalError(
        "EnsembleSelfDistillation: expected two members or more, found \(members.count)",
        file: file, line: line)
    }
    self.members = members
    self.teacher = teacher
    self.temperature = temperature
  }

  /// The mean logits that a member learns from, (batch, classes), in evaluation mode.
  public func logits(teaching member: Int, for images: Tensor) -> Tensor {
    switch teacher {
    case .allMembers: meanLogits(of: members, for: images)
    case .otherMembers:
      meanLogits(
        of: members.enumerated().filter { $0.offset != member }.map(\.element), for: images)
    }
  }

  /// Trains one member, with an Adam of its own: `train_member`.
  ///
  /// - Parameters:
  ///   - index: which member
  ///   - loader: batches to learn from
  ///   - epochs: passes over the training images
  ///   - alpha: the soft loss's weight
  ///   - generator: where dropout draws from, if the member has any
  ///   - report: called after each epoch
  public func trainMember(
    _ index: Int, on loader: DataLoader, epochs: Int = 10, alpha: Float = 0.5,
    generator: Generator? = nil, report: (EpochLosses) -> Void = { _ in }
  ) {
    let trainer = trainer(of: index, on: loader, alpha: alpha, generator: generator)
    _ = trainedEpochs(epochs, saving: ["trainer": trainer], report: report) { _ in
      trainer.trainEpoch()
    }
  }

  /// The training of one member, epoch by epoch, so that members can take turns.
  public func trainer(
    of index: Int, on loader: DataLoader, alpha: Float = 0.5, generator: Generator? = nil
  ) -> Trainer {
    let member = MemberWithMode(members[index])
    let mean = MeanTeacher(of: member) { [self] images in
      if teacher == .allMembers { member.isTraining = false }
      return logits(teaching: index, for: images)
    } atEpochsEnd: {
      member.isTraining = true
    }
    return .selfDistillation(
      member, on: loader, teacher: mean, temperature: temperature, alpha: alpha,
      generator: generator)
  }
}

/// The mean logits of one or more models in evaluation mode, (batch, classes).
public func meanLogits(
  of models: [any Module], for images: Tensor, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  guard !models.isEmpty else {
    fatalError("meanLogits: expected one or more models, found none", file: file, line: line)
  }
  let sum = models.dropFirst().reduce(models[0](images)) { $0 + $1(images) }
  return sum / Float(models.count)
}

/// The mean of an ensemble as one member's teacher.
private final class MeanTeacher: SelfTeacher {
  private let member: MemberWithMode
  private let mean: (Tensor) -> Tensor
  private let atEpochsEnd: () -> Void

  init(
    of member: MemberWithMode, mean: @escaping (Tensor) -> Tensor,
    atEpochsEnd: @escaping () -> Void
  ) {
    self.member = member
    self.mean = mean
    self.atEpochsEnd = atEpochsEnd
  }

  func logits(for batch: Batch) -> Tensor? { mean(batch.images) }
  func finish(epoch: Int) { atEpochsEnd() }

  /// The mode that the member is in; the members are the trainers' own.
  var state: ModelState {
    ModelState([("isTraining", ModelState.Value([Int64(member.isTraining ? 1 : 0)]))])
  }

  func load(_ state: ModelState) throws { member.isTraining = state.integers("isTraining") != [0] }
}

/// A module with PyTorch's switch between training and evaluation, which others can turn under its trainer.
private final class MemberWithMode: Module {
  private let member: any Module
  var isTraining = true

  init(_ member: any Module) { self.member = member }

  var ownParameters: [(name: String, parameter: Parameter)] { member.ownParameters }
  var ownBuffers: [(name: String, buffer: Buffer)] { member.ownBuffers }
  var children: [(name: String, module: any Module)] { member.children }

  func callAsFunction(_ x: Tensor, _ pass: Pass) -> Tensor {
    member(x, isTraining ? pass : .evaluation(on: pass.tape))
  }
}
