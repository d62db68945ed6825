/// How a check came out.
public struct CheckResult: Codable, Sendable {
  /// How a check ended.
  public enum Status: String, Codable, Sendable {
    /// What was expected was found.
    case passed
    /// Something else was found, or an error was thrown.
    case failed
    /// The exercise still throws "not solved yet".
    case unsolved
    /// The process ended in the middle of it.
    case crashed
    /// It was still running when its time was over.
    case timedOut
    /// An earlier check used up the time.
    case notRun
  }

  /// What must hold.
  public let title: String
  /// What the check is worth.
  public let points: Int
  /// How it ended.
  public let status: Status
  /// Expected and actual, where it was not passed.
  public let message: String?
  /// The mistake that was recognised, and what to look at next.
  public let hint: String?

  /// What was earned.
  public var earned: Int { status == .passed ? points : 0 }

  /// A result.
  public init(
    title: String, points: Int, status: Status, message: String? = nil, hint: String? = nil
  ) {
    self.title = title
    self.points = points
    self.status = status
    self.message = message
    self.hint = hint
  }
}
