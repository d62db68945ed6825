import Foundation

func softmax(_ logits: [[Double]], temperature: Double) throws -> [[Double]] {
  logits.map { row in
    // What is subtracted cancels out; the largest weight becomes 1, so that none overflows.
    let largest = row.max() ?? 0
    let weights = row.map { exp(($0 - largest) / temperature) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }
}
