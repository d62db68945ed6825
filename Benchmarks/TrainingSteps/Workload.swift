import Kernels

/// Work that is timed again and again.
struct Workload: Sendable {
  /// Its name in requests, in the peers' scripts and in the table.
  let name: String
  /// Counts the multiply-adds of one repetition, in matrix products and convolutions as they are
  /// defined.
  let multiplyAdds: @Sendable () -> Int
  /// How many times as long as document 10.1's steps it takes, roughly: so many times fewer are
  /// timed.
  var heaviness = 1
  /// Makes models and data; the result does the work once.
  let prepare: @Sendable () -> () -> Void

  /// Every training step, in the order of the table.
  static let trainingSteps = [
    distillation, keptDistillation, teacher, evaluation, relations, deepSupervision,
    featureStudent, experiment,
  ]

  /// What the steps are measured against: the limits of this machine.
  static let limits = [peak, memory] + AdamTraffic.all.flatMap { [$0.traffic, $0.alone] }

  /// What a request names: a step, such as `distillation`, one with a size changed, such as
  /// `distillation/batch=128`, a limit, such as `peak`, or a product, such as
  /// `product/ours/64x784x128`.
  static func named(_ name: String) -> Workload? {
    (trainingSteps + limits).first { $0.name == name } ?? Growth.named(name)?.workload
      ?? MatrixProduct.workload(named: name)
  }
}
