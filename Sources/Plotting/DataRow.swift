import Foundation

/// A line of the CSV beside a figure.
protocol CSVRow: Sendable {
  /// The columns' names.
  static var header: String { get }
  func line(panel: String) -> String
}

extension CSVRow {
  /// Cells with commas between them, as RFC 4180 has it: in quotes where a text has a comma, a
  /// quote or a line break.
  static func joined(_ cells: [String]) -> String {
    cells.map { text in
      guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
      return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }.joined(separator: ",")
  }
}

/// One plotted number, as the CSV beside a figure has it.
struct DataRow: Equatable, CSVRow {
  var series: String?
  var mark: String
  var x: String?
  var xEnd: String?
  var y: Double?
  var low: Double?
  var high: Double?

  static let header = "panel,series,mark,x,x_end,y,low,high"

  func line(panel: String) -> String {
    Self.joined([
      Text.plain(panel), Text.plain(series ?? ""), mark, Text.plain(x ?? ""), xEnd ?? "",
      y.map(Self.text) ?? "", low.map(Self.text) ?? "", high.map(Self.text) ?? "",
    ])
  }

  /// The shortest decimal that reads back as the same number; NaN without its sign, which differs between processors.
  static func text(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// The name of a place on a categories axis, or the number itself.
  static func place(_ value: Double, among names: [String]?) -> String {
    guard let names, value == value.rounded(), names.indices.contains(Int(value)) else {
      return text(value)
    }
    return names[Int(value)]
  }
}
