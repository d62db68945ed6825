import Foundation

func gainsOverHardLabels(
  _ alphas: [Double], seeds: [UInt64],
  accuracy: (_ alpha: Double, _ seed: UInt64) throws -> Double
) throws -> [(mean: Double, standardError: Double)] {
  let hard = try seeds.map { try accuracy(0, $0) }
  let count = Double(seeds.count)
  return try alphas.map { alpha in
    let gains = try zip(seeds, hard).map { try accuracy(alpha, $0) - $1 }
    let mean = gains.reduce(0, +) / count
    let variance = gains.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    return (mean, (variance / count).squareRoot())
  }
}
