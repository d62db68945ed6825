import Datasets
import Distillation
import Foundation
import Learning
import Tensors

/// What the arms of one seed share: the split of the data, and the teachers.
public struct StudySeed: Sendable {
  /// Where everything drawn starts from.
  public let seed: UInt64
  /// To learn from, in an order drawn at random: its first n are n random images.
  public let train: LabelledImages
  /// A tenth of the training images, to choose by.
  public let validation: LabelledImages
  /// To report on.
  public let test: LabelledImages
  private let teachers: URL?

  /// Draws the split.
  ///
  /// - Parameters:
  ///   - seed: of everything drawn
  ///   - data: its training images are split, its test images are for reports alone
  ///   - teachers: a folder in which trained teachers are kept; nil for none
  public init(seed: UInt64, data: Dataset, teachers: URL?) {
    self.seed = seed
    self.teachers = teachers
    (train, validation) = data.train.split(
      validation: data.train.count / 10, generator: Generator(seed: seed))
    test = data.test
  }

  /// A trained teacher, from the folder where it is kept if it was trained before.
  ///
  /// - Parameters:
  ///   - recipe: all that decides the training besides seed and data: the settings, and a name for
  ///     each network and way of training; equal recipes are one teacher
  ///   - make: the network with its initial weights
  ///   - train: trains it; may draw on with the generator that made it
  public func teacher<Network: Module>(
    _ recipe: String, make: (Generator) -> Network,
    train: (Network, Generator) throws -> Course
  ) throws -> (network: Network, course: Course) {
    // Told from others by its untrained weights and by what it learns from as well.
    let untrained = make(Generator(seed: seed)).fingerprint(for: validation)
    let key = [
      recipe, "\(seed)", Numerics.version, untrained,
      "\(self.train.count)", checksum(self.train.prefix(100).pixels),
    ].joined(separator: "\n")
    let generator = Generator(seed: seed)
    let network = make(generator)
    let file = teachers?.appending(path: "\(seed)-\(checksum(Array(key.utf8))).safetensors").path
    if let file, FileManager.default.fileExists(atPath: file) {
      let kept = try Safetensors.read(file)
      try network.load(ModelState(kept.entries.filter { $0.name != Self.courseName }))
      if case .integer(_, let numbers)? = kept[Self.courseName], numbers.count > 2 {
        let integers = numbers.map(Int.init)
        return (
          network,
          Course(epochs: integers[0], best: integers[1], curve: Array(integers[2...]))
        )
      }
      throw StudyError(
        .invalid, "\(file): expected a teacher and its course, found no course; delete it")
    }
    let course = try train(network, generator)
    if let file, let teachers {
      try FileManager.default.createDirectory(at: teachers, withIntermediateDirectories: true)
      let numbers = ([course.epochs, course.best] + course.curve).map(Int64.init)
      try Safetensors.write(
        ModelState(
          network.state.entries + [(Self.courseName, .integer(shape: [numbers.count], numbers))]),
        to: file)
    }
    return (network, course)
  }

  private static let courseName = "course"
}
