import Foundation
import Plotting

/// Figures of every kind, as the chapters use them and as they strain the layout. To look at them:
///
///     PLOTTING_GALLERY=/tmp/gallery swift test --filter GalleryTests
enum Gallery {
  static let figures: [(name: String, figure: Figure)] =
    [
      ("lines", lines), ("single", singleLine), ("panels", panels), ("temperature", temperature),
      ("bars", bars), ("reliability", reliability), ("heatmap", heatMap), ("images", images),
      ("grouped", grouped),
      ("french", french), ("histograms", histograms), ("crossing", crossing), ("edge", edgeCases),
      ("logarithms", logarithms), ("three", threePanels), ("diverging", diverging),
      ("noisy", noisy), ("generations", generations), ("mixed", mixed), ("square", square),
      ("long", longNames), ("four", four), ("few", few),
      ("outside", outside),
    ] + diagrams

  static let epochs = (1...20).map(Double.init)

  /// A curve that rises from `low` to `high` and levels out.
  static func rise(_ low: Double, _ high: Double, rate: Double, wobble: Double = 0) -> [Double] {
    epochs.map { high - (high - low) * exp(-rate * ($0 - 1)) + wobble * sin(7 * $0) }
  }

  static var lines: Figure {
    let student = rise(71, 87.9, rate: 0.28, wobble: 0.15)
    let baseline = rise(69, 86.4, rate: 0.25, wobble: 0.2)
    return Figure(
      title: "The distilled student learns faster and ends higher",
      alt:
        "Test accuracy over 20 epochs: the distilled student ends at 87.9 %, the baseline at 86.4 %."
    ) {
      Panel(x: .linear("epoch"), y: .linear("test accuracy (%), mean and 95 % interval of 5 seeds"))
      {
        Line(
          "distilled", x: epochs, y: student, low: student.map { $0 - 0.6 },
          high: student.map { $0 + 0.6 }, role: .distilled)
        Line(
          "baseline", x: epochs, y: baseline, low: baseline.map { $0 - 0.7 },
          high: baseline.map { $0 + 0.7 }, role: .baseline)
        HorizontalLine(at: 89.3, "teacher", role: .teacher)
      }
    }
  }

  static var singleLine: Figure {
    Figure(title: "Accuracy over α", alt: "Accuracy peaks at α = 0.7.") {
      Panel(x: .linear("weight of the soft loss $α$"), y: .linear("test accuracy (%)")) {
        Line(
          x: [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1], y: [86.1, 86.5, 87.0, 87.4, 87.8, 87.5, 87.1],
          low: [85.6, 86.1, 86.5, 87.0, 87.3, 87.0, 86.2],
          high: [86.6, 86.9, 87.5, 87.8, 88.3, 88.0, 88.0], interval: .bars, role: .distilled)
        Annotation("best: $α$ = 0.7", x: 0.7, y: 88.3, from: .above, distance: 1)
      }
    }
  }

  static var panels: Figure {
    let loss = { (end: Double) in epochs.map { end + 1.2 * exp(-0.4 * $0) } }
    return Figure(
      title: "Loss and accuracy of the student, with and without a teacher",
      alt: "Two panels: the loss falls, the accuracy rises."
    ) {
      Panel("Loss", x: .linear("epoch"), y: .linear("cross-entropy (nats)")) {
        Line("distilled", x: epochs, y: loss(0.31), role: .distilled)
        Line("baseline", x: epochs, y: loss(0.36), role: .baseline)
      }
      Panel("Accuracy", x: .linear("epoch"), y: .linear("test accuracy (%)")) {
        Line("distilled", x: epochs, y: rise(71, 87.9, rate: 0.28), role: .distilled)
        Line("baseline", x: epochs, y: rise(69, 86.4, rate: 0.25), role: .baseline)
      }
    }
  }

