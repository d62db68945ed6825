import ElementaryFunctions
import Foundation
import Records

extension Lint {
  /// The list of named values that are kept though nothing shows or tests them.
  static let listPath = "Chapters/values-kept.txt"

  /// Named values that nobody meets: not in prose, not in the ledger, not in a test, and whose number no output has.
  ///
  /// That a number stands in an output is seen from its digits as they are printed, as itself or in per cent; in a
  /// figure it is one of those plotted. So a chapter without a record of the committed settings is not looked at: its
  /// figures' numbers are not there.
  func valueProblems() throws -> [WeavingError] {
    let tests = try testedNames()
    let list = keptNames()
    var problems: [WeavingError] = []
    for chapter in chapters {
      let records = records(of: chapter)
      guard records.contains(where: { $0.profile == .quick }) else { continue }
      var used = Set(
        chapter.source.matches(of: /\{\{value (\S+)\s/).map { "\(chapter.number)/\($0.1)" })
      var names: Set<String> = []
      for record in records {
        let plotted = record.profile == .quick ? record.outputs.compactMap(\.figure?.csv) : []
        let shown = ShownNumbers(
          record, plotted: plotted.compactMap { text("\(chapter.figures)/\($0)") })
        let values = record.values.merging(record.environment?.measuredValues ?? [:]) { a, _ in a }
        names.formUnion(values.keys)
        used.formUnion(values.filter { shown.contain($0.value) }.keys)
      }
      for name in names.subtracting(used).sorted() {
        let short = String(name.dropFirst(chapter.number.count + 1))
        let isUsed =
          short.hasPrefix("claims/") || tests.contains { $0.matches(name) || $0.matches(short) }
          || list.contains { $0.pattern.matches(name) }
        guard !isUsed else { continue }
        problems.append(
          WeavingError(
            chapter.path, line: chapter.line(naming: name),
            """
            the value '\(short)' stands nowhere: show it, test it, take it out, or list '\(name)' in \(Self.listPath) with \
            a reason
            """))
      }
      for kept in list where kept.pattern.fixed.hasPrefix(chapter.number + "/") {
        if !names.contains(where: kept.pattern.matches) {
          problems.append(
            WeavingError(
              Self.listPath, line: kept.line,
              "no value is called '\(kept.name)': take the line out"))
        }
      }
    }
    return problems
      + list.filter(\.reason.isEmpty).map {
        WeavingError(
          Self.listPath, line: $0.line, "expected 'NAME: why it is kept', found no reason")
      }
  }

  /// A name of values in which some parts may be anything.
  struct NamePattern {
    /// Its parts, between those that may be anything.
    let pieces: [Substring]
    var fixed: Substring { pieces[0] }

    init(_ pattern: String) {
      pieces = pattern.split(separator: "*", omittingEmptySubsequences: false)
    }

    /// Whether a name fits; what stands for anything has no slash in it.
    func matches(_ name: String) -> Bool {
      func fits(_ pieces: ArraySlice<Substring>, _ rest: Substring) -> Bool {
        guard let piece = pieces.first else { return rest.isEmpty }
        guard pieces.count > 1 else { return rest == piece }
        guard rest.hasPrefix(piece) else { return false }
        var rest = rest.dropFirst(piece.count)
        while true {
          if fits(pieces.dropFirst(), rest) { return true }
          guard let next = rest.first, next != "/" else { return false }
          rest = rest.dropFirst()
        }
      }
      return fits(pieces[...], name[...])
    }
  }

  /// The names that tests of chapters mention, with what they interpolate left open.
  private func testedNames() throws -> [NamePattern] {
    let folder = package.appending(path: "Tests/ChapterTests").path
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".swift") }.flatMap { file in
      SwiftLiterals(in: text("Tests/ChapterTests/\(file)") ?? "").all.compactMap { literal in
        let name = literal.text.replacing(SwiftLiterals.interpolation, with: "*")
        // A name has parts, and something of it is fixed.
        guard name.contains(/^[\w.*]+(\/|\*)/), name.contains(/\/[a-z]/), !name.contains("\n")
        else { return nil }
        return NamePattern(name)
      }
    }
  }

  private func keptNames() -> [(name: String, pattern: NamePattern, reason: String, line: Int)] {
    (text(Self.listPath) ?? "").split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated().compactMap { index, line in
        guard !line.hasPrefix("#"), line.contains(where: { !$0.isWhitespace }) else { return nil }
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts[0].trimmingCharacters(in: .whitespaces)
        let reason = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
        return (name, NamePattern(name), reason, index + 1)
      }
  }
}

extension Chapter {
  /// The line of the source that names a value, where the name's beginning is written out.
  ///
  /// - Parameter value: its whole name, such as `10.1/basic-loss/total`
  func line(naming value: String) -> Int? {
    let name = value.dropFirst(number.count + 1)
    let start = name.split(separator: "/").first ?? ""
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    return
      (lines.firstIndex { $0.contains("value(\"\(name)\"") }
      ?? lines.firstIndex { $0.contains("value(\"\(start)") }).map { $0 + 1 }
  }
}

/// All numbers that the outputs of a run show, as they are printed.
private struct ShownNumbers {
  /// For each count of decimals, the numbers without their sign in units of the last one.
  private var units: [Int: Set<Int64>] = [:]
  /// Numbers of figures, to five digits.
  private var plotted: Set<String> = []

  init(_ record: RunRecord, plotted tables: [String]) {
    for field in tables.flatMap({ $0.split { $0 == "," || $0 == "\n" } }) {
      if let number = Double(field) { plotted.insert(Self.digits(number)) }
    }
    let measured = record.environment?.measuredOutputs.values.map(\.self) ?? []
    for output in record.outputs + measured {
      let texts = [output.text, output.caption, output.figure?.title, output.figure?.alt]
      for text in texts.compactMap(\.self) + (output.rows ?? []).flatMap(\.self) {
        for number in NumberText(text).numbers {
          let scaled = abs(number.value) * Elementary.pow(10, number.decimals)
          guard scaled < 1e15 else { continue }
          units[number.decimals, default: []].insert(Int64(scaled.rounded()))
        }
      }
    }
  }

  private static func digits(_ number: Double) -> String { String(format: "%.4e", abs(number)) }

  /// Whether a value is one of them. What is not finite is not printed as a number.
  func contain(_ value: Double) -> Bool {
    guard value.isFinite else { return true }
    for percent in [1.0, 100] where plotted.contains(Self.digits(value * percent)) { return true }
    return units.contains { decimals, numbers in
      [1, 100].contains { percent in
        let scaled = abs(value) * Double(percent) * Elementary.pow(10, decimals)
        guard scaled < 1e15 else { return false }
        // A value that is stored as a Float may be rounded either way at a half.
        return numbers.contains(Int64((scaled - 1e-3).rounded()))
          || numbers.contains(Int64((scaled + 1e-3).rounded()))
      }
    }
  }
}
