import Foundation

/// One plotted number, as the CSV beside a figure has it.
struct DataRow: Equatable, Sendable {
  var series: String?
  var mark: String
  var x: String?
  var xEnd: String?
  var y: Double?
  var low: Double?
  var high: Double?

  static let header = "panel,series,mark,x,x_end,y,low,high"

  func line(panel: String) -> String {
    [
      Text.plain(panel), Text.plain(series ?? ""), mark, Text.plain(x ?? ""), xEnd ?? "",
      y.map(Self.text) ?? "", low.map(Self.text) ?? "", high.map(Self.text) ?? "",
    ].map(Self.quoted).joined(separator: ",")
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

  /// RFC 4180: in quotes where the text has a comma, a quote or a line break.
  private static func quoted(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }
}