  static var temperature: Figure {
    let temperatures: [Double] = [1, 2, 4, 8, 16]
    let logits: [Double] = [1, 2, 7, 2, 1, 3.5, 0, 2.5, 1, 4]
    return Figure(
      title: "Soft labels flatten as $T$ rises",
      alt: "Probabilities of ten classes at five temperatures."
    ) {
      Panel(
        x: .categories([
          "T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag",
          "ankle boot",
        ]), y: .linear("probability $p_i$ = softmax($z_i$ / $T$)")
      ) {
        for (i, t) in temperatures.enumerated() {
          let exponentials = logits.map { exp($0 / t) }
          Line(
            "$T$ = \(Int(t))", y: exponentials.map { $0 / exponentials.reduce(0, +) },
            role: .step(i, of: temperatures.count))
        }
      }
    }
  }

  static var bars: Figure {
    Figure(
      title: "What the teacher adds, by size of the student",
      alt: "Grouped bars of the gain in accuracy with 95 % intervals."
    ) {
      Panel(
        x: .categories("hidden units of the student", ["16", "32", "64", "128", "256"]),
        y: .linear("gain over the baseline (percentage points)")
      ) {
        Bars(
          "distilled", heights: [1.9, 1.4, 1.0, 0.6, 0.2], low: [1.2, 0.9, 0.6, 0.1, -0.3],
          high: [2.6, 1.9, 1.4, 1.1, 0.7], role: .distilled)
        Bars(
          "placebo", heights: [0.1, -0.2, -0.1, 0.15, -0.35], low: [-0.5, -0.7, -0.6, -0.4, -0.9],
          high: [0.7, 0.3, 0.4, 0.7, 0.2], role: .placebo)
        Bars(
          "self-taught", heights: [0.8, 0.7, 0.5, 0.5, 0.3], low: [0.3, 0.3, 0.1, 0.2, 0],
          high: [1.3, 1.1, 0.9, 0.8, 0.6], role: .generation(1))
      }
    }
  }

  static var reliability: Figure {
    let edges = (0...10).map { Double($0) / 10 }
    let confidence = edges.dropLast().map { $0 + 0.05 }
    func panel(_ name: String, role: Role, gap: Double) -> Panel {
      let accuracy = confidence.map { max(0, $0 - gap * $0 * (1.05 - $0) * 4) }
      return Panel(
        name, x: .linear("confidence", in: 0...1), y: .linear("accuracy", in: 0...1),
        isSquare: true
      ) {
        Histogram("accuracy", edges: edges, heights: accuracy, role: role)
        Histogram(
          "gap", edges: edges, from: accuracy, heights: confidence, fill: .striped, role: .series(5)
        )
        Diagonal("perfect calibration")
      }
    }
    return Figure(
      title: "Distillation calibrates: expected calibration error 1.8 % against 6.2 %",
      alt: "Two reliability diagrams; the bars of the distilled student are nearer to the diagonal."
    ) {
      panel("Baseline, ECE = 6.2 %", role: .baseline, gap: 0.16)
      panel("Distilled, ECE = 1.8 %", role: .distilled, gap: 0.05)
    }
  }

  static var heatMap: Figure {
    let names = [
      "T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag",
      "ankle boot",
    ]
    let values = (0..<10).map { r -> [Double] in
      (0..<10).map { c -> Double in
        let confused = 0.2 * exp(-Double((r * 7 + c * 3) % 9)) + 0.001
        return r == c ? 0.8 + 0.02 * Double(r) : confused
      }
    }
    return Figure(title: "Which classes the student confuses", alt: "A confusion matrix.") {
      HeatMap(
        values: values, rows: names, columns: names, x: "predicted class", y: "true class",
        label: "share of the row")
    }
  }

