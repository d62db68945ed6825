import Foundation

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
}
