import Foundation

/// A box or an arrow, as the CSV beside a diagram has it.
///
/// A box is a row from itself to nothing, with its role as style; `values` are its bars' heights or
/// its layers' widths. Pixels are left out, as those of an `ImageGrid`.
struct DiagramRow: CSVRow {
  var mark: String
  var from: String
  var to: String
  var label: String
  var style: String
  var values: [Double] = []

  static let header = "panel,mark,from,to,label,style,values"

  func line(panel: String) -> String {
    Self.joined([
      Text.plain(panel), mark, Text.plain(from), Text.plain(to),
      Text.plain(label.replacingOccurrences(of: "\n", with: " ")), style,
      values.map(DataRow.text).joined(separator: " "),
    ])
  }
}

extension DiagramRow {
  init(_ box: Box) {
    let values: [Double] =
      switch box.picture {
      case .bars(let shares): shares
      case .layers(let widths): widths.map(Double.init)
      case .image, nil: []
      }
    self.init(
      mark: box.isNetwork ? "network" : "box", from: box.name, to: "", label: box.detail ?? "",
      style: "\(box.role)", values: values)
  }

  init(_ arrow: Arrow) {
    self.init(
      mark: "arrow", from: arrow.source, to: arrow.target, label: arrow.label ?? "",
      style: arrow.style.rawValue)
  }
}