  static var grouped: Figure {
    let classes = ["T-shirt", "trouser", "pullover", "dress"].flatMap {
      Array(repeating: $0, count: 9)
    }
    let values = classes.indices.map { r in
      classes.indices.map { c in classes[r] == classes[c] ? 0.9 : sin(Double(r * c)) / 2 }
    }
    return Figure(title: "How alike the examples of a batch are", alt: "Two similarity matrices.") {
      for name in ["Teacher", "Student"] {
        HeatMap(
          name, values: values, rows: classes, columns: classes, label: "cosine",
          colors: .diverging, in: -1...1)
      }
    }
  }

  static var diverging: Figure {
    let temperatures = ["1", "2", "4", "8", "16"]
    let weights = ["0.1", "0.3", "0.5", "0.7", "0.9"]
    let gains = (0..<5).map { r in (0..<5).map { c in sin(Double(r + 1)) * Double(c - 1) / 2.5 } }
    return Figure(
      title: "Gain over the baseline for each temperature and weight", alt: "Two heat maps."
    ) {
      HeatMap(
        "Seed 0", values: gains, rows: temperatures, columns: weights, x: "$α$", y: "$T$",
        label: "gain (points)", decimals: 1, colors: .diverging)
      HeatMap(
        "One value missing",
        values: gains.enumerated().map { r, row in
          row.enumerated().map { c, v in r == 2 && c == 3 ? .nan : -v }
        }, rows: temperatures, columns: weights, x: "$α$", y: "$T$", label: "gain (points)",
        decimals: 1, colors: .diverging)
    }
  }

  static var images: Figure {
    func image(_ k: Int) -> [Double] {
      (0..<784).map { p in
        let (x, y) = (Double(p % 28) - 13.5, Double(p / 28) - 13.5)
        let r = (x * x + y * y).squareRoot()
        return max(0, cos(r * 0.2 * Double(k % 4 + 1)) * exp(-r / 14))
      }
    }
    return Figure(
      title: "Where teacher and baseline disagree", alt: "Sixteen small images with labels."
    ) {
      ImageGrid(
        grey: (0..<16).map(image), width: 28, height: 28,
        labels: (0..<16).map { "pullover → \($0 % 2 == 0 ? "coat" : "ankle boot")\n\(50 + $0) %" },
        columns: 8)
    }
  }

  static var french: Figure {
    Figure(
      title: "Élève distillé : précision à l’œuvre — « où naît l’écart ? » (ÀÉÎÔÙÇ, œ, ß, ñ)",
      alt: "Un test des caractères."
    ) {
      Panel(
        "Grec et indices : ∂L/∂$z_i$ ≈ ($q_i$ − $p_i$)/$T^2$, Σ√·∞≤≥±×",
        x: .linear("décalage $x_i^2$ → Δθ"), y: .linear("différence (points) μ ± σ, $10^{-3}$")
      ) {
        Line(
          "élève distillé", x: [-3, -2, -1, 0, 1, 2, 3], y: [-0.4, -0.2, -0.25, 0, 0.1, 0.3, 0.35],
          role: .distilled)
        Line(
          "référence", x: [-3, -2, -1, 0, 1, 2, 3],
          y: [-0.5, -0.4, -0.45, -0.2, -0.1, 0.0, -0.15], role: .baseline)
        HorizontalLine(at: 0)
      }
    }
  }

  static var histograms: Figure {
    let base = (0..<2000).map { i in Double((i * 7919) % 2003) / 2003 }
    return Figure(title: "Confidence of the two students", alt: "Two histograms.") {
      Panel(x: .linear("confidence of the prediction"), y: .linear("test images")) {
        Histogram(
          "baseline", of: base.map { 1 - 0.9 * $0 * $0 * $0 }, in: 0...1, fill: .translucent,
          role: .baseline)
        Histogram(
          "distilled", of: base.map { 1 - 0.85 * $0 }, in: 0...1, fill: .translucent,
          role: .distilled)
      }
      Panel(x: .linear("logit"), y: .linear("count")) {
        Histogram(of: base.map { ($0 - 0.5) * 12_000 * $0 }, bins: 12, role: .teacher)
        VerticalLine(at: 0, "zero")
      }
    }
  }

