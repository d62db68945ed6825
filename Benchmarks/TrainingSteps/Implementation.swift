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

  /// As `jax_training_steps.py` runs them.
  static let jax = "JAX"

  /// How many threads are measured: one, and one for each core.
  static var threadCounts: [Int] {
    Set([1, ProcessInfo.processInfo.activeProcessorCount]).sorted()
  }

  /// "1 thread", "2 threads".
  static func counted(_ threads: Int) -> String { "\(threads) thread\(threads == 1 ? "" : "s")" }

  /// A build of this package, by its executable.
  static func build(_ name: String, _ executable: String) -> Implementation {
    Implementation(name: name, command: [executable, "serve", "--threads"])
  }

  /// The build that runs.
  static func thisBuild(as name: String = ours) -> Implementation {
    build(name, CommandLine.arguments[0])
  }

  /// All that there are here, this package first.
  ///
  /// - Parameters:
  ///   - pytorch: a Python interpreter that has torch
  ///   - jax: one that has jax and optax
  ///   - debugProducts: the folder of a debug build
  static func all(pytorch: String?, jax: String?, debugProducts: String?) -> [Implementation] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    func script(_ name: String, _ command: [String]) -> Implementation {
      let file = folder.appending(path: command[1]).path
      return Implementation(name: name, command: [command[0], file] + command[2...])
    }
    let debugBuild = debugProducts.map { [build(debug, "\($0)/TrainingSteps")] }
    let forms = pytorch.map { python in
      pyTorchForms.map { script($0, [python, "training_steps.py", "--form", $0, "--threads"]) }
    }
    let inJAX = jax.map { [script(Self.jax, [$0, "jax_training_steps.py", "--threads"])] }
    return [thisBuild()] + [debugBuild, forms, inJAX].flatMap { $0 ?? [] }
  }

  /// A process that waits for requests.
  func start(threads: Int) throws -> Peer { try Peer(name, command + ["\(threads)"]) }
}
