import Foundation

/// How a program ends: the codes of BSD's `sysexits.h`.
public enum ExitStatus: Int32, Sendable {
  /// Any other failure.
  case failure = 1
  /// A wrong option or argument (`EX_USAGE`).
  case wrongUsage = 64
  /// A file that holds something else than it should (`EX_DATAERR`).
  case badData = 65
  /// A file that is not there or cannot be opened (`EX_NOINPUT`).
  case missingInput = 66
  /// A file or folder that cannot be made or written (`EX_CANTCREAT`).
  case unwritableOutput = 73
}

/// An error that knows how a program is to end for it.
public protocol ExitingError: Error {
  /// What tells a script the kind of error.
  var exitStatus: ExitStatus { get }
}

extension ExitStatus {
  /// The status for any error: its own, the system's, or `failure`.
  public init(for error: any Error) {
    self =
      switch error {
      case let error as any ExitingError: error.exitStatus
      case let error as POSIXError: Self(error.code)
      case let error as CocoaError: Self(error.code)
      default: .failure
      }
  }

  private init(_ code: POSIXErrorCode) {
    self =
      switch code {
      case .ENOENT: .missingInput
      case .ENOSPC, .EDQUOT, .EFBIG, .EROFS, .EACCES, .EPERM, .ENOTDIR, .EISDIR: .unwritableOutput
      default: .failure
      }
  }

  private init(_ code: CocoaError.Code) {
    self =
      switch code {
      case .fileNoSuchFile, .fileReadNoSuchFile, .fileReadNoPermission: .missingInput
      case .fileReadCorruptFile, .fileReadInapplicableStringEncoding, .propertyListReadCorrupt,
        .coderReadCorrupt:
        .badData
      case .fileWriteNoPermission, .fileWriteOutOfSpace, .fileWriteVolumeReadOnly,
        .fileWriteFileExists, .fileWriteInvalidFileName, .fileWriteUnknown:
        .unwritableOutput
      default: .failure
      }
  }
}

/// An error's words on one line.
public func oneLine(_ error: any Error) -> String {
  let text =
    switch error {
    case let error as CocoaError:
      // Foundation's description is a dump; the path and the reason are what helps.
      [error.filePath, error.localizedDescription].compactMap(\.self).joined(separator: ": ")
    case let error as any LocalizedError: error.errorDescription ?? "\(error)"
    default: "\(error)"
    }
  return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
}

/// The system's words for an `errno`.
public func systemMessage(_ code: Int32) -> String { String(cString: strerror(code)) }
