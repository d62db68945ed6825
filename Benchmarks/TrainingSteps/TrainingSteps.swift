import ArgumentParser

/// Times training steps here and in PyTorch; `Benchmarks/run` builds and starts it.
@main struct TrainingSteps: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times training steps here and in PyTorch, in one run.",
    subcommands: [Compare.self, Grow.self, Serve.self], defaultSubcommand: Compare.self)
}