  /// Five lines that end close together: direct labels do not fit.
  static var crossing: Figure {
    Figure(
      title: "Five series that end at nearly the same place, with long names",
      alt: "Five crossing lines."
    ) {
      Panel(x: .linear("epoch"), y: .linear("validation accuracy (%)")) {
        for i in 0..<5 {
          Line(
            "student with \(64 << i) hidden units and dropout 0.\(i + 1)", x: epochs,
            y: epochs.map { 80 + 6 * (1 - exp(-$0 / Double(2 + i))) + 0.05 * Double(i) })
        }
      }
      Panel(x: .linear("epoch"), y: .linear("validation accuracy (%)")) {
        for i in 0..<5 {
          Line(
            "student \(i)", x: epochs,
            y: epochs.map { x in 50 + 40 * sin(x * Double(i + 1) / 6) })
        }
      }
    }
  }

  static var edgeCases: Figure {
    Figure(title: "Data that strains a plot", alt: "Six panels.", columns: 3) {
      Panel("Nothing", x: .linear("x"), y: .linear("y")) {}
      Panel("All NaN", x: .linear("x"), y: .linear("y")) {
        Line("lost", x: [1, 2], y: [.nan, .nan])
      }
      Panel("Constant", x: .linear("epoch"), y: .linear("accuracy (%)")) {
        Line(x: [1, 2, 3, 4], y: [10, 10, 10, 10])
      }
      Panel("One point", x: .linear("epoch"), y: .linear("accuracy (%)")) {
        Line(x: [3], y: [42])
      }
      Panel("A gap", x: .linear("epoch"), y: .linear("loss")) {
        Line(
          x: [1, 2, 3, 4, 5, 6], y: [2, 1.5, .nan, .infinity, 1.1, 0.9],
          low: [1.8, 1.4, .nan, 1, 1, 0.8], high: [2.2, 1.7, .nan, 1, 1.2, 1])
      }
      Panel("Huge and tiny", x: .linear("parameters"), y: .linear("change")) {
        Line(x: [1e6, 2.5e6, 4e6], y: [1e-5, -2e-5, 4e-5])
      }
    }
  }

  static var logarithms: Figure {
    Figure(title: "Logarithmic axes", alt: "Two panels with logarithmic axes.") {
      Panel(
        "Ticks at the data’s own values",
        x: .log("temperature $T$", ticks: [1, 2, 4, 8, 16]), y: .linear("test accuracy (%)")
      ) {
        Line(
          "distilled", x: [1, 2, 4, 8, 16], y: [86.3, 87.2, 87.9, 87.5, 86.8],
          low: [85.9, 86.8, 87.4, 87.0, 86.1], high: [86.7, 87.6, 88.4, 88, 87.5], interval: .bars,
          role: .distilled)
        HorizontalLine(at: 86.2, "baseline", low: 85.8, high: 86.6, role: .baseline)
      }
      Panel("Decades", x: .log("parameters"), y: .log("error (%)")) {
        Line(
          "digits", x: [1e3, 1e4, 1e5, 1e6, 1e7], y: [30, 12, 4.1, 1.9, 0.8], role: .series(0))
        Points(
          "CIFAR-10", x: [2e3, 3e4, 4e5, 5e6], y: [60, 45, 20, 8], low: [50, 40, 17, 7],
          high: [70, 50, 24, 9], role: .series(5))
      }
    }
  }

