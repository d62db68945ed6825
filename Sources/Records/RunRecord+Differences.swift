extension RunRecord {
  /// Something that a run has otherwise than the committed record.
  public struct Difference: Equatable, Sendable, CustomStringConvertible {
    /// Where it is made: the run's file and line, from the package's folder.
    public let place: String
    /// The heading above it; empty where there is none.
    public let section: String
    /// What the committed record has.
    public let expected: String
    /// What the run has.
    public let found: String

    /// Place, heading, expected, found.
    public var description: String {
      """
      \(place)\(section.isEmpty ? "" : ", under “\(section)”")
        expected \(expected)
        found    \(found)
      """
    }

    /// Nil where both have the same.
    fileprivate init?(
      _ place: String, under section: String = "", _ expected: String, _ found: String
    ) {
      guard expected != found else { return nil }
      (self.place, self.section, self.expected, self.found) = (place, section, expected, found)
    }
  }

  /// Compares a run with the committed record. A seed gives the same bits on every machine.
  ///
  /// Texts must be the same, numbers have the same bits (NaN equals NaN), and figures the same
  /// CRC-32. Lines and checksums of the sources do not count, nor does the environment, which holds
  /// what was measured.
  ///
  /// - Returns: nothing where both are the same; else each output that differs, with the first piece
  ///   that does, then rows of the ledger, then values by name
  public func differences(from committed: RunRecord) -> [Difference] {
    let file = "Chapters/\(outputs.last?.file ?? chapter)"
    let settings = Difference(file, committed.settings, settings)
    let names = Set(committed.values.keys).union(values.keys).sorted()
    return [settings].compactMap(\.self)
      + Self.differences(committed.outputParts, outputParts)
      + Self.differences(committed.entryParts, entryParts)
      + names.compactMap { Difference(file, committed.text(ofValue: $0), text(ofValue: $0)) }
  }

  /// An output or a row of the ledger.
  private struct Part {
    let place: String
    var section = ""
    /// All that it holds, so that texts that are the same mean parts that are the same.
    let pieces: [String]
  }

  private static func differences(_ committed: [Part], _ fresh: [Part]) -> [Difference] {
    let differing = zip(committed, fresh).compactMap { old, new in
      let same = zip(old.pieces, new.pieces).prefix { $0 == $1 }.count
      let (expected, found) = (old.pieces.dropFirst(same).first, new.pieces.dropFirst(same).first)
      return Difference(new.place, under: new.section, expected ?? "nothing", found ?? "nothing")
    }
    let (less, more) = (committed.dropFirst(fresh.count), fresh.dropFirst(committed.count))
    guard let part = more.first ?? fresh.last ?? committed.last else { return [] }
    func text(_ rest: ArraySlice<Part>) -> String {
      rest.first.map { "\(rest.count) more, first \($0.pieces[0])" } ?? "nothing more"
    }
    let rest = Difference(part.place, under: part.section, text(less), text(more))
    return differing + [rest].compactMap(\.self)
  }

  private var settings: String {
    "chapter \(chapter) “\(title)”, seed \(seed), "
      + (profile.map { "profile \($0.rawValue), " } ?? "") + "data \(data)"
  }

  private var outputParts: [Part] {
    var section = ""
    return outputs.map { output in
      if output.kind == .section { section = output.text ?? "" }
      let place = "Chapters/\(output.file):\(output.line)"
      return Part(place: place, section: section, pieces: output.pieces)
    }
  }

  private var entryParts: [Part] {
    (entries ?? []).map { Part(place: "Chapters/\($0.file):\($0.line)", pieces: [$0.text]) }
  }

  private func text(ofValue name: String) -> String {
    values[name].map { "value \(name): \(exactText($0))" } ?? "no value \(name)"
  }
}

/// The shortest text that no other value has. All NaN are one: JSON keeps no sign or payload.
private func exactText(_ value: Double) -> String { value.isNaN ? "NaN" : "\(value)" }

extension RunRecord.Output {
  /// Its headline, then for a table the cells row by row, then what a figure's files hold.
  fileprivate var pieces: [String] {
    let name = figure.map { "figure \($0.name)" } ?? "\(kind)"
    let (columns, rows) = (columns ?? [], rows ?? [])
    let headline =
      measured == true
      ? "measured"
      : text ?? figure?.title ?? "\(columns.joined(separator: ", ")) (rows: \(rows.count))"
    let cells = rows.flatMap { row in
      zip(columns, row).map { "\(name), “\($0)” of “\(row[0])”: \($1)" }
    }
    let others = [
      ("caption", caption), ("alt text", figure?.alt),
      ("numbers", figure.map { "\($0.csv) with CRC-32 \($0.csvCRC32)" }),
      ("picture", figure.map { "\($0.png) with CRC-32 \($0.crc32)" }),
    ]
    return ["\(name): \(headline)"] + cells
      + others.compactMap { what, text in text.map { "\(name), \(what): \($0)" } }
  }
}

extension LedgerEntry {
  /// All that it holds but its place.
  fileprivate var text: String {
    let numbers = [
      ("expected", expected), ("tolerance", tolerance), ("found", found), ("margin", margin),
      ("smallest visible", smallestVisible), ("seeds", seeds.map(Double.init)),
    ]
    let texts = [document, says, measured].compactMap(\.self)
    return "ledger, \(kind): "
      + (texts + numbers.compactMap { name, value in value.map { "\(name) \(exactText($0))" } })
      .joined(separator: "; ") + (unit.map { " (\($0))" } ?? "")
  }
}
