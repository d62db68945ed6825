/// What a run was made from, so that a record that no longer follows from its sources is seen without a run.
public struct SourceChecksums: Codable, Equatable, Sendable {
  /// The CRC-32 of the chapter's code, without its prose.
  public var chapter: String
  /// The CRC-32 of the library's code, without its comments.
  public var library: String
  /// The CRC-32 of the embedded images.
  public var data: String
  /// The first line of each piece of code between prose, as the run's source had it. The lines of outputs are of that
  /// source; prose may have grown or shrunk since.
  public var codeLines: [Int]

  /// Checksums in hexadecimal.
  public init(chapter: String, library: String, data: String, codeLines: [Int]) {
    self.chapter = chapter
    self.library = library
    self.data = data
    self.codeLines = codeLines
  }
}
