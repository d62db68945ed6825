import Kernels
import Tensors

/// Work that is timed again and again.
struct Workload: Sendable {
  /// Its name in requests, in `training_steps.py` and in the table.
  let name: String
  /// Counts the multiply-adds of one repetition, in matrix products and convolutions as they are defined.
  let multiplyAdds: @Sendable () -> Int
  /// How many times as long as document 10.1's steps it takes, roughly: so many times fewer are timed.
  var heaviness = 1
  /// Makes models and data; the result does the work once.
  let prepare: @Sendable () -> () -> Void

  /// Whether this is the unit for the others.
  var isMatrixProduct: Bool { name == Self.matrixProduct.name }

  /// Every training step, in the order of the table.
  static let trainingSteps = [
    distillation, keptDistillation, teacher, evaluation, relations, deepSupervision,
    featureStudent, experiment,
  ]

  /// Everything in the table, and the unit for it.
  static let all = [matrixProduct] + trainingSteps

  /// What a request names: one of `all`, or one with a size changed, such as `distillation/batch=128`.
  static func named(_ name: String) -> Workload? {
    all.first { $0.name == name } ?? Growth.named(name)?.workload
  }

  /// What this machine's processor can do at best: the unit for the others.
  static let matrixProduct = Workload(name: "sgemm", multiplyAdds: { side * side * side }) {
    let generator = Generator(seed: 0)
    let a = generator.uniform([side, side])
    let b = generator.uniform([side, side])
    return { _ = matmul(a, b) }
  }

  /// Rows and columns of the matrix product.
  private static let side = 2048
}
