/// A chapter as it is read: prose, code, outputs and figures, each output right after its cell.
///
/// Weaving joins a chapter's source with its run's record into a page; Markdown, HTML and notebook
/// files are written from it.
public struct Page: Equatable, Sendable {
  /// The chapter's folder and executable: `Chapter10_1`.
  public var folder: String
  /// The chapter's number: `10.1`.
  public var chapter: String
  /// The chapter's title.
  public var title: String
  /// What stands on the page, in order.
  public var blocks: [Block]
  /// Where and how the outputs were made, in a sentence of plain text: time and machine.
  public var circumstances: String?

  /// A page of some blocks.
  public init(
    folder: String, chapter: String, title: String, blocks: [Block], circumstances: String? = nil
  ) {
    self.folder = folder
    self.chapter = chapter
    self.title = title
    self.blocks = blocks
    self.circumstances = circumstances
  }

  /// One thing on a page.
  public enum Block: Equatable, Sendable {
    /// Prose in Markdown as GitHub reads it, formulas as `$...$` and `$$...$$`, named values filled
    /// in. Its links are relative to the chapter's folder.
    case prose(String)
    /// Swift, and where it stands: a path from the package's folder, and its first line there.
    case code(String, path: String, line: Int)
    /// What the cell before it printed, line by line; `measured` on the machine if it says so.
    case lines([String], measured: Bool)
    /// What the cell before it found, in plain text: a paragraph, or items that begin with `- `.
    case finding(String, measured: Bool)
    /// A table of plain text.
    case table(columns: [String], rows: [[String]], caption: String?, measured: Bool)
    /// A figure; `path` is the PNG's, from the package's folder. The CSV lies beside it.
    case figure(path: String, title: String, alt: String, caption: String)
  }
}