  static var threePanels: Figure {
    Figure(title: "Accuracy, calibration and agreement over the temperature", alt: "Three panels.")
    {
      for (name, unit, scale) in [
        ("Accuracy", "%", 88.0), ("Calibration error", "%", 4.0), ("Agreement", "share", 0.93),
      ] {
        Panel(
          name, x: .log("$T$", ticks: [1, 2, 4, 8, 16]),
          y: .linear("\(name.lowercased()) (\(unit))")
        ) {
          Line(
            "distilled", x: [1, 2, 4, 8, 16], y: [0.96, 0.98, 1, 0.99, 0.97].map { $0 * scale },
            role: .distilled)
          Line(
            "baseline", x: [1, 2, 4, 8, 16], y: [0.95, 0.95, 0.95, 0.95, 0.95].map { $0 * scale },
            role: .baseline)
          Line(
            "placebo", x: [1, 2, 4, 8, 16],
            y: [0.955, 0.952, 0.948, 0.94, 0.93].map { $0 * scale },
            role: .placebo)
        }
      }
    }
  }

  static var noisy: Figure {
    let steps = (0..<600).map(Double.init)
    func curve(_ end: Double, _ phase: Double) -> [Double] {
      steps.map { s in
        end + 2 * exp(-s / 60) + 0.15 * sin(s * 2.3 + phase) * sin(s * 0.7 + 2 * phase)
      }
    }
    return Figure(title: "Training loss of every step", alt: "Noisy falling curves.") {
      Panel(x: .linear("step"), y: .linear("loss")) {
        Line("teacher", x: steps, y: curve(0.2, 1), role: .teacher)
        Line("distilled", x: steps, y: curve(0.45, 2), role: .distilled)
        Line("baseline", x: steps, y: curve(0.75, 3), role: .baseline)
        VerticalLine(at: 300, "learning rate ÷ 10")
      }
    }
  }

  static var generations: Figure {
    Figure(title: "Born again: each generation teaches the next", alt: "Bars and lines.") {
      Panel(
        "Accuracy against the first generation",
        x: .categories((0...5).map { "generation \($0)" }),
        y: .linear("difference from generation 0 (percentage points)")
      ) {
        Bars(
          heights: [0, 0.42, 0.61, 0.55, 0.58, -0.12], low: [0, 0.2, 0.4, 0.3, 0.4, -0.4],
          high: [0, 0.64, 0.82, 0.8, 0.76, 0.16], decimals: 2, role: .generation(2))
      }
      Panel("Learning curves", x: .linear("epoch"), y: .linear("test accuracy (%)")) {
        for k in 0...5 {
          Line(
            "generation \(k)", x: epochs, y: rise(60 + Double(k), 84 + 0.9 * Double(k), rate: 0.3),
            role: .generation(k), markers: false)
        }
      }
    }
  }

  static var mixed: Figure {
    Figure(
      title: "A heat map, a panel and images in one figure", alt: "Three kinds of parts.",
      columns: 2
    ) {
      HeatMap(
        "Probabilities", values: (0..<4).map { r in (0..<4).map { c in r == c ? 0.85 : 0.05 } },
        rows: ["coat", "shirt", "dress", "bag"], columns: ["coat", "shirt", "dress", "bag"],
        x: "class", y: "temperature", label: "probability", in: 0...1)
      Panel("Negative bars", x: .categories(["16", "32", "64"]), y: .linear("loss (points)")) {
        Bars(heights: [-1.2, -0.4, .nan], low: [-1.5, -0.9, .nan], high: [-0.8, 0, .nan])
      }
      ImageGrid(
        "Images", grey: (0..<5).map { k in (0..<64).map { Double(($0 * (k + 3)) % 17) / 16 } },
        width: 8, height: 8, labels: (0..<5).map { "$\($0)$" })
      Panel("Points on categories", x: .categories("seed", ["0", "1", "2"]), y: .linear("ECE (%)"))
      {
        Points("distilled", y: [1.8, 2.1, 1.6], role: .distilled)
        Points("baseline", y: [5.8, 6.1, 6.6], role: .baseline)
      }
    }
  }

