import ArgumentParser

/// Times training steps here, in PyTorch and in JAX; `Benchmarks/run` builds and starts it.
@main struct TrainingSteps: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times training steps here, in PyTorch and in JAX, in one run.",
    subcommands: [Compare.self, Grow.self, Products.self, Against.self, Serve.self],
    defaultSubcommand: Compare.self)
}
