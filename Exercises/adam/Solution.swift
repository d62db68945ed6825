import Foundation

func adamStep(
  _ parameters: inout [Double], mean: inout [Double], square: inout [Double], gradient: [Double],
  step: Int, learningRate: Double
) throws {
  for (i, g) in gradient.enumerated() {
    mean[i] = 0.9 * mean[i] + 0.1 * g
    square[i] = 0.999 * square[i] + 0.001 * g * g
    let m = mean[i] / (1 - pow(0.9, Double(step)))
    let v = square[i] / (1 - pow(0.999, Double(step)))
    parameters[i] -= learningRate * m / (v.squareRoot() + 1e-8)
  }
}
