import Foundation

func bestTemperature(
  _ candidates: [Double], seeds: [UInt64],
  validationAccuracy: (_ temperature: Double, _ seed: UInt64) throws -> Double
) throws -> Double {
  var best = candidates[0]
  var highest = -Double.infinity
  for temperature in candidates {
    let accuracies = try seeds.map { try validationAccuracy(temperature, $0) }
    let mean = accuracies.reduce(0, +) / Double(seeds.count)
    if mean > highest { (best, highest) = (temperature, mean) }
  }
  return best
}
