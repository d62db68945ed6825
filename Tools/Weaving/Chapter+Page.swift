import Foundation
import Records

extension Chapter {
  /// Joins the chapter's source with a run's record.
  ///
  /// Every output stands after the statement that was at work when it was made. Statements that only print lines, one
  /// after the other, stay together, and so do their lines. A heading of the terminal is left out where the prose
  /// has one; `note.prose("...")` is shown as the finding that it is, not as code.
  ///
  /// - Throws: ``WeavingError`` if prose refers to something that is not there, or the code is not what was run.
  public func page(_ record: RunRecord) throws -> Page {
    let text = try ChapterText(source, path: path)
    let directives = Directives(chapter: self, record: record)
    let statements = text.parts.enumerated().filter(\.element.isCode)
      .flatMap { Statement.all(in: $1, number: $0) }
    let places = try OutputPlaces(lines(of: record, in: text), among: statements, path: path)
    var outputs: [Int: [RunRecord.Output]] = [:]
    for (index, place) in places.statements.enumerated() {
      var output = record.outputs[index]
      if output.measured == true, let contents = record.environment?.measuredOutputs["\(index)"] {
        output = contents
        output.measured = true
      }
      outputs[place, default: []].append(output)
    }

    var blocks: [Page.Block] = []
    var opening: Page.Block?
    var hasHeading = false
    for (number, part) in text.parts.enumerated() {
      if part.isCode {
        let cell = statements.indices.filter { statements[$0].part == number }
        let cells = self.blocks(of: cell, among: statements, outputs, &hasHeading)
        if number == 0, case .code? = cells.first, cells.count == 1 {
          opening = cells[0]  // the title comes before the imports
        } else {
          blocks += cells
        }
      } else {
        blocks += try directives.blocks(of: part)
        hasHeading = part.lines.contains { $0.hasPrefix("#") }
        if let imports = opening {
          blocks.append(imports)
          opening = nil
        }
      }
    }
    if let opening { blocks.append(opening) }
    return Page(
      folder: folder, chapter: number, title: title, blocks: blocks,
      circumstances: record.environment.map(\.inWords))
  }

  /// The lines of outputs in the source as it stands now.
  private func lines(of record: RunRecord, in text: ChapterText) throws -> [Int] {
    let currentLine = try currentLines(of: record, in: text)
    return try record.outputs.map { try currentLine($0.file, $0.line) }
  }

  /// What finds a line of the record's source in the source as it stands now, where prose may have grown or shrunk.
  ///
  /// - Throws: ``WeavingError`` if the code is not what was run
  func currentLines(
    of record: RunRecord, in text: ChapterText
  ) throws -> (_ file: String, _ line: Int) throws -> Int {
    let code = text.parts.filter(\.isCode)
    let then = record.sources?.codeLines ?? code.map(\.line)
    if let sources = record.sources, sources.chapter != CRC32(Data(text.code.utf8)).hexadecimal {
      throw WeavingError(
        path,
        "its code has changed since the run of record.json: run it anew, swift run Book \(folder)")
    }
    return { file, line in
      guard file == "\(folder)/main.swift" else {
        throw WeavingError(
          path,
          """
          expected every output from main.swift, found one from \(file):\(line); its function must hand \
          the chapter's file: and line: on
          """)
      }
      guard let index = then.lastIndex(where: { $0 <= line }), index < code.count else {
        throw WeavingError(path, line: line, "expected code there at the run, found none")
      }
      return code[index].line + line - then[index]
    }
  }

  /// A cell, in pieces that end with what they make.
  private func blocks(
    of cell: [Int], among statements: [Statement], _ outputs: [Int: [RunRecord.Output]],
    _ hasHeading: inout Bool
  ) -> [Page.Block] {
    var blocks: [Page.Block] = []
    var code: [Statement] = []
    var made: [RunRecord.Output] = []

    func end() {
      if let first = code.first {
        blocks.append(.code(Self.joined(code), path: path, line: first.line))
      }
      for output in made { append(output) }
      (code, made) = ([], [])
    }
    func append(_ output: RunRecord.Output) {
      if output.kind == .section {
        if !hasHeading { blocks.append(.prose("## \(output.text ?? "")")) }
        hasHeading = false
      } else if let block = block(output) {
        if case .lines(let more, let measured) = block,
          case .lines(let lines, measured)? = blocks.last
        {
          blocks[blocks.count - 1] = .lines(lines + more, measured: measured)
        } else {
          blocks.append(block)
        }
      }
    }
    for index in cell {
      let statement = statements[index]
      let own = outputs[index] ?? []
      let onlyPrints = !own.isEmpty && own.allSatisfy { $0.kind == .line }
      let printed = !made.isEmpty && made.allSatisfy { $0.kind == .line }
      if statement.isHidden || !made.isEmpty && !statement.onlyRecords && !(onlyPrints && printed) {
        end()
      }
      if !statement.isHidden { code.append(statement) }
      made += own
      if statement.isHidden { end() }
    }
    end()
    return blocks
  }

  /// Neighbouring statements with the blank lines that are between them.
  private static func joined(_ statements: [Statement]) -> String {
    var lines: [String] = []
    var next = statements[0].line
    for statement in statements {
      // Where a hidden statement stood between two, one blank line stands for it.
      if statement.line > next { lines.append("") }
      lines += statement.lines
      next = statement.line + statement.lines.count
    }
    return lines.joined(separator: "\n")
  }

  private func block(_ output: RunRecord.Output) -> Page.Block? {
    let measured = output.measured == true
    switch output.kind {
    case .section: return nil
    case .prose: return .finding(output.text ?? "", measured: measured)
    case .line: return .lines([output.text ?? ""], measured: measured)
    case .table:
      return .table(
        columns: output.columns ?? [], rows: output.rows ?? [], caption: output.caption,
        measured: measured)
    case .figure:
      guard let figure = output.figure else { return nil }
      return .figure(
        path: "\(figures)/\(figure.png)", title: figure.title, alt: figure.alt,
        caption: output.caption ?? "")
    }
  }
}

extension RunRecord.Environment {
  /// Time and machine, for a page's foot.
  var inWords: String {
    let cores = threads == 1 ? "1 thread" : "\(threads) threads"
    var time = seconds < 10 ? String(format: "%.1f s", seconds) : String(format: "%.0f s", seconds)
    if let cachedResults, cachedResults > 0 {
      let results = cachedResults == 1 ? "1 result" : "\(cachedResults) results"
      time += " (with \(results) of an earlier run)"
    }
    return """
      Run on \(date.prefix(10)) in \(time) on \(cores) of \(processor), \(system); Swift \(swift).
      """
  }
}
