import Foundation

extension Study {
  /// One of the things that a study compares: how a network is trained.
  public struct Arm: Sendable {
    /// Its name in code, results and claims.
    public let key: String
    /// Its name in tables.
    public let title: String
    /// The settings that the study is confirmed with, frozen ones included.
    public let settings: [String: Double]
    /// What they were chosen from; nil where they are another arm's with a change.
    public let grid: Grid?

    /// - Parameters:
    ///   - key: its name in code, results and claims
    ///   - title: its name in tables
    ///   - settings: numbers by name, as a struct; anything else in it traps
    ///   - grid: what some of them were chosen from; nil where nothing was chosen
    public init(_ key: String, _ title: String, _ settings: some Encodable, grid: Grid? = nil) {
      (self.key, self.title, self.grid) = (key, title, grid)
      do {
        self.settings = try JSONDecoder().decode(
          [String: Double].self, from: JSONEncoder().encode(settings))
      } catch {
        fatalError("Arm \(key): expected settings that are numbers, found \(settings)")
      }
      for axis in grid?.axes ?? [] where self.settings[axis.name] == nil {
        fatalError(
          "Arm \(key): expected the name of a setting, found '\(axis.name)'; the settings are "
            + self.settings.keys.sorted().joined(separator: ", "))
      }
    }

    /// All combinations of the grid's values, the last axis changing fastest.
    public var candidates: [[String: Double]] {
      guard let grid else { return [] }
      return grid.axes.reduce([settings]) { candidates, axis in
        candidates.flatMap { candidate in
          axis.values.map { candidate.merging([axis.name: $0]) { $1 } }
        }
      }
    }
  }

  /// What an arm's settings are chosen from.
  public struct Grid: Sendable {
    /// One setting and its values.
    public struct Axis: Sendable {
      /// The setting's name.
      public let name: String
      /// Its values, rising.
      public let values: [Double]
      /// Those ends of the axis beyond which nothing can be asked for, such as an alpha of 1.
      public let naturalEnds: Set<Double>
    }
    /// The settings that are chosen.
    public let axes: [Axis]

    /// A grid without axes.
    public init() { axes = [] }
    private init(axes: [Axis]) { self.axes = axes }

    /// The grid with one more axis.
    ///
    /// - Parameters:
    ///   - name: a setting
    ///   - values: rising; others trap
    ///   - naturalEnds: the first or the last of them, if nothing lies beyond
    public func axis(
      _ name: String, _ values: [Double], naturalEnds: Set<Double> = []
    ) -> Grid {
      guard !values.isEmpty, zip(values, values.dropFirst()).allSatisfy({ $0 < $1 }) else {
        fatalError("Grid: expected rising values of '\(name)', found \(values)")
      }
      return Grid(axes: axes + [Axis(name: name, values: values, naturalEnds: naturalEnds)])
    }

    /// The settings of a choice that lie at an end of their axis, where a wider grid may hold a
    /// better one.
    func edges(of choice: [String: Double]) -> [String] {
      axes.filter { axis in
        guard axis.values.count > 1, let value = choice[axis.name] else { return false }
        return [axis.values.first, axis.values.last].contains(value)
          && !axis.naturalEnds.contains(value)
      }.map(\.name)
    }
  }
}
