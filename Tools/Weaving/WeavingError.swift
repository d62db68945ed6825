/// Why a page cannot be woven: where, what was expected and found, and what to do.
public struct WeavingError: Error, Equatable, CustomStringConvertible {
  /// The file, from the package's folder.
  public let path: String
  /// The line of the file, where there is one to name.
  public let line: Int?
  /// What is wrong, and what to do.
  public let message: String

  /// Something wrong at a place.
  public init(_ path: String, line: Int? = nil, _ message: String) {
    self.path = path
    self.line = line
    self.message = message
  }

  /// `Chapters/DML/main.swift:12: what is wrong`.
  public var description: String {
    line.map { "\(path):\($0): \(message)" } ?? "\(path): \(message)"
  }
}
