/// A workload with one of its sizes changed: `distillation/batch=128`.
struct Growth {
  /// What grows.
  enum Size: String, CaseIterable {
    /// Images of a distillation step.
    case batch
    /// Hidden units of the student in a distillation step.
    case width
    /// Images whose classes the student says.
    case images

    /// What is measured, doubling from the first to the last.
    var values: [Int] {
      switch self {
      case .batch: [16, 32, 64, 128, 256, 512]
      case .width: [64, 128, 256, 512, 1_024, 2_048]
      case .images: [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000]
      }
    }

    /// Awkward sizes beside one of `values` each: they should cost no more for what they do.
    var neighbours: [(size: Int, of: Int)] {
      switch self {
      case .batch: [(63, 64), (100, 128)]
      case .width: [(130, 128), (250, 256)]
      case .images: [(7_999, 8_000)]
      }
    }

    /// The axis.
    var label: String {
      switch self {
      case .batch: "batch (images)"
      case .width: "student's hidden units"
      case .images: "images answered"
      }
    }
  }

  let size: Size
  let value: Int

  /// The growth that a request names.
  static func named(_ name: String) -> Growth? {
    let parts = name.split(whereSeparator: { "/=".contains($0) }).map(String.init)
    guard parts.count == 3, let size = Size(rawValue: parts[1]), let value = Int(parts[2]),
      value > 0
    else { return nil }
    let growth = Growth(size: size, value: value)
    return growth.name == name ? growth : nil
  }

  /// As requests name it.
  var name: String { "\(size == .images ? "evaluation" : "distillation")/\(size)=\(value)" }

  /// What is timed.
  var workload: Workload {
    switch size {
    case .batch: .distillation(name: name, batch: value)
    case .width: .distillation(name: name, width: value)
    case .images: .evaluation(name: name, images: value)
    }
  }
}
