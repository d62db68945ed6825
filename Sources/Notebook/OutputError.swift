import Foundation
import Records

/// A folder or file that cannot be created or written (exit code 73).
package struct OutputError: ExitingError, CustomStringConvertible {
  let path: String
  let reason: String
  let advice: String
  package var exitStatus: ExitStatus { .unwritableOutput }

  package init(_ path: String, reason: String, advice: String) {
    self.path = path
    self.reason = reason
    self.advice = advice
  }

  /// The system's own reason, as it stands under Foundation's error.
  package init(_ path: String, _ error: any Error, advice: String) {
    self.init(path, reason: Self.reason(of: error), advice: advice)
  }

  package var description: String { "\(path) cannot be written: \(reason); \(advice)" }

  private static func reason(of error: any Error) -> String {
    if let posix = error as? POSIXError { return systemMessage(posix.code.rawValue) }
    let error = error as NSError
    if error.domain == NSPOSIXErrorDomain { return systemMessage(Int32(error.code)) }
    if let cause = error.userInfo[NSUnderlyingErrorKey] as? any Error { return reason(of: cause) }
    return error.localizedDescription
  }
}
