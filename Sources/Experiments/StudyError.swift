/// Why a study cannot be run or read.
public struct StudyError: Error, Equatable, CustomStringConvertible {
  /// What kind of error it is, as the exit codes of sysexits.h tell them apart.
  public enum Kind: Sendable {
    /// Something was asked for that is not there to be asked for (`EX_USAGE`, 64).
    case usage
    /// A file holds something else than it should (`EX_DATAERR`, 65).
    case invalid
    /// A file is missing (`EX_NOINPUT`, 66).
    case missing
  }

  /// Which of these it is.
  public let kind: Kind
  /// What was expected, what was found, where, and what to do, on one line.
  public let description: String

  /// An error and its line.
  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
