import Foundation
import Records

/// Who hears of a training's end before its time, and may ask for it.
public protocol TrainingSupervisor: AnyObject, Sendable {
  /// Whether trainings are to save and stop after the step that they are in.
  var wantsStop: Bool { get }
  /// A training of some epochs begins, which may be stopped and saved.
  func began()
  /// It is done.
  func ended()
  /// A training has saved where it stands, if it could, as it was asked to.
  func stopped() -> Never
  /// A training cannot go on.
  func failed(_ error: any Error) -> Never
  /// What the training goes on without.
  func warn(_ message: String)
  /// It goes on, but cannot be saved: as others will find too, this is said once.
  func cannotSave(_ message: String)
}

/// The trainings of one thread, one after the other: where each saves, and where it goes on from.
///
/// A program is followed from its start, trainings included that were finished before it was stopped: they have their
/// checkpoint, and cost nothing. So all that a training needs to go on is what `trainedEpochs` is told of.
public final class TrainingSession {
  /// Where and when to save.
  public struct Saving: Sendable {
    /// What each training's file begins with; its number follows.
    public var path: String
    /// All that decides what is trained: a checkpoint of another text is left alone.
    public var key: String
    /// The longest time without a save.
    public var interval: Duration
    /// Whether to go on from what an earlier run saved.
    public var resumes: Bool

    /// - Parameters:
    ///   - path: what each training's file begins with
    ///   - key: all that decides what is trained
    ///   - interval: the longest time without a save
    ///   - resumes: whether to go on from what an earlier run saved
    public init(
      path: String, key: String, interval: Duration = .seconds(10), resumes: Bool = false
    ) {
      self.path = path
      self.key = key
      self.interval = interval
      self.resumes = resumes
    }

    /// The file of a training, numbered from 0.
    func file(_ number: Int) -> String { "\(path).training-\(number)" }
  }

  /// Who hears of what happens.
  package let supervisor: (any TrainingSupervisor)?
  private let saving: Saving?
  private var trainings = 0
  /// What runs side by side in this session, each time that it splits.
  private var splits: [[TrainingSession]] = []
  private var nextSave = ContinuousClock.now
  private var canSave = true
  /// How many trainings the program is inside of.
  fileprivate var depth = 0
  /// The training at hand; nil inside a training of one of its epochs, which is part of that epoch.
  package private(set) var training: SavedTraining?
  /// The step of the pass at hand, from 0.
  package var step: Int?
  /// The file that holds the last good weights, and of when.
  package private(set) var lastCheckpoint: String?

  /// - Parameters:
  ///   - supervisor: who may stop the trainings; nil for nobody
  ///   - saving: where they save; nil for nowhere
  public init(supervisor: (any TrainingSupervisor)? = nil, saving: Saving? = nil) {
    self.supervisor = supervisor
    self.saving = saving
    if let saving { nextSave += saving.interval }
  }

  private static let name = "Learning.TrainingSession"

  /// The session of this thread; one that saves nothing unless there is another.
  public static var current: TrainingSession {
    get {
      let dictionary = Thread.current.threadDictionary
      if let session = dictionary[name] as? TrainingSession { return session }
      let session = TrainingSession()
      dictionary[name] = session
      return session
    }
    set { Thread.current.threadDictionary[name] = newValue }
  }

  /// Runs `body` in this session, and takes up the thread's own again after it.
  public func run<Result>(_ body: () throws -> Result) rethrows -> Result {
    let outer = Self.current
    Self.current = self
    defer { Self.current = outer }
    return try body()
  }

  /// Takes away what was saved: nobody needs it any more.
  public func removeCheckpoints() {
    guard let saving else { return }
    for number in 0..<trainings { unlink(saving.file(number)) }
    for session in splits.joined() { session.removeCheckpoints() }
  }

  /// Gives `body` sessions for what it runs side by side: each saves in files of its own, and goes on from them,
  /// whichever thread it runs on. Inside a training they save nothing: they are part of its epoch.
  package func split(_ count: Int, _ body: ([TrainingSession]) throws -> Void) rethrows {
    let sessions = (0..<count).map { index in
      var own = saving
      if let saving { own?.path = "\(saving.path).split-\(splits.count)-\(index)" }
      let session = TrainingSession(supervisor: supervisor, saving: own)
      session.depth = depth
      return session
    }
    try body(sessions)
    // One without trainings is not counted: how many there are may differ from run to run.
    if sessions.contains(where: { $0.trainings > 0 || !$0.splits.isEmpty }) {
      splits.append(sessions)
    }
  }

