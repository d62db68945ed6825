import Distillation
import Notebook
import Plotting

/// A sweep over a setting, beside its baseline: validation accuracy, by which the setting is chosen, and the
/// paired gain on the test images, each with its 95 % band.
///
/// - Parameters:
///   - title: the headline
///   - alt: what the figure shows, for a reader who cannot see it
///   - x: the setting's axis
///   - places: the setting of each arm
///   - arms: one for each setting
///   - baseline: what the gain is over
public func sweepFigure(
  _ title: String, alt: String, x: Axis, at places: [Double], _ arms: [Arm], baseline: Arm
) -> Figure {
  Figure(title: title, alt: alt) {
    Panel("chosen by: validation accuracy", x: x, y: .linear("accuracy (%)")) {
      Line(
        "distilled", x: places, y: arms.map(\.validationAccuracy.mean),
        low: arms.map(\.validationAccuracy.low), high: arms.map(\.validationAccuracy.high),
        role: .distilled)
      HorizontalLine(at: baseline.validationAccuracy.mean, baseline.name, role: .baseline)
    }
    gainPanel("paired gain on the test images", x: x, at: places, arms, baseline: baseline)
  }
}

/// A sweep over the temperature, on a log axis, beside hard labels.
public func temperatureSweepFigure(_ temperatures: [Float], _ arms: [Arm], baseline: Arm) -> Figure
{
  let places = temperatures.map(Double.init)
  return sweepFigure(
    "Accuracy over the temperature",
    alt: """
      Two curves over temperatures \(fixed(temperatures.first!, 0)) to \(fixed(temperatures.last!, 0)) on a log axis: \
      validation accuracy, and the paired gain over hard labels on the test images, each with its 95 % band.
      """,
    x: .log("temperature $T$", ticks: places), at: places, arms, baseline: baseline)
}

/// A sweep over the soft loss's weight, from hard labels alone to soft labels alone, beside hard labels.
public func alphaSweepFigure(_ alphas: [Float], _ arms: [Arm], baseline: Arm) -> Figure {
  sweepFigure(
    "Accuracy over alpha, the soft loss's weight",
    alt: """
      Two curves over alpha from 0 (hard labels alone) to 1 (soft labels alone): validation accuracy, and the paired \
      gain over hard labels on the test images, each with its 95 % band.
      """,
    x: .linear("$α$", ticks: [0, 0.2, 0.4, 0.6, 0.8, 1]), at: alphas.map(Double.init), arms,
    baseline: baseline)
}

/// The paired gain of each arm over a baseline, with its 95 % band.
public func gainPanel(
  _ title: String, x: Axis, at places: [Double], _ arms: [Arm], baseline: Arm
) -> Panel {
  Panel(title, x: x, y: .linear("gain (points)")) {
    let gains = arms.map { $0.gain(over: baseline) }
    Line(
      x: places, y: gains.map(\.mean), low: gains.map(\.low), high: gains.map(\.high),
      role: .distilled)
    HorizontalLine(at: 0, role: .baseline)
  }
}
