import Foundation

func verdicts(relations: [[Double]], features: [[Double]], t: Double) throws -> [String] {
  zip(relations, features).map { a, b in
    let differences = zip(a, b).map { $0 - $1 }
    let count = Double(differences.count)
    let mean = differences.reduce(0, +) / count
    let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    let margin = t * (variance / count).squareRoot()
    return mean > margin ? "relations" : mean < -margin ? "features" : "undecided"
  }
}
