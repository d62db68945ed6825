import Foundation
import Plotting

/// The methods as diagrams, for the lessons to take over.
extension Gallery {
  static let diagrams: [(name: String, figure: Figure)] = [
    ("diagram-distillation", distillation), ("diagram-features", featureDistillation),
    ("diagram-born-again", bornAgain), ("diagram-mutual", deepMutualLearning),
    ("diagram-own-teacher", beYourOwnTeacher),
  ]

  /// Probabilities of the ten classes for logits in which the last class, ankle boot, is highest.
  private static func softmax(_ logits: [Double], temperature: Double = 1) -> [Double] {
    let exponentials = logits.map { exp($0 / temperature) }
    return exponentials.map { $0 / exponentials.reduce(0, +) }
  }

  private static let teacherLogits: [Double] = [-4, -5, -3, -4, -3.5, 3.5, -2, 5, 0.5, 9]
  private static let studentLogits: [Double] = [-2, -3, -2, -3, -1, 3, -1, 3, 1, 5]
  private static let trueClass: [Double] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1]

  /// Document 10.1.
  static var distillation: Figure {
    Figure(
      title: "The student learns from soft labels and from the true class",
      alt: """
        The image goes to a frozen teacher and to the student. Both networks' logits, divided by \
        T, become probabilities, and the soft loss compares them; the hard loss compares the \
        student's probabilities at temperature 1 with the true class. The loss is alpha times \
        the soft plus 1 minus alpha times the hard loss; its gradient reaches the student alone.
        """
    ) {
      Diagram {
        Box("image $x$", at: (0, 0.75), image: boot, width: 28)
        Network(
          "teacher", "784-512-256-10,\nfrozen", at: (1, 0), layers: [784, 512, 256, 10],
          role: .teacher)
        Network("student", "784-128-10", at: (1, 1.5), layers: [784, 128, 10], role: .distilled)
        Box(
          "soft labels", "softmax($t/T$)", at: (2, 0),
          bars: softmax(teacherLogits, temperature: 4), role: .teacher)
        Box(
          "softened", "softmax($s/T$)", at: (2, 1),
          bars: softmax(studentLogits, temperature: 4), role: .distilled)
        Box("predicted", "softmax($s$)", at: (2, 2), bars: softmax(studentLogits), role: .distilled)
        Box("true class $y$", at: (2, 3), bars: trueClass)
        Box("soft loss", "$T^2$ KL", at: (3, 0.5))
        Box("hard loss", "cross-entropy", at: (3, 2.5))
        Box("loss", "weighted\nsum", at: (4, 1.5))

        Arrow("image $x$", to: "teacher", entering: .left)
        Arrow("image $x$", to: "student", entering: .left)
        Arrow("teacher", to: "soft labels", "logits $t$")
        Arrow("student", to: "softened", "logits $s$", leaving: .right(0.25))
        Arrow("student", to: "predicted", "$s$", leaving: .right(0.75))
        Arrow("soft labels", to: "soft loss", entering: .left(0.3))
        Arrow("softened", to: "soft loss", entering: .left(0.7))
        Arrow("predicted", to: "hard loss", entering: .left(0.3))
        Arrow("true class $y$", to: "hard loss", entering: .left(0.7))
        Arrow("soft loss", to: "loss", "$α$", leaving: .right, entering: .top)
        Arrow("hard loss", to: "loss", "$1 - α$", leaving: .right, entering: .bottom)
        Arrow("loss", to: "student", style: .dashed)
        Arrow("soft loss", to: "teacher", style: .crossed, via: .row(-0.6))
      }
    }
  }

  /// Document 10.3: an adaptation layer gives the student's features the teacher's channels.
  static var featureDistillation: Figure {
    Figure(
      title: "Features of different widths are compared through an adaptation layer",
      alt: """
        The image goes to the first layers of a frozen teacher, which give features of 128 \
        channels, and to those of the student, which give 64. A 1 x 1 convolution, the \
        adaptation layer, turns the student's 64 channels into 128, and the feature loss is the \
        mean squared difference. The student's last layers go on to the hard loss with the true \
        class. Gradients of both losses reach the student, that of the feature loss the \
        adaptation layer too; none reaches the teacher.
        """
    ) {
      Diagram {
        Box("image $x$", at: (0, 0.5), image: boot, width: 28)
        Network(
          "teacher", "first layers,\nfrozen", at: (1, 0), layers: [32, 64, 128], role: .teacher)
        Box("$f_T$", "128 channels", at: (2, 0), role: .teacher)
        Network("student", "first layers", at: (1, 1), layers: [32, 64], role: .distilled)
        Box("$f_S$", "64 channels", at: (2, 1), role: .distilled)
        Network(
          "adaptation", "1 × 1 conv.,\n64 → 128", at: (3, 1), layers: [64, 128], role: .distilled)
        Box("feature loss", "mean squared\ndifference", at: (4, 0))
        Network(
          "last layers", "of the student", at: (3, 2), layers: [64, 10], role: .distilled)
        Box("hard loss", "cross-entropy", at: (4, 2))
        Box("true class $y$", at: (4, 1), bars: trueClass)

        Arrow("image $x$", to: "teacher", entering: .left)
        Arrow("image $x$", to: "student", entering: .left)
        Arrow("teacher", to: "$f_T$")
        Arrow("student", to: "$f_S$", entering: .left(0.3))
        Arrow("$f_S$", to: "adaptation", leaving: .right(0.3))
        Arrow("$f_T$", to: "feature loss", entering: .left(0.3))
        Arrow("adaptation", to: "feature loss", leaving: .top(0.35), entering: .left(0.6))
        Arrow("$f_S$", to: "last layers", leaving: .bottom(0.7), entering: .left(0.3))
        Arrow("last layers", to: "hard loss", entering: .left(0.3))
        Arrow("true class $y$", to: "hard loss")

        Arrow(
          "feature loss", to: "adaptation", style: .dashed, leaving: .left(0.9),
          entering: .top(0.8))
        Arrow("adaptation", to: "$f_S$", style: .dashed, entering: .right(0.7))
        Arrow("hard loss", to: "last layers", style: .dashed, leaving: .left(0.7))
        Arrow(
          "last layers", to: "$f_S$", style: .dashed, leaving: .left(0.7), entering: .bottom(0.3))
        Arrow("$f_S$", to: "student", style: .dashed, leaving: .left(0.7))
        Arrow("feature loss", to: "$f_T$", style: .crossed, via: .row(-0.7))
      }
    }
  }

  /// Self-distillation theory, part 1: each generation teaches the next of the same size.
  static var bornAgain: Figure {
    Figure(
      title: "Born again: each generation teaches the next, of the same size",
      alt: """
        Four networks of one architecture in a row. Generation 0 learns from images and true \
        classes alone; each later one starts from fresh weights and learns from these and from \
        the soft labels of the generation before, which stays frozen. The mean of all is the \
        ensemble.
        """
    ) {
      Diagram {
        Box("ensemble", "mean of all probabilities", at: (1.5, 0))
        for k in 0...3 {
          Network(
            "generation \(k)", k == 0 ? "labels only" : "fresh weights", at: (Double(k), 1),
            layers: [784, 256, 10], role: .generation(k))
        }
        Box("images and classes", at: (1.5, 2), image: boot, width: 28)
        for k in 0...3 {
          Arrow("images and classes", to: "generation \(k)", leaving: .top, entering: .bottom)
          Arrow("generation \(k)", to: "ensemble", leaving: .top, entering: .bottom)
        }
        for k in 1...3 {
          Arrow("generation \(k - 1)", to: "generation \(k)", "soft\nlabels", leaving: .right(0.35))
          Arrow(
            "generation \(k)", to: "generation \(k - 1)", style: .crossed, leaving: .left(0.7))
        }
      }
    }
  }

  /// Two peers teach each other: document DML.
  static var deepMutualLearning: Figure {
    let (first, second) = (Role.series(0), Role.series(1))
    return Figure(
      title: "Deep mutual learning: two peers, each a teacher of the other",
      alt: """
        The image goes to two networks. The loss of each is its cross-entropy with the true \
        class plus the divergence of its own prediction from the other's, which counts as a \
        constant: the gradient of a loss reaches its own network alone.
        """
    ) {
      Diagram(columnGap: 66) {
        Box("image $x$", at: (0, 1), image: boot, width: 28)
        Network("network 1", at: (1, 0), layers: [784, 256, 10], role: first)
        Network("network 2", at: (1, 2), layers: [784, 256, 10], role: second)
        Box("$p_1$", at: (2, 0), bars: softmax(studentLogits, temperature: 2), role: first)
        Box("$p_2$", at: (2, 2), bars: softmax(teacherLogits, temperature: 4), role: second)
        Box("loss 1", "CE($y$, $p_1$)\n+ KL($p_2$ ‖ $p_1$)", at: (3, 0), role: first)
        Box("loss 2", "CE($y$, $p_2$)\n+ KL($p_1$ ‖ $p_2$)", at: (3, 2), role: second)
        Box("true class $y$", at: (3, 1), bars: trueClass)

        Arrow("image $x$", to: "network 1", entering: .left)
        Arrow("image $x$", to: "network 2", entering: .left)
        Arrow("network 1", to: "$p_1$")
        Arrow("network 2", to: "$p_2$")
        Arrow("$p_1$", to: "loss 1", leaving: .right(0.2), role: first)
        Arrow("$p_2$", to: "loss 2", leaving: .right(0.8), role: second)
        Arrow(
          "$p_1$", to: "loss 2", "constant", leaving: .right(0.5), entering: .left(0.15),
          via: .column(2.32), role: first)
        Arrow(
          "$p_2$", to: "loss 1", "constant", leaving: .right(0.5), entering: .left(0.85),
          via: .column(2.66), role: second)
        Arrow("true class $y$", to: "loss 1")
        Arrow("true class $y$", to: "loss 2")
        Arrow("loss 1", to: "network 1", style: .dashed, via: .row(-0.6))
        Arrow("loss 2", to: "network 2", style: .dashed, via: .row(2.6))
      }
    }
  }

  /// Self-distillation theory, part 3: the deepest exit teaches the earlier ones.
  static var beYourOwnTeacher: Figure {
    Figure(
      title: "Be your own teacher: the deepest exit teaches the earlier ones",
      alt: """
        One network of three blocks, with a classifier after each. Every exit learns from the \
        true class; the first two also learn from the third one's soft labels, and the first two \
        blocks' features are drawn towards the third block's. What teaches counts as a constant.
        """
    ) {
      Diagram {
        Box("image $x$", at: (0, 0), image: boot, width: 28)
        for k in 1...3 {
          let role: Role = k == 3 ? .teacher : .distilled
          Network("block \(k)", "\(32 << k) channels", at: (Double(k), 0), role: role)
          Box(
            "$p_\(k)$", "exit \(k)", at: (Double(k), 1),
            bars: softmax(teacherLogits, temperature: 6 - Double(k)), role: role)
          Arrow(k == 1 ? "image $x$" : "block \(k - 1)", to: "block \(k)")
          Arrow("block \(k)", to: "$p_\(k)$")
        }
        for k in 1...2 {
          Box(
            "loss \(k)", "CE($y$, $p_\(k)$)\n+ KL($p_3$ ‖ $p_\(k)$)", at: (Double(k), 2),
            role: .distilled)
          Arrow("$p_\(k)$", to: "loss \(k)")
          Arrow(
            "$p_3$", to: "loss \(k)", k == 2 ? "soft labels, constant" : nil, via: .row(2.7),
            role: .teacher)
          Arrow(
            "block 3", to: "block \(k)", k == 2 ? "features, constant" : nil, via: .row(-0.7),
            role: .teacher)
        }
        Box("loss 3", "CE($y$, $p_3$)", at: (4, 1), role: .teacher)
        Arrow("$p_3$", to: "loss 3")
      }
    }
  }
}
