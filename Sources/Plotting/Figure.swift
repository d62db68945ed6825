import Foundation

/// A figure: panels of marks that can be rendered to PNG and written as CSV.
public struct Figure: Sendable {
  /// What the figure shows, for a reader who cannot see it.
  public let alt: String
  /// The headline above the panels.
  public let title: String

  public init(title: String, alt: String) {
    self.title = title
    self.alt = alt
  }

  /// The figure rendered at 2x; `alt`, `title`, `chapter` and `seed` stand in its text chunks.
  public func png(chapter: String, seed: UInt64) throws -> Data { Data() }

  /// The plotted numbers.
  public func csv() -> String { "" }
}
