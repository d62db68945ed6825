import Foundation

/// What keeps an answer's process apart from everything else, as far as this system can.
enum Isolation {
  /// Linux namespaces: the process sees no other one, no network, and a root file system that it cannot
  /// write to; what it starts ends with it.
  case namespaces(unshare: String)
  /// A process group and limits, no more.
  case none

  private static let script = """
    mount --bind "$1" "$1" && mount -o remount,bind,ro / && cd "$1" && shift && exec "$@"
    """

  /// What can be had here: tried out, as a system may have the program and forbid its use.
  static func available() throws -> Isolation {
    for unshare in ["/usr/bin/unshare", "/bin/unshare"]
    where FileManager.default.isExecutableFile(atPath: unshare) {
      let tried = Isolation.namespaces(unshare: unshare)
      let folder = try TemporaryFolder()
      let process = try ChildProcess(
        tried.prefix(writing: folder.path) + ["/bin/sh", "-c", "true"], in: folder.path,
        environment: ["PATH": "/usr/bin:/bin"], limits: .init(seconds: 600, megabytes: 1024))
      if process.ending == .exited(0) { return tried }
    }
    return .none
  }

  /// The words before a command that may write to one folder.
  func prefix(writing folder: String) -> [String] {
    switch self {
    case .none: []
    case .namespaces(let unshare):
      [
        unshare, "--map-root-user", "--mount", "--pid", "--fork", "--kill-child", "--net",
        "--mount-proc", "/bin/sh", "-c", Self.script, "sh", folder,
      ]
    }
  }

  /// What is promised, for the teacher.
  var description: String {
    switch self {
    case .namespaces:
      "each answer runs in namespaces of its own: no network, no other processes, files read-only"
    case .none:
      "answers run as you, in process groups of their own; for strangers' code use a container"
    }
  }
}
