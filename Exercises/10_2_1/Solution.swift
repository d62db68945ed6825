import Learning
import Tensors

func meanAccuracies(
  _ temperatures: [Float], seeds: [UInt64], labels: [Int],
  logits: (_ temperature: Float, _ seed: UInt64) throws -> Tensor
) throws -> [Double] {
  try temperatures.map { temperature in
    // The library's accuracy; its declaration follows below.
    let accuracies = try seeds.map { accuracy(try logits(temperature, $0), labels) }
    return accuracies.reduce(0, +) / Double(seeds.count)
  }
}
