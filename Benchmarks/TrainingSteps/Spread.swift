/// Middle and quartiles of measured values.
struct Spread {
  let median: Double
  /// The first and the third quartile.
  let quartiles: (low: Double, high: Double)

  /// - Parameter values: at least one
  init(_ values: [Double]) {
    let sorted = values.sorted()
    /// The value a share of the way up, between the two that are nearest.
    func quantile(_ share: Double) -> Double {
      let place = share * Double(sorted.count - 1)
      let below = Int(place)
      let above = min(below + 1, sorted.count - 1)
      return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    }
    median = quantile(0.5)
    quartiles = (quantile(0.25), quantile(0.75))
  }
}
