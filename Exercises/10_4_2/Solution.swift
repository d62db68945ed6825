import Distillation

func verdicts(relations: [[Double]], features: [[Double]], t: Double) throws -> [String] {
  zip(relations, features).map { relations, features in
    // The library's paired difference, as chapter 10.4 takes it; it knows t. Its declaration follows below.
    switch Estimate(relations, minus: features).verdict {
    case .holds: "relations"
    case .fails: "features"
    case .inconclusive: "undecided"
    }
  }
}
