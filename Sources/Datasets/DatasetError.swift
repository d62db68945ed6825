/// Why a data set could not be loaded.
public struct DatasetError: Error, Equatable, CustomStringConvertible {
  /// What went wrong, as the exit codes of sysexits.h tell it apart.
  public enum Kind: Sendable {
    /// A file or folder is not there or cannot be opened (`EX_NOINPUT`, 66).
    case missing
    /// A file is there and holds something else than it should (`EX_DATAERR`, 65).
    case invalid
  }

  /// Missing or invalid.
  public let kind: Kind
  /// The file or folder.
  public let file: String
  /// What should be there.
  public let expected: String
  /// What is there.
  public let found: String
  /// Where in the file's (unpacked) contents, in bytes, if a place is known.
  public internal(set) var offset: Int?
  /// How to get the data, if known.
  public internal(set) var remedy = ""

  /// All of it on one line.
  public var description: String {
    "\(file): expected \(expected), found \(found)" + (offset.map { " (at byte \($0))" } ?? "")
      + (remedy.isEmpty ? "" : "; \(remedy)")
  }
}
