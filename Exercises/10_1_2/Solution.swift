import Distillation

func gainsOverHardLabels(
  _ alphas: [Double], seeds: [UInt64],
  accuracy: (_ alpha: Double, _ seed: UInt64) throws -> Double
) throws -> [(mean: Double, standardError: Double)] {
  let hard = try seeds.map { try accuracy(0, $0) }
  return try alphas.map { alpha in
    // The library's paired difference, as chapter 10.1 takes its gains; its declaration follows below.
    let gain = Estimate(try seeds.map { try accuracy(alpha, $0) }, minus: hard)
    return (gain.mean, gain.standardError)
  }
}
