/// Why PNG data could not be read or an image could not be written.
public struct PNGError: Error, Equatable, CustomStringConvertible {
  /// What is wrong: what was expected and what was found.
  public var problem: String
  /// Where in the data, in bytes from its start, if a place is known.
  public var offset: Int?
  /// The file that was read, if it was one.
  public var path: String?

  init(_ problem: String, offset: Int? = nil) {
    self.problem = problem
    self.offset = offset
  }

  /// One line: file, problem, place.
  public var description: String {
    (path ?? "PNG data") + ": " + problem + (offset.map { " (at byte \($0))" } ?? "")
  }
}
