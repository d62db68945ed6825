import Testing

/// A call that means nothing, such as bins of 0, and what its trap has to mention: the function,
/// and the parameter.
public struct Edge: Sendable, CustomTestStringConvertible {
  public let testDescription: String
  /// What the message has to mention.
  public let mentions: [String]
  /// Traps.
  public let call: @Sendable () -> Void

  public init(
    _ name: String, mentions: String..., call: @escaping @Sendable () -> Void
  ) {
    testDescription = name
    self.mentions = mentions
    self.call = call
  }
}

extension [Edge] {
  /// Calls one by its name.
  public func call(_ name: String) { first { $0.testDescription == name }!.call() }
}
