import ElementaryFunctions
import Learning
import Tensors

extension Exercise {
  static var adamStep: Exercise {
    typealias Solution = (
      inout [Double], _ mean: inout [Double], _ square: inout [Double], [Double], _ step: Int,
      _ learningRate: Double
    ) throws -> Void
    /// A step with each of its parts to be got wrong.
    func variant(
      betas: (Double, Double) = (0.9, 0.999), sign: Double = -1,
      correction: @escaping (Double, Int) -> Double = { 1 - Elementary.pow($0, $1) },
      denominator: @escaping (Double) -> Double = { $0.squareRoot() + 1e-8 },
      forgets: Bool = false, squares: Bool = true
    ) -> Solution {
      { parameters, mean, square, gradient, step, rate in
        for index in parameters.indices {
          let g = gradient[index]
          let m = betas.0 * mean[index] + (1 - betas.0) * g
          let v = betas.1 * square[index] + (1 - betas.1) * (squares ? g * g : abs(g))
          if !forgets { (mean[index], square[index]) = (m, v) }
          parameters[index] +=
            sign * rate * (m / correction(betas.0, step))
            / denominator(v / correction(betas.1, step))
        }
      }
    }
    let mistakes: [Mistake<Solution>] = [
      Mistake(
        "the bias correction is missing",
        advice: "Both moments started from 0: divide m by 1 - 0.9^t and v by 1 - 0.999^t.",
        variant(correction: { _, _ in 1 })),
      Mistake(
        "the step goes uphill", advice: "A loss is made smaller: subtract.", variant(sign: 1)),
      Mistake(
        "the square root is missing",
        advice: "Divide by the square root of v, plus epsilon.", variant(denominator: { $0 + 1e-8 })
      ),
      Mistake(
        "the two betas are exchanged",
        advice: "The mean forgets fast, 0.9; the mean of squares slowly, 0.999.",
        variant(betas: (0.999, 0.9))),
      Mistake(
        "the moments are not kept for the next step",
        advice: "Write the new m and v into `mean` and `square`: they are inout.",
        variant(forgets: true)),
      Mistake(
        "v is a mean of magnitudes instead of squares",
        advice: "v = 0.999 v + 0.001 g²: the gradient's square.", variant(squares: false)),
      Mistake(
        "the bias correction counts one step too many",
        advice: "The first step has t = 1: use `step` as it is given.",
        variant(correction: { 1 - Elementary.pow($0, $1 + 1) })),
      Mistake(
        "the correction is that of the first step in every step",
        advice: "beta is raised to the power t, the number of the step.",
        variant(correction: { beta, _ in 1 - beta })),
    ]
    struct Run {
      let start: [Double]
      let gradients: [[Double]]
      let rate: Double

      init(_ generator: Generator, steps: Int, size: Int = 4) {
        start = generator.rows(1, size)[0]
        gradients = generator.rows(steps, size)
        rate = Double(generator.number(0.01...0.1))
      }

      var situation: String {
        "\(gradients.count) step\(gradients.count == 1 ? "" : "s") of \(start.count) parameters at "
          + "rate \(format(rate))"
      }

      func parameters(_ solution: Solution) throws -> [Double] {
        var parameters = start
        var (mean, square) = (start.map { _ in 0.0 }, start.map { _ in 0.0 })
        for (index, gradient) in gradients.enumerated() {
          try solution(&parameters, &mean, &square, gradient, index + 1, rate)
        }
        return parameters
      }

      /// By the engine's optimiser.
      var byEngine: Numbers {
        let parameter = Parameter(Tensor(start.map { Float($0) }))
        let optimizer = Adam([parameter], learningRate: rate)
        for gradient in gradients {
          optimizer.clearGradients()
          let tape = Tape()
          let slope = Tensor(gradient.map { Float($0) })
          tape.backward(from: (tape.read(parameter) * slope).sum())
          optimizer.step()
        }
        return Numbers(parameter.value)
      }
    }
    return Exercise(
      "adam", "A step of Adam", section: "10.1", modules: [],
      entry: "adamStep(_:mean:square:gradient:step:learningRate:)",
      hints: (
        "Two running means: of the gradient, m, and of its square, v. The parameter moves by m over the square root of v. Why would the first steps be too small or too large without a correction?",
        "m = 0.9 m + 0.1 g and v = 0.999 v + 0.001 g². Corrected: m / (1 - 0.9^t) and v / (1 - 0.999^t). The step: rate * corrected m / (sqrt(corrected v) + 1e-8), subtracted.",
        "for i in parameters.indices { mean[i] = 0.9 * mean[i] + 0.1 * gradient[i]; square[i] = 0.999 * square[i] + 0.001 * gradient[i] * gradient[i]; let m = mean[i] / (1 - pow(0.9, Double(step))); let v = square[i] / (1 - pow(0.999, Double(step))); parameters[i] -= learningRate * m / (v.squareRoot() + 1e-8) }"
      ),
      quotations: [Quotation("Learning/Adam.swift", "Adam")],
      reference: variant(), mistakes: mistakes,
      checks: [
        Check("the first step goes downhill by the learning rate") { generator in
          let run = Run(generator, steps: 1)
          let expected = zip(run.start, run.gradients[0]).map { $0 - ($1 > 0 ? 1 : -1) * run.rate }
          return [
            Trial(run.situation, expected: .numbers(Numbers(expected))) {
              Numbers(try run.parameters($0))
            }
          ]
        },
        Check("many steps agree with the engine's Adam", points: 3) { generator in
          [2, 5, 20].map {
            let run = Run(generator, steps: $0)
            return Trial(run.situation, expected: .numbers(run.byEngine)) {
              Numbers(try run.parameters($0))
            }
          }
        },
        Check("the moments are kept") { generator in
          let gradients = generator.rows(3, 3)
          return [
            Trial("the moments after 3 steps of 3 parameters") { solution in
              var parameters = [1.0, 2, 3]
              var (mean, square) = ([0.0, 0, 0], [0.0, 0, 0])
              for (index, gradient) in gradients.enumerated() {
                try solution(&parameters, &mean, &square, gradient, index + 1, 0.1)
              }
              return Numbers([mean, square])
            }
          ]
        },
      ])
  }
}
