import Foundation
import Weaving

/// What a run record says about where the run took place.
enum Machine {
  static var system: String { ProcessInfo.processInfo.operatingSystemVersionString }

  /// The compiler's version: the language has no name for it, only a question to ask.
  static var swift: String {
    #if compiler(>=6.5)
    "6.5 or newer"
    #elseif compiler(>=6.4)
    "6.4"
    #elseif compiler(>=6.3)
    "6.3"
    #else
    "6.2"
    #endif
  }

  /// The running program, told from others by its bytes: they hold the chapter and the engine; `nil` if they cannot be
  /// read.
  static var program: String? {
    #if os(Linux)
    let executable = URL(filePath: "/proc/self/exe")  // even if another took its place meanwhile
    #else
    let executable = Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
    #endif
    guard let bytes = try? Data(contentsOf: executable) else { return nil }
    return "\(bytes.count) bytes, CRC-32 \(checksum(of: bytes))"
  }

  /// The commit of the package's files; `nil` if they are not in a git repository of their own.
  static func commit(of package: URL) -> String? {
    guard FileManager.default.fileExists(atPath: package.appending(path: ".git").path) else {
      return nil
    }
    let git = Process()
    git.executableURL = URL(filePath: "/usr/bin/env")
    git.arguments = [
      "git", "--no-optional-locks", "-C", package.path, "describe", "--always", "--dirty",
      "--abbrev=40", "--exclude=*",
    ]
    let output = Pipe()
    git.standardOutput = output
    git.standardError = FileHandle.nullDevice
    git.standardInput = FileHandle.nullDevice
    guard (try? git.run()) != nil, let text = try? output.fileHandleForReading.readToEnd() else {
      return nil
    }
    git.waitUntilExit()
    let commit = String(decoding: text, as: UTF8.self).trimmingCharacters(in: .newlines)
    return git.terminationStatus == 0 && !commit.isEmpty ? commit : nil
  }
}
