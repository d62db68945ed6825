import Foundation

/// A chapter's progress bars, as its run logs them: what the page draws while it trains.
struct TrainingProgress: Encodable, Equatable {
  struct Bar: Encodable, Equatable {
    var label: String
    var unit: String
    var done: Double
    var total: Double
    /// The reported losses, each after so many units.
    var losses: [Point] = []
  }

  struct Point: Encodable, Equatable {
    var done: Double
    var loss: Double
  }

  private struct Entry: Decodable {
    var bar: Int
    var label: String
    var unit: String
    var done: Double
    var total: Double
    var loss: Double?
  }

  /// In the order in which they began.
  var bars: [Bar] = []

  /// - Parameter log: lines of JSON; one that is not whole is left out
  init(log: Data) {
    var places: [Int: Int] = [:]
    for line in log.split(separator: UInt8(ascii: "\n")) {
      guard let entry = try? JSONDecoder().decode(Entry.self, from: Data(line)) else { continue }
      let place = places[entry.bar] ?? bars.count
      if place == bars.count {
        places[entry.bar] = place
        bars.append(
          Bar(label: entry.label, unit: entry.unit, done: entry.done, total: entry.total))
      }
      bars[place].done = entry.done
      if let loss = entry.loss {
        bars[place].losses.append(Point(done: entry.done, loss: loss))
      }
    }
  }
}
