import Foundation
import Records

extension Chapter {
  /// What is wrong with the committed figures: a picture or its numbers are missing, or not those of the record, or
  /// belong to no record any more. Each with the cell that shows it.
  public func figureProblems(_ record: RunRecord) -> [String] {
    // Where the code has changed since the run, the run's lines are the best there are.
    let currentLine = try? currentLines(of: record, in: ChapterText(source, path: path))
    var problems: [String] = []
    var section = ""
    for output in record.outputs {
      if output.kind == .section { section = output.text ?? "" }
      guard let figure = output.figure else { continue }
      let line = (try? currentLine?(output.file, output.line)) ?? output.line
      let cell =
        "Chapters/\(folder)/README.md, made at \(path):\(line)"
        + (section.isEmpty ? "" : ", under “\(section)”")
      for (name, expected) in [(figure.png, figure.crc32), (figure.csv, figure.csvCRC32)] {
        let path = "\(figures)/\(name)"
        guard let data = FileManager.default.contents(atPath: package.appending(path: path).path)
        else {
          problems.append(
            """
            \(path) on \(cell)
              expected the file that record.json and the page name
              found    none
            """)
          continue
        }
        let found = CRC32(data).hexadecimal
        if found != expected {
          problems.append(
            "\(path) on \(cell)\n  expected CRC-32 \(expected), as in the record\n  found    \(found)"
          )
        }
      }
    }
    return problems
      + staleFigures(record).map {
        "\($0)\n  expected only files of figures that the chapter shows\n  found    one more"
      }
  }

  /// Where plotted numbers of a run differ from the committed ones: of each file the first lines.
  /// A file that is not committed is one of ``figureProblems(_:)``.
  ///
  /// - Parameters:
  ///   - record: the run's
  ///   - folder: the run's figures
  /// - Throws: Foundation's error if the run has left a file out
  public func plottedDifferences(_ record: RunRecord, in folder: URL) throws -> [String] {
    try record.outputs.compactMap(\.figure).compactMap { figure in
      let path = "\(figures)/\(figure.csv)"
      guard
        let committed = try? String(contentsOf: package.appending(path: path), encoding: .utf8)
      else { return nil }
      let found = try String(contentsOf: folder.appending(path: figure.csv), encoding: .utf8)
      return comparison(of: path, expected: committed, found: found)
    }
  }

  /// Files of figures that the chapter does not show any more, from the package's folder.
  public func staleFigures(_ record: RunRecord) -> [String] {
    let known = Set(record.outputs.compactMap(\.figure).flatMap { [$0.png, $0.csv] })
    return files(in: figures).filter { !known.contains($0) }.map { "\(figures)/\($0)" }
  }

  private func files(in folder: String) -> [String] {
    let path = package.appending(path: folder).path
    return (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? []
  }

  /// Pictures that a Markdown file of the package shows and no record has, each with its line.
  ///
  /// - Parameters:
  ///   - path: the file, from the package's folder
  ///   - known: the paths of figures of all records, from the package's folder
  public static func pictureProblems(
    of path: String, in package: URL, known: Set<String>
  ) throws -> [String] {
    let text = try String(contentsOf: package.appending(path: path), encoding: .utf8)
    let folder = package.appending(path: path).deletingLastPathComponent()
    let root = package.standardizedFileURL.path + "/"
    var problems: [String] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let pictures = line.matches(of: /(?:!\[[^\n]*?\]\(|<img\s[^>]*?src=")([^)"\s]+\.png)/)
      for picture in pictures {
        let file = folder.appending(path: String(picture.1)).standardizedFileURL.path
        let name = file.hasPrefix(root) ? String(file.dropFirst(root.count)) : file
        let reason =
          !FileManager.default.fileExists(atPath: file)
          ? "no such file" : known.contains(name) ? nil : "a picture of no chapter's record"
        if let reason {
          problems.append(
            "\(path):\(index + 1)\n  expected a chapter's figure\n  found    \(name): \(reason)")
        }
      }
    }
    return problems
  }
}
