import Foundation

/// A way to run the training steps, in a process of its own.
struct Implementation {
  /// As the table names it.
  let name: String
  /// Starts it; the number of threads follows.
  private let command: [String]

  /// This package in the build that runs.
  static let ours = "ours"

  /// This package's debug build.
  static let debug = "debug build"

  /// PyTorch's forms, as `training_steps.py` names them.
  static let pyTorchForms = ["eager", "fused Adam", "compiled"]

  /// How many threads are measured: one, and one for each core.
  static var threadCounts: [Int] {
    Set([1, ProcessInfo.processInfo.activeProcessorCount]).sorted()
  }

  /// All that there are here, this package first.
  static func all(python: String?, debugProducts: String?) -> [Implementation] {
    func own(_ name: String, _ executable: String) -> Implementation {
      Implementation(name: name, command: [executable, "serve", "--threads"])
    }
    let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "training_steps.py").path
    return [own(ours, CommandLine.arguments[0])]
      + (debugProducts.map { [own(debug, "\($0)/TrainingSteps")] } ?? [])
      + (python.map { python in
        pyTorchForms.map { form in
          Implementation(name: form, command: [python, script, "--form", form, "--threads"])
        }
      } ?? [])
  }

  /// A process that waits for requests.
  func start(threads: Int) throws -> Peer { try Peer(name, command + ["\(threads)"]) }
}
