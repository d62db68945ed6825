import Foundation

func softLossGradient(
  student: [[Double]], teacher: [[Double]], temperature: Double
) throws -> [[Double]] {
  zip(student, teacher).map { s, t in
    // T^2 of the loss times 1/T of the chain rule, and the mean over the batch.
    zip(softened(s, temperature), softened(t, temperature)).map { q, p in
      temperature * (q - p) / Double(student.count)
    }
  }
}

private func softened(_ logits: [Double], _ temperature: Double) -> [Double] {
  let largest = logits.max() ?? 0
  let weights = logits.map { exp(($0 - largest) / temperature) }
  let sum = weights.reduce(0, +)
  return weights.map { $0 / sum }
}
