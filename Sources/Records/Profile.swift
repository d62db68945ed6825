/// How much of its work a chapter does: the same cells with smaller or larger settings.
public enum Profile: String, CaseIterable, Codable, Sendable {
  /// Seconds: every cell runs, no number means anything.
  case smoke
  /// A minute or two: the committed figures come from this profile.
  case quick
  /// As many seeds and epochs as the claims deserve.
  case full

  /// The setting that belongs to this profile: `profile.pick(smoke: 1, quick: 10, full: 50)`.
  public func pick<Setting>(smoke: Setting, quick: Setting, full: Setting) -> Setting {
    switch self {
    case .smoke: smoke
    case .quick: quick
    case .full: full
    }
  }
}