  /// Notes that good weights are in a file.
  package func noteCheckpoint(_ path: String, _ place: String) {
    lastCheckpoint = "\(path) (\(place))"
  }

  /// Ends the run where a training cannot go on; without a supervisor, traps.
  package func fail(_ error: any Error) -> Never {
    if let supervisor { supervisor.failed(error) }
    fatalError("\(error)")
  }

  // MARK: Trainings

  /// Begins a training; gives what was saved of it, if this run resumes one.
  fileprivate func begin(_ training: SavedTraining) -> Checkpoint? {
    training.number = trainings
    trainings += 1
    self.training = training
    supervisor?.began()
    guard let saving, saving.resumes else { return nil }
    let path = saving.file(training.number)
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    do {
      let checkpoint = try Checkpoint(contentsOf: path)
      guard checkpoint.notes["key"] == saving.key,
        checkpoint.notes["epochs"] == "\(training.epochs)"
      else {
        supervisor?.warn(
          "\(path): a checkpoint of other settings or another program; training begins anew")
        return nil
      }
      return checkpoint
    } catch {
      supervisor?.warn("\(error); training begins anew")
      return nil
    }
  }

  fileprivate func end() {
    training = nil
    supervisor?.ended()
  }

  /// Runs `body` as if there were nothing to save.
  fileprivate func withoutSaving<Result>(_ body: () throws -> Result) rethrows -> Result {
    let outer = training
    training = nil
    defer { training = outer }
    return try body()
  }

