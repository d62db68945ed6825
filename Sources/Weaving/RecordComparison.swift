import Foundation

/// What a committed record says otherwise than a fresh run.
///
/// Words must be the same always. Numbers must be
///
/// - the same as printed, where both runs took place on the same kind of machine: processor, system, compiler, matrix
///   kernels and vector loops. A seed gives the same digits there;
/// - elsewhere, for what draws on no training: within one unit of the last digit printed, values within 1e-4 of
///   their size. That is what two committed profiles agree on: training differs between them;
/// - elsewhere, for what was trained: within 10 + 10 %, as an accuracy steps from image to image and ten images of a
///   hundred may fall the other way, or, with three decimals or more (losses, entropies), within 10 % + 2 units of
///   the last digit. Where a number carries its margin, and there are seeds enough for one to mean something (not in
///   the smoke profile), within the margin. Margins, and what a run could have seen, are multiples of a deviation over the
///   seeds, and not compared.
///
/// OpenBLAS's kernels for three processors, from 2004 to 2017, keep to this on one machine.
public struct RecordComparison {
  /// One thing that differs.
  public struct Difference: Equatable, Sendable, CustomStringConvertible {
    /// Where the output is made: the fresh run's file and line, from the package's folder.
    public let place: String
    /// The heading above it.
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
  }

  /// In the order of the outputs; values come last.
  public private(set) var differences: [Difference] = []
  /// Whether numbers had to be the same.
  public let isExact: Bool

  private let profile: Profile
  private let untrained: Set<String>
  private let untrainedValues: [String: Double]

  /// - Parameters:
  ///   - committed: what is expected
  ///   - fresh: what was found
  ///   - other: the committed record of another profile, which tells what draws on no training
  public init(committed: RunRecord, fresh: RunRecord, other: RunRecord?) {
    isExact =
      committed.environment?.machine == fresh.environment?.machine
      && committed.environment != nil
    profile = committed.profile
    untrained = Set((other?.outputs ?? []).map(\.contents).map { $0.joined(separator: "\n") })
    untrainedValues = other?.values ?? [:]
    compare(committed.outputs, fresh.outputs, chapter: fresh)
    compare(committed.entries ?? [], fresh.entries ?? [])
    compare(committed.values, fresh.values, place: fresh.outputs.last?.place ?? fresh.chapter)
  }

  private mutating func compare(
    _ committed: [RunRecord.Output], _ fresh: [RunRecord.Output], chapter: RunRecord
  ) {
    var section = ""
    for (old, new) in zip(committed, fresh) {
      if new.kind == .section { section = new.text ?? "" }
      let (expected, found) = (old.contents, new.contents)
      let isUntrained = untrained.contains(expected.joined(separator: "\n"))
      guard old.kind == new.kind, expected.count == found.count else {
        differences.append(
          Difference(
            place: new.place, section: section, expected: old.inShort, found: new.inShort))
        if old.kind == new.kind { continue }
        return  // from here on, everything would differ
      }
      for (index, pair) in zip(expected, found).enumerated() {
        let comparable = new.columns.map { columns in
          index >= columns.count && columns[index % columns.count] != Self.smallestVisible
        }
        guard
          !agree(
            pair.0, pair.1, isUntrained: isUntrained, numbersCount: comparable ?? true)
        else { continue }
        differences.append(
          Difference(
            place: new.place, section: section, expected: "\(new.name(ofPiece: index)): \(pair.0)",
            found: "\(new.name(ofPiece: index)): \(pair.1)"))
      }
      if isExact, let before = old.figure, let now = new.figure, before.crc32 != now.crc32,
        expected == found
      {
        differences.append(
          Difference(
            place: new.place, section: section,
            expected: "figure \(now.name): the picture with CRC-32 \(before.crc32)",
            found: "another picture, \(now.crc32)"))
      }
    }
    if committed.count != fresh.count {
      let next = [committed, fresh].map { outputs in
        outputs.dropFirst(min(committed.count, fresh.count)).first?.inShort ?? "the end"
      }
      differences.append(
        Difference(
          place: fresh.last?.place ?? chapter.chapter, section: section,
          expected: "\(committed.count) outputs, the next one \(next[0])",
          found: "\(fresh.count) outputs, the next one \(next[1])"))
    }
  }

  /// What a figure's committed numbers say otherwise than those of a run, by the same rule; the first three lines.
  public func differences(ofCSV path: String, expected: String, found: String) -> [String] {
    let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let new = found.split(separator: "\n", omittingEmptySubsequences: false)
    guard old.count == new.count else {
      return ["\(path)\n  expected \(old.count) lines\n  found    \(new.count)"]
    }
    let differing = zip(old, new).enumerated().lazy.filter { _, pair in
      let fields = [pair.0, pair.1].map { $0.split(separator: ",").map(String.init) }
      return fields[0].count != fields[1].count
        || !zip(fields[0], fields[1]).allSatisfy { a, b in
          // A plotted number has all its digits, of which few mean something.
          guard !isExact, let a = Double(a), let b = Double(b) else { return a == b }
          return abs(a - b) <= 10 + 0.1 * max(abs(a), abs(b))
        }
    }
    return differing.prefix(3).map { index, pair in
      "\(path):\(index + 1)\n  expected \(pair.0)\n  found    \(pair.1)"
    }
  }