  static var square: Figure {
    let edges = (0...5).map { Double($0) / 5 }
    return Figure(title: "A reliability diagram alone", alt: "Bars near the diagonal.") {
      Panel(
        x: .linear("confidence", in: 0...1), y: .linear("accuracy", in: 0...1), isSquare: true
      ) {
        Histogram("accuracy", edges: edges, heights: [0.05, 0.22, 0.41, 0.7, 0.93], role: .teacher)
        Diagonal("perfect calibration")
        Annotation("overconfident", x: 0.5, y: 0.41, from: .left, distance: 2)
      }
    }
  }

  static var longNames: Figure {
    Figure(title: "Long names of categories and long labels", alt: "Bars.", columns: 3) {
      Panel(
        "A title that is too long for a narrow panel",
        x: .categories(["teacher", "distilled student", "baseline student"]),
        y: .linear("difference of the test accuracy from the teacher’s (percentage points)")
      ) {
        Bars(heights: [0.2, -1.4, -2.6], role: .distilled)
      }
      Panel(
        "Many", x: .categories((0..<12).map { "category \($0)" }), y: .linear("count")
      ) {
        Bars(heights: (0..<12).map { Double($0 * $0) * 1000 }, role: .baseline)
      }
      Panel("Legend above", x: .linear("x"), y: .linear("y"), legend: .above) {
        Line("first series", x: [0, 1], y: [0, 1])
        Line("second series", x: [0, 1], y: [1, 0])
      }
    }
  }

  static var four: Figure {
    Figure(title: "Four panels of which each names its own", alt: "Two rows of two panels.") {
      for k in 0..<4 {
        Panel(
          "Panel \(k)", x: .linear("epoch"), y: .linear("accuracy (%)", in: k == 3 ? 80...90 : nil)
        ) {
          Line("student \(k)", x: epochs, y: rise(60, 88 + Double(k), rate: 0.3))
          Line("other \(k)", x: epochs, y: rise(50, 84, rate: 0.2))
          HorizontalLine(at: 85, "teacher", role: .teacher)
        }
      }
    }
  }

  static var few: Figure {
    Figure(title: "Three epochs, and one bar", alt: "Little data.") {
      Panel(x: .linear("epoch"), y: .linear("test accuracy (%)")) {
        Line("distilled", x: [1, 2, 3], y: [80.25, 84.5, 85.125], role: .distilled)
        VerticalLine(at: 2, "here")
        Annotation("a note\nin two lines", x: 3, y: 85.125, from: .below, distance: 3)
      }
      Panel(x: .categories(["teacher"]), y: .linear("accuracy (%)")) {
        Bars("teacher", heights: [91.2], decimals: 1, role: .teacher)
      }
    }
  }

  /// Data beyond the axes' own ranges is cut off at the panel's sides.
  static var outside: Figure {
    Figure(title: "Data outside the ranges", alt: "Lines and bars that leave their panels.") {
      Panel(x: .linear("step", in: 0...10), y: .linear("loss", in: 0...1)) {
        Line(
          "band", x: [0, 2, 4, 20], y: [0.1, 5, 0.2, 0.9], low: [0, 4, 0.1, 0.8],
          high: [0.2, 1e9, 0.3, 1], role: .distilled)
        Line(
          "bars", x: [0, 5, 10], y: [-1, 0.5, 2], low: [-2, 0.3, 1.5], high: [-0.5, 0.7, 3],
          interval: .bars, role: .baseline)
        Points(
          "points", x: [3, 30], y: [0.9, 0.5], low: [0.5, 0.1], high: [3, 0.9], role: .placebo)
        HorizontalLine(at: 3, "off")
        VerticalLine(at: -1, "off")
        Annotation("off", x: 50, y: 0.5)
      }
      Panel(x: .categories(["a", "b"]), y: .linear("loss", in: 0...1)) {
        Bars(heights: [2, -1], low: [1.5, -2], high: [2.5, -0.5], decimals: 1)
      }
    }
  }
}
