import Records

// What the documents say, for the ledger of all chapters, `Chapters/LEDGER.md`.
extension Notebook {
  /// A number of a document beside the run's own; nothing is printed.
  ///
  ///     note.documented(
  ///       "256 -> 128 channels", of: "channels after the adaptation layer", expected: 128,
  ///       found: adapted.shape[1])
  ///
  /// - Parameters:
  ///   - says: what the document says, in its words
  ///   - document: which one, where it is not the chapter's own
  ///   - measured: what the number is of
  ///   - expected: the document's number
  ///   - found: the run's number
  ///   - tolerance: how far apart they may be
  ///   - file: the file of the call
  ///   - line: the line of the call
  public func documented(
    _ says: String, in document: String? = nil, of measured: String, expected: Double,
    found: Double, tolerance: Double = 0, file: String = #fileID, line: Int = #line
  ) {
    var entry = LedgerEntry(
      .number, says: says, measured: measured, file: file, line: line, document: document)
    entry.expected = expected
    entry.found = found
    entry.tolerance = tolerance
    enter(entry)
  }

  /// Numbers that a document makes up to show what it means, and that no run can confirm; nothing is printed.
  ///
  /// - Parameters:
  ///   - says: what the document says, in its words
  ///   - document: which one, where it is not the chapter's own
  ///   - measured: what the chapter shows in its place
  ///   - file: the file of the call
  ///   - line: the line of the call
  public func illustration(
    _ says: String, in document: String? = nil, beside measured: String, file: String = #fileID,
    line: Int = #line
  ) {
    enter(
      LedgerEntry(
        .illustration, says: says, measured: measured, file: file, line: line, document: document))
  }

  /// Adds a row of the ledger.
  package func enter(_ entry: LedgerEntry) {
    if isFinished {
      fatalError("Notebook: the chapter is finished already (\(entry.file):\(entry.line))")
    }
    record.entries = (record.entries ?? []) + [entry]
  }
}