  /// The column of what a run would tell from zero, which is a multiple of a margin.
  private static let smallestVisible = "smallest visible"

  private func agree(
    _ expected: String, _ found: String, isUntrained: Bool, numbersCount: Bool
  ) -> Bool {
    if expected == found { return true }
    if isExact { return false }
    let (old, new) = (NumberText(expected), NumberText(found))
    guard old.words == new.words else { return false }
    guard numbersCount || isUntrained else { return true }
    return zip(old.numbers, new.numbers).enumerated().allSatisfy { index, pair in
      let (a, b) = pair
      if a.text == b.text { return true }
      if isUntrained { return abs(a.value - b.value) <= 1.001 * a.unit }
      if a.isMargin { return true }
      let next = old.numbers.dropFirst(index + 1).first
      let margin = profile == .smoke || next?.isMargin != true ? nil : next?.value
      return abs(a.value - b.value) <= spread(a, b, margin: margin)
    }
  }

  private func spread(_ a: NumberText.Number, _ b: NumberText.Number, margin: Double?) -> Double {
    let size = max(abs(a.value), abs(b.value))
    if let margin { return max(margin, 2 * a.unit) }
    return a.decimals > 2 ? 0.1 * size + 2 * a.unit : 10 + 0.1 * size
  }

  /// The ledger's rows; their numbers are those of the chapter's tables and values, but for what a document gives.
  private mutating func compare(_ committed: [LedgerEntry], _ fresh: [LedgerEntry]) {
    for (old, new) in zip(committed, fresh) {
      var expected = old
      (expected.file, expected.line) = (new.file, new.line)
      let agrees =
        isExact
        ? expected == new
        : old.kind == new.kind && old.document == new.document && old.expected == new.expected
          && old.tolerance == new.tolerance && old.unit == new.unit
          && agree(old.says, new.says, isUntrained: false, numbersCount: true)
          && agree(old.measured, new.measured, isUntrained: false, numbersCount: true)
          && (old.kind == .claim || old.verdict == new.verdict)
      guard !agrees else { continue }
      differences.append(
        Difference(
          place: "Chapters/\(new.file):\(new.line)", section: "", expected: old.inShort,
          found: new.inShort))
    }
    if committed.count != fresh.count {
      differences.append(
        Difference(
          place: (fresh.last ?? committed.last).map { "Chapters/\($0.file)" } ?? "", section: "",
          expected: "\(committed.count) rows of the ledger", found: "\(fresh.count)"))
    }
  }

  private mutating func compare(
    _ committed: [String: Double], _ fresh: [String: Double], place: String
  ) {
    for name in Set(committed.keys).union(fresh.keys).sorted() {
      func said(_ value: Double?) -> String {
        value.map { "value \(name): \($0)" } ?? "no value \(name)"
      }
      if let old = committed[name], let new = fresh[name] {
        let isUntrained = untrainedValues[name].map { $0 == old || $0.isNaN && old.isNaN } ?? false
        let size = max(abs(old), abs(new))
        let isMargin = name.hasSuffix("/margin")
        let spread = isUntrained ? 1e-4 * size : isMargin ? .infinity : 10 + 0.1 * size
        let agrees =
          old == new || old.isNaN && new.isNaN || !isExact && abs(old - new) <= spread
        if agrees { continue }
      }
      differences.append(
        Difference(
          place: place.replacing(/:\d+$/, with: ""), section: "", expected: said(committed[name]),
          found: said(fresh[name])))
    }
  }
}

extension LedgerEntry {
  fileprivate var inShort: String {
    let numbers = [expected, found, margin].map { $0.map { "\($0)" } ?? "–" }
    return "ledger: \(says); \(measured): \(numbers.joined(separator: ", "))"
  }
}

extension RunRecord.Environment {
  /// What a computation's last digits depend on.
  fileprivate var machine: [String] { [processor, system, swift, matrixKernels, vectorLoops] }
}

extension RunRecord.Output {
  /// `Chapters/Chapter10_1/main.swift:131`.
  fileprivate var place: String { "Chapters/\(file):\(line)" }

  /// Everything that it says, piece by piece: for a table the header, the cells row by row, the caption.
  fileprivate var contents: [String] {
    (columns ?? []) + (rows ?? []).flatMap(\.self)
      + [text, caption, figure?.name, figure?.title, figure?.alt].compactMap(\.self)
  }

  /// What a piece of the contents is: `line`, or a table's column and row.
  fileprivate func name(ofPiece index: Int) -> String {
    guard let columns, let rows, index >= columns.count else { return "\(kind)" }
    let (row, column) = (index / columns.count - 1, index % columns.count)
    return row < rows.count ? "table, “\(columns[column])” of “\(rows[row][0])”" : "\(kind)"
  }

  fileprivate var inShort: String {
    let start = text ?? figure?.name ?? caption ?? columns?.joined(separator: ", ") ?? ""
    return "\(kind): \(start.prefix(80))\(rows.map { ", \($0.count) rows" } ?? "")"
  }
}
