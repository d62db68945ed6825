import Course
import Foundation

/// Compiles one answer into a library that the checker loads.
///
/// Only the answer is compiled: it is a single file, against modules that are built already, so that it takes
/// about a second. The modules that it may import are laid out in a folder of their own; the library with
/// the solutions is not among them.
struct Compiler {
  let workspace: Workspace
  private let folder: TemporaryFolder
  private let swiftc: String
  private let searchPath: String

  /// A compiler of what was built beside the tool.
  init(_ workspace: Workspace) throws {
    self.workspace = workspace
    folder = try TemporaryFolder()
    searchPath = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let places = searchPath.split(separator: ":").map { "\($0)/swiftc" }
    guard let found = places.first(where: FileManager.default.isExecutableFile(atPath:)) else {
      throw ToolError(.missingInput, "expected swiftc on the PATH, found none in \(searchPath)")
    }
    swiftc = found
    try lay(out: [], as: "none")
    try lay(out: ["ElementaryFunctions", "Kernels", "Tensors"], as: "tensors")
    try lay(
      out: ["ElementaryFunctions", "Kernels", "Tensors", "Records", "PNG", "Datasets", "Learning"],
      as: "learning")
  }

  /// Makes a folder of links to just these modules.
  private func lay(out modules: [String], as name: String) throws {
    let path = "\(folder.path)/modules/\(name)"
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      for module in modules {
        try FileManager.default.createSymbolicLink(
          atPath: "\(path)/\(module).swiftmodule",
          withDestinationPath: "\(workspace.products)/Modules/\(module).swiftmodule")
      }
    } catch {
      throw ToolError(.unwritableOutput, "\(path) cannot be made: \(error.localizedDescription)")
    }
  }

  /// An answer that is ready to be loaded, or what the compiler says of it.
  enum Outcome {
    case library(String)
    case refused(String)
  }

  /// Compiles an answer.
  ///
  /// - Parameters:
  ///   - source: the path of the answer
  ///   - exercise: what it answers
  ///   - name: of the library, for one that is compiled beside others
  ///   - seesLibrary: whether `Distillation` can be imported, as the reference solutions do
  func compile(
    _ source: String, for exercise: Exercise, as name: String = "answer",
    seesLibrary: Bool = false
  ) throws -> Outcome {
    let entry = "\(folder.path)/\(name)-Entry.swift"
    let imports = exercise.modules.map { "import \($0.rawValue)\n" }.joined()
    try write(
      imports + """
        /// Hands the answer to the checker.
        @_cdecl("answer") public func answer(_ place: UnsafeMutableRawPointer) {
          place.assumingMemoryBound(to: Any.self).pointee =
            \(exercise.entry) as \(exercise.solutionType)
        }

        """, to: entry)
    let library = "\(folder.path)/\(name).so"
    let modules =
      seesLibrary
      ? "\(workspace.products)/Modules"
      : "\(folder.path)/modules/"
        + (exercise.modules.contains(.learning)
          ? "learning" : exercise.modules.contains(.tensors) ? "tensors" : "none")
    var command = [
      swiftc, "-emit-library", "-o", library, "-module-name", "Answer", "-swift-version", "6",
      "-Onone", "-I", modules, "-module-cache-path", workspace.products + "/ModuleCache",
      "-Xcc", "-fmodule-map-file=\(workspace.root)/Sources/COpenBLAS/module.modulemap",
      "-Xcc", "-fmodule-map-file=\(workspace.root)/Sources/CPNG/module.modulemap",
      "-Xcc", "-fmodule-map-file=\(workspace.root)/Sources/CZlib/module.modulemap",
      "-I", workspace.products + "/CVectorLoops.build",
      "-no-color-diagnostics", source, workspace.exercises + "/NotSolvedYet.swift", entry,
    ]
    #if canImport(Darwin)
    command += ["-Xlinker", "-undefined", "-Xlinker", "dynamic_lookup"]
    #endif
    let process = try ChildProcess(
      command, in: folder.path,
      environment: [
        "PATH": searchPath, "TMPDIR": folder.path,
        "HOME": ProcessInfo.processInfo.environment["HOME"] ?? folder.path,
      ],
      limits: .init(seconds: 600, megabytes: 16_384))
    switch process.ending {
    case .exited(0): return .library(library)
    case .timedOut:
      return .refused(
        "The compiler was not done after ten minutes. A long expression takes shorter ones with types of their own."
      )
    case .exited, .signalled:
      return .refused(readable(process.output, source: source, entry: entry, exercise))
    }
  }

  /// The compiler's errors, with the paths that a reader knows.
  private func readable(
    _ output: String, source: String, entry: String, _ exercise: Exercise
  ) -> String {
    // The entry is the checker's own file: where its lines are wrong, the answer's function is.
    var (errors, misfits, isEntry) = ([Substring](), false, false)
    for line in output.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("/") { isEntry = line.hasPrefix(entry) }
      if isEntry { misfits = true } else { errors.append(line) }
    }
    var text = errors.joined(separator: "\n")
      .replacingOccurrences(of: source, with: workspace.short(source))
    if misfits {
      text += """

        \(workspace.short(source)): expected a function \(exercise.entry) of type
          \(readableType(exercise.solutionType))
        Has its name or its signature been changed? `swift run Exercises reset \(exercise.id)` brings it back.
        """
    }
    if text.contains("no such module") {
      let allowed = exercise.modules.map(\.rawValue)
      text += """

        This exercise may import Foundation\(allowed.map { " and \($0)" }.joined()), no other module.
        """
    }
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}

/// A type as one writes it: `[[Double]]`, not `Swift.Array<Swift.Array<Swift.Double>>`.
private func readableType(_ type: String) -> String {
  var text = type.replacing(/\b(Swift|Tensors|Learning)\./, with: "")
  while case let shorter = text.replacing(/Array<([^<>]*)>/, with: { "[\($0.1)]" })
    .replacing(/Optional<([^<>]*)>/, with: { "\($0.1)?" }), shorter != text
  {
    text = shorter
  }
  return text
}
