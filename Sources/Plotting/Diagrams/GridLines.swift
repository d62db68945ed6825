/// The columns of a grid along x, or its rows along y: where each starts and ends.
struct GridLines {
  /// The middles of columns (or rows) and of the gaps between them in turn, and of what is outside:
  /// the place 0.5 is the gap between the first two, -0.5 half a gap before the first.
  private let stops: [Double]
  /// Up to where the grid reaches from 0.
  let length: Double

  /// Columns of some widths with gaps between them, one fewer; `margin` is the distance from the
  /// grid to the places -1 and n.
  init(sizes: [Double], gaps: [Double], margin: Double) {
    var stops = [-margin, -margin / 2]
    var start = 0.0
    for (size, gap) in zip(sizes, gaps + [margin]) {
      stops += [start + size / 2, start + size + gap / 2]
      start += size + gap
    }
    self.stops = stops + [start]
    length = start - margin
  }

  /// The coordinate of a place: whole for a column, half for a gap, linear between; nil outside
  /// -1...n.
  func coordinate(_ place: Double) -> Double? {
    let position = 2 * (place + 1)
    guard position >= 0, position <= Double(stops.count - 1) else { return nil }
    let i = min(Int(position), stops.count - 2)
    let t = position - Double(i)
    return stops[i] * (1 - t) + stops[i + 1] * t
  }
}
