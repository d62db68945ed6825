import Foundation
import Plotting
import Records

// Each output goes to the terminal and to the record, with the line of the source where it stands,
// so that a page can put it after its cell.
extension Notebook {
  /// A heading.
  public func section(_ title: String, file: String = #fileID, line: Int = #line) {
    append(.section, at: file, line) { $0.text = title }
    guard !isQuiet else { return }
    console.print([
      "", console.bold(title),
      console.bold(String(repeating: "─", count: title.displayWidth)),
    ])
  }

  /// A paragraph, wrapped to the terminal's width: what a result shows, with its numbers.
  ///
  /// - Parameters:
  ///   - text: Line breaks in it are spaces; a blank line begins a new paragraph, `- ` an item.
  ///   - measured: Whether it holds times or other numbers that differ from run to run.
  ///   - file: The file of the call.
  ///   - line: The line of the call.
  public func prose(
    _ text: String, measured: Bool = false, file: String = #fileID, line: Int = #line
  ) {
    append(.prose, measured: measured, at: file, line) { $0.text = text }
    guard !isQuiet else { return }
    console.print([""] + wrap(text, width: console.proseWidth))
  }

  /// A line, exactly as it stands: what the document prints.
  ///
  /// - Parameters:
  ///   - text: The line; without it, an empty one.
  ///   - measured: Whether it holds times or other numbers that differ from run to run.
  ///   - file: The file of the call.
  ///   - line: The line of the call.
  public func print(
    _ text: String = "", measured: Bool = false, file: String = #fileID, line: Int = #line
  ) {
    let continues = record.outputs.last?.kind == .line
    append(.line, measured: measured, at: file, line) { $0.text = text }
    console.print(continues || isQuiet ? [text] : ["", text])
  }

  /// A table; columns of numbers are set flush right.
  ///
  /// - Parameters:
  ///   - columns: The header, units included: `accuracy (%)`.
  ///   - rows: As many cells in each as there are columns.
  ///   - caption: A sentence on what the table shows, below it.
  ///   - measured: Whether it holds times or other numbers that differ from run to run.
  ///   - file: The file of the call.
  ///   - line: The line of the call.
  public func table(
    _ columns: [String], _ rows: [[String]], caption: String? = nil, measured: Bool = false,
    file: String = #fileID, line: Int = #line
  ) {
    if let row = rows.first(where: { $0.count != columns.count }) {
      fatalError(
        "Notebook.table: expected \(columns.count) cells \(columns), found \(row.count) \(row) "
          + "(\(file):\(line))")
    }
    append(.table, measured: measured, at: file, line) { output in
      output.columns = columns
      output.rows = rows
      output.caption = caption
    }
    let (header, body) = Table(columns: columns, rows: rows).lines(width: console.width)
    let below = isQuiet ? nil : caption.map { wrap($0, width: console.proseWidth) }
    console.print([""] + header.map(console.bold) + body + (below ?? []).map(console.dim))
  }

  /// A figure: writes `NAME.png`, and the plotted numbers beside it in `NAME.csv`.
  ///
  /// Ends the process (73) if they cannot be written.
  ///
  /// - Parameters:
  ///   - figure: What to draw.
  ///   - name: The files' name, of letters, digits and hyphens; no two figures share one.
  ///   - caption: What to see in it, and what its bands and bars mean.
  ///   - file: The file of the call.
  ///   - line: The line of the call.
  public func show(
    _ figure: Figure, as name: String, caption: String, file: String = #fileID, line: Int = #line
  ) {
    guard !name.isEmpty,
      name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
    else {
      fatalError(
        "Notebook.show: expected a name of letters, digits and hyphens, found \"\(name)\" "
          + "(\(file):\(line))")
    }
    if record.outputs.contains(where: { $0.figure?.name == name }) {
      fatalError("Notebook.show: two figures are called \"\(name)\" (\(file):\(line))")
    }
    guard let figureFolder else { return }
    let png = attempt { try figure.png(chapter: chapter, seed: seed) }
    save(png, figureFolder.url.appending(path: "\(name).png"))
    let csv = Data(figure.csv().utf8)
    save(csv, figureFolder.url.appending(path: "\(name).csv"))
    append(.figure, at: file, line) { output in
      output.caption = caption
      output.figure = RunRecord.Figure(
        name: name, title: figure.title, alt: figure.alt, png: "\(name).png", csv: "\(name).csv",
        crc32: CRC32(png).hexadecimal, csvCRC32: CRC32(csv).hexadecimal)
    }
    let arrow = "→ " + shortPath(figureFolder.url.appending(path: "\(name).png"))
    guard !isQuiet else { return console.print([arrow]) }
    console.print(
      ["", arrow] + wrap(caption, width: console.proseWidth, indent: "  ").map(console.dim))
  }

  /// Records a value under a name; nothing is printed.
  ///
  /// `value("basic-loss/total", 4.6377)` in chapter 10.1 is `10.1/basic-loss/total`.
  ///
  /// - Parameters:
  ///   - name: Parts from the general to the particular, with slashes between them. A name stands
  ///     for one value: recording another one under it is a mistake in the chapter, and traps.
  ///   - value: The value; see ``RunRecord/json()`` for one that is not finite.
  ///   - measured: Whether it is a time or another number that differs from run to run.
  ///   - file: The file of the call.
  ///   - line: The line of the call.
  public func value(
    _ name: String, _ value: Double, measured: Bool = false, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    let name = "\(chapter)/\(name)"
    let known = record.values[name] ?? measuredValues[name]
    if let known, known != value, !(known.isNaN && value.isNaN) {
      fatalError(
        "Notebook.value: \"\(name)\" is \(known) already, found \(value)", file: file, line: line)
    }
    if measured { measuredValues[name] = value } else { record.values[name] = value }
  }

  /// Records a `Float` under a name.
  public func value(
    _ name: String, _ value: Float, measured: Bool = false, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    self.value(name, Double(value), measured: measured, file: file, line: line)
  }

  /// Records a count under a name.
  public func value(
    _ name: String, _ value: Int, measured: Bool = false, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    self.value(name, Double(value), measured: measured, file: file, line: line)
  }

  /// A progress bar on standard error, for a run of so many epochs.
  ///
  ///     let bar = note.progress("teacher", epochs: 10)
  public func progress(_ label: String, epochs: Int) -> ProgressBar {
    progress(label, count: epochs, of: "epoch")
  }

  /// A progress bar on standard error that counts something else than epochs.
  ///
  ///     let bar = note.progress("students", count: seeds.count, of: "seed")
  public func progress(_ label: String, count: Int, of unit: String) -> ProgressBar {
    console.addBar(ProgressLine(label: label, unit: unit, total: Double(count)))
  }

  // MARK: The record

  private func append(
    _ kind: RunRecord.Output.Kind, measured: Bool = false, at file: String, _ line: Int,
    _ fill: (inout RunRecord.Output) -> Void
  ) {
    if isFinished {
      fatalError("Notebook: the chapter is finished already (\(file):\(line))")
    }
    var output = RunRecord.Output(kind: kind, file: file, line: line)
    let place = output
    fill(&output)
    if measured {
      measuredOutputs[String(record.outputs.count)] = output
      output = place
      output.measured = true
    }
    record.outputs.append(output)
  }

  private func save(_ contents: Data, _ file: URL) {
    attempt {
      do {
        try writeDurably(contents, to: file.path)
      } catch {
        throw OutputError(file.path, error, advice: "make room there or give another --figures")
      }
    }
  }
}