  /// Saves where it is time to, and stops where that is wanted.
  ///
  /// - Parameters:
  ///   - isLast: whether the training is finished, and long enough to be worth a file
  ///   - notes: what the checkpoint holds besides the state
  fileprivate func pause(
    _ training: SavedTraining, isLast: Bool = false, place: String,
    _ extras: () -> (notes: [String: String], entries: [(name: String, value: ModelState.Value)])
  ) {
    let stops = supervisor?.wantsStop ?? false
    guard stops || isLast || (saving != nil && nextSave <= .now) else { return }
    if let saving, canSave {
      let (notes, entries) = extras()
      var state = training.state
      state.entries += entries
      let checkpoint = Checkpoint(
        notes: notes.merging(["key": saving.key, "epochs": "\(training.epochs)"]) { $1 },
        state: state)
      let path = saving.file(training.number)
      do {
        if let (name, index, value) = state.firstNotFinite {
          fail(
            TrainingDiverged(
              "'\(name)' is \(value) at index \(index)", place: place, lastCheckpoint))
        }
        try FileManager.default.createDirectory(
          at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
        try checkpoint.write(to: path)
        noteCheckpoint(path, place)
      } catch {
        canSave = false
        supervisor?.cannotSave(
          "\(path) cannot be written: \(reason(of: error)); trainings go on, but are not saved")
      }
      nextSave = .now + saving.interval
    }
    if stops { supervisor!.stopped() }
  }
}

/// The system's words where it has some.
private func reason(of error: any Error) -> String {
  (error as? POSIXError).map { systemMessage($0.code.rawValue) }
    ?? error.localizedDescription
}

/// A loop of epochs that can be saved, and goes on where it was.
package final class SavedTraining {
  let epochs: Int
  private let parts: KeyValuePairs<String, any Stateful>
  fileprivate(set) var number = 0
  /// The epoch at hand, from 0.
  package fileprivate(set) var epoch = 0
  /// The results of the epochs before, as JSON.
  fileprivate var results: () -> String = { "[]" }
  fileprivate var passes = 0
  fileprivate var interrupted: (order: [Int], steps: String)?

  /// Of all parts.
  package var state: ModelState { ModelState(Array(parts)) }

  fileprivate init(_ epochs: Int, _ parts: KeyValuePairs<String, any Stateful>) {
    self.epochs = epochs
    self.parts = parts
  }

  /// Begins a pass over some batches; if it was stopped in its middle, the order of its images and what its steps gave.
  package func beginPass<Step: Decodable>() -> (order: [Int], steps: [Step])? {
    passes += 1
    guard passes == 1, let interrupted else { return nil }
    self.interrupted = nil
    guard let steps: [Step] = JSONText.decoded(interrupted.steps) else { return nil }
    return (interrupted.order, steps)
  }

  /// A step of the pass is done: saves where it is time to.
  package func stepDone<Step: Encodable>(order: [Int], steps: [Step]) {
    // What an epoch did in a pass before this one would be lost.
    guard passes == 1 else { return }
    TrainingSession.current.pause(self, place: "epoch \(epoch + 1), step \(steps.count)") {
      (
        ["results": results(), "steps": JSONText.encoded(steps)],
        [("order", ModelState.Value(order.map(Int64.init)))]
      )
    }
  }
}

/// Trains for some epochs, such that a run that is stopped in their midst can go on with them.
///
///     let losses = trainedEpochs(50, saving: ["student": student, "optimizer": adam, "batches": loader]) { _ in
///       trainEpoch(student, on: loader, with: adam) { crossEntropy($0, $1.labels) }.mean
///     }
///
/// Where the session at hand saves (chapters' do), so does this: at the session's interval, after an epoch or after a
/// step of an epoch that is one pass over the images. What is trained is the same, bit for bit, however often it was
/// stopped, if `epoch` changes nothing but the parts and gives all else as its result; before its pass it may set
/// what follows from the epoch's number alone, such as the learning rate.
///
/// - Parameters:
///   - count: how many epochs, 0 or more
///   - parts: all that an epoch changes: models, optimisers, generators (a loader stands for its own)
///   - report: called with each epoch's result, with those of an earlier run too
///   - epoch: trains one epoch, counted from 0, and gives what is to be known of it
/// - Returns: what the epochs gave
public func trainedEpochs<Result: Codable>(
  _ count: Int, saving parts: KeyValuePairs<String, any Stateful>,
  report: (Result) -> Void = { _ in }, file: StaticString = #fileID, line: UInt = #line,
  _ epoch: (_ number: Int) throws -> Result
) rethrows -> [Result] {
  guard count >= 0 else {
    fatalError(
      "trainedEpochs: expected a count of 0 epochs or more, found \(count)", file: file, line: line)
  }
  let session = TrainingSession.current
  session.depth += 1
  defer { session.depth -= 1 }
  if session.depth > 1 {
    return try session.withoutSaving {
      try (0..<count).map { number in
        let result = try epoch(number)
        report(result)
        return result
      }
    }
  }
  let training = SavedTraining(count, parts)
  var results: [Result] = []
  if var saved = session.begin(training) {
    let order = saved.state.entries.firstIndex { $0.name == "order" }.map {
      saved.state.entries.remove(at: $0).value
    }
    guard let known: [Result] = JSONText.decoded(saved.notes["results"] ?? ""),
      known.count <= count
    else {
      session.fail(
        ModelStateError(description: "a checkpoint's results are no list of \(Result.self)"))
    }
    do { try saved.state.load(into: Array(parts)) } catch { session.fail(error) }
    results = known
    if case .integer(_, let order)? = order, let steps = saved.notes["steps"] {
      training.interrupted = (order.map(Int.init), steps)
    }
  }
  defer { session.end() }
  for result in results { report(result) }
  let isResumed = results.count == count
  let start = ContinuousClock.now
  for number in results.count..<count {
    training.epoch = number
    training.passes = 0
    training.results = { [results] in JSONText.encoded(results) }
    let result = try epoch(number)
    training.interrupted = nil
    results.append(result)
    report(result)
    // A training that took a while is worth a file, so that those after it need not wait for it again.
    let isLast = number == count - 1 && start.duration(to: .now) > .seconds(1)
    session.pause(training, isLast: isLast && !isResumed, place: "epoch \(number + 1)") {
      (["results": JSONText.encoded(results)], [])
    }
  }
  return results
}

/// A training whose numbers have left what a float can hold.
public struct TrainingDiverged: Error, CustomStringConvertible {
  /// What was expected, what was found.
  public let description: String

  /// - Parameters:
  ///   - what: the loss or the tensor, and its value
  ///   - place: the epoch and the step
  ///   - checkpoint: the last file with good weights
  package init(_ what: String, place: String?, _ checkpoint: String?) {
    description =
      "training diverged: expected finite numbers, found that \(what)"
      + (place.map { ", in \($0)" } ?? "") + "; last good checkpoint: \(checkpoint ?? "none")"
      + "; a lower learning rate is what helps most often"
  }
}
