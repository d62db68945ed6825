import Datasets
import Foundation
import Learning
import Weaving

/// How a chapter's process ends: the codes of BSD's `sysexits.h`, which swift-argument-parser uses
/// for a wrong option too (64).
enum ExitStatus: Int32 {
  case failure = 1
  case badData = 65
  case missingInput = 66
  case unwritableOutput = 73

  /// The status that tells a script what kind of error ended the run.
  init(for error: any Error) {
    self =
      switch error {
      case let error as DatasetError: error.kind == .missing ? .missingInput : .badData
      case let error as CheckpointError: error.isMissing ? .missingInput : .badData
      case is OutputError: .unwritableOutput
      case is ModelStateError, is RunRecordError: .badData
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
func oneLine(_ error: any Error) -> String {
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
