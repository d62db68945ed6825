import Testing

/// Fails the test where a process that trapped did not say all of this.
///
///     let result = await #expect(
///       processExitsWith: .failure, observing: [\.standardErrorContent]
///     ) { _ = matmul(.zeros([2, 3]), .zeros([4, 5])) }
///     expectTrap(result, mentions: "matmul", "[2, 3]", "[4, 5]", "LinearTests.swift")
public func expectTrap(
  _ result: ExitTest.Result?, mentions parts: String...,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectTrap(result, mentions: parts, sourceLocation: sourceLocation)
}

/// The same of a list of parts.
public func expectTrap(
  _ result: ExitTest.Result?, mentions parts: [String],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  for part in parts {
    #expect(message.contains(part), sourceLocation: sourceLocation)
  }
}
