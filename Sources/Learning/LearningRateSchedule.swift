import ElementaryFunctions

/// The learning rate as a function of the step (or the epoch: whatever is counted).
public indirect enum LearningRateSchedule: Sendable {
  /// Always the base rate.
  case constant
  /// Half a cosine from the base rate down to `floor` at `steps`: PyTorch's `CosineAnnealingLR`.
  case cosine(steps: Int, floor: Double = 0)
  /// Times `factor` after every `every` steps: PyTorch's `StepLR`.
  case step(every: Int, factor: Double = 0.1)
  /// Up in a straight line over `steps` steps, the last of which has the full rate, and then another schedule.
  case warmUp(steps: Int, then: LearningRateSchedule)

  /// The rate at a step, counted from 0.
  public func rate(
    base: Double, at step: Int, file: StaticString = #fileID, line: UInt = #line
  ) -> Double {
    func require(_ parameter: String, _ count: Int, atLeast least: Int) {
      guard count >= least else {
        fatalError(
          "LearningRateSchedule.\(self): expected \(parameter) of \(least) or more, found \(count)",
          file: file, line: line)
      }
    }
    require("step", step, atLeast: 0)
    switch self {
    case .constant:
      return base
    case .cosine(let steps, let floor):
      require("steps", steps, atLeast: 1)
      let turn = Double.pi * Double(min(step, steps)) / Double(steps)
      return floor + (base - floor) * (1 + Elementary.cos(turn)) / 2
    case .step(let every, let factor):
      require("every", every, atLeast: 1)
      return base * Elementary.pow(factor, step / every)
    case .warmUp(let steps, let then):
      require("steps", steps, atLeast: 0)
      if step < steps { return base * Double(step + 1) / Double(steps) }
      return then.rate(base: base, at: step - steps, file: file, line: line)
    }
  }
}
