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
  public func rate(base: Double, at step: Int) -> Double {
    switch self {
    case .constant: base
    case .cosine(let steps, let floor):
      floor + (base - floor) * (1 + Elementary.cos(.pi * Double(min(step, steps)) / Double(steps)))
        / 2
    case .step(let every, let factor): base * Elementary.pow(factor, step / every)
    case .warmUp(let steps, let then):
      step < steps
        ? base * Double(step + 1) / Double(steps) : then.rate(base: base, at: step - steps)
    }
  }
}
