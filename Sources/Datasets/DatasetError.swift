import Records

/// Why a data set could not be loaded.
public struct DatasetError: ExitingError, Equatable, CustomStringConvertible {
  /// What went wrong.
  public enum Kind: Sendable {
    /// A file or folder is not there or cannot be opened.
    case missing
    /// A file is there and holds something else than it should.
    case invalid
    /// There is no data set of that name.
    case unknown
  }

  /// What went wrong.
  public let kind: Kind
  /// 66, 65 or 64.
  public var exitStatus: ExitStatus {
    switch kind {
    case .missing: .missingInput
    case .invalid: .badData
    case .unknown: .wrongUsage
    }
  }
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
