import ArgumentParser
import Foundation

/// How often what is compared has its turn.
struct Turns: ParsableArguments {
  @Option(name: .customLong("rounds"), help: "How many turns each implementation has.")
  private var wanted = 20

  @Flag(help: "A few steps only: shows that it works, measures little.")
  var quick = false

  var rounds: Int { quick ? min(wanted, 3) : wanted }

  /// Repetitions of one of document 10.1's steps in a turn; of heavier ones there are fewer.
  var steps: Int { quick ? 20 : 100 }

  func validate() throws {
    guard wanted > 0 else {
      throw ValidationError("--rounds must be 1 or more, found \(wanted)")
    }
  }
}
