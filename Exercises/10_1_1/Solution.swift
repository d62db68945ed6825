import Distillation

func bestTemperature(
  _ candidates: [Double], seeds: [UInt64],
  validationAccuracy: (_ temperature: Double, _ seed: UInt64) throws -> Double
) throws -> Double {
  let accuracies = try candidates.map { candidate in
    try seeds.map { try validationAccuracy(candidate, $0) }
  }
  // The library's choice, as chapter 10.1 chooses among its arms; its declaration follows below.
  return candidates[highestMean(accuracies)]
}
