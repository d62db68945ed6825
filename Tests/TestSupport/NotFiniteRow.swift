import Tensors
import Testing

/// A number that is NaN or infinite.
public enum NotFinite: String, CaseIterable, Codable, Sendable {
  case nan, infinity, minusInfinity

  var value: Float {
    switch self {
    case .nan: .nan
    case .infinity: .infinity
    case .minusInfinity: -.infinity
    }
  }
}

/// A row of a table of operations: finite arguments, and where it is seen that a number of one of
/// them is NaN or infinite.
///
/// Unless the row says otherwise it is seen in the value, and in a gradient where the operation has
/// any.
public struct NotFiniteRow: Sendable, CustomTestStringConvertible {
  /// Where a NaN or an infinity is seen.
  public enum Outcome: Sendable {
    /// Some output is not finite, nor is some gradient of the outputs' weighted sum.
    case inValueAndGradient
    case inValue
    case inGradient
    /// The definition gives finite numbers.
    case nowhere
    /// The operation traps, naming the argument.
    case trap
  }

  private struct Expectation: Sendable {
    let outcome: Outcome
    let argument: String?
    let kinds: [NotFinite]
    let reason: String
  }

  public let testDescription: String
  /// The function's name as in its declaration: that of the row up to a comma.
  var function: String { String(testDescription.prefix { $0 != "," }) }
  private let arguments: [(name: String, input: DifferentiableOperation.Input)]
  private let isRecorded: Bool
  private let apply: @Sendable ([Tensor]) -> Tensor
  private var expectations: [Expectation] = []

  /// An operation with gradients.
  ///
  /// - Parameters:
  ///   - name: the function's, with its type's before it (`Tensor.sum`), and after a comma what
  ///     sets the row apart
  ///   - arguments: by the names that a trap gives them; a number that is none of a tensor's is one
  ///     of shape []
  ///   - apply: the operation, of the arguments in their order
  public init(
    _ name: String, _ arguments: KeyValuePairs<String, DifferentiableOperation.Input>,
    apply: @escaping @Sendable ([Tensor]) -> Tensor
  ) {
    testDescription = name
    self.arguments = arguments.map { ($0.key, $0.value) }
    isRecorded = true
    self.apply = apply
  }

  /// An operation that gives numbers without gradients, such as a metric.
  public init(
    _ name: String, _ arguments: KeyValuePairs<String, DifferentiableOperation.Input>,
    measure: @escaping @Sendable ([Tensor]) -> [Double]
  ) {
    testDescription = name
    self.arguments = arguments.map { ($0.key, $0.value) }
    isRecorded = false
    apply = { Tensor(measure($0).map(Float.init)) }
  }

  /// The row with another outcome.
  ///
  /// - Parameters:
  ///   - outcome: where the number is seen
  ///   - argument: that holds it; all by default
  ///   - kinds: of number; all by default
  ///   - reason: what the definition says; of a trap, what it names
  public func expecting(
    _ outcome: Outcome, of argument: String? = nil, for kinds: NotFinite..., because reason: String
  ) -> NotFiniteRow {
    precondition(
      argument == nil || arguments.contains { $0.name == argument },
      "\(testDescription) has no argument \(argument!)")
    var row = self
    row.expectations.append(
      Expectation(
        outcome: outcome, argument: argument, kinds: kinds.isEmpty ? NotFinite.allCases : kinds,
        reason: reason))
    return row
  }

  /// The row where the operation traps, naming the argument, or what is computed from it.
  public func trapping(
    _ argument: String, for kinds: NotFinite..., naming mention: String? = nil
  ) -> NotFiniteRow {
    (kinds.isEmpty ? NotFinite.allCases : kinds).reduce(self) {
      $0.expecting(.trap, of: argument, for: $1, because: mention ?? argument)
    }
  }

  private func expectation(_ argument: String, _ kind: NotFinite) -> Expectation {
    expectations.last {
      ($0.argument == nil || $0.argument == argument) && $0.kinds.contains(kind)
    }
      ?? Expectation(
        outcome: isRecorded ? .inValueAndGradient : .inValue, argument: nil, kinds: [],
        reason: "it must not be hidden")
  }

  private var tensors: [Tensor] {
    let generator = Generator(seed: 1)
    return arguments.map { $0.input.tensor(generator) }
  }

  /// Where it is seen that some of the numbers are not finite.
  private func outcome(of tensors: [Tensor]) -> Outcome {
    func isFinite(_ tensor: Tensor) -> Bool { tensor.values.allSatisfy(\.isFinite) }
    guard isRecorded else { return isFinite(apply(tensors)) ? .nowhere : .inValue }
    let tape = Tape()
    let variables = tensors.map(tape.variable)
    let output = apply(variables)
    let weights = Tensor(shape: output.shape, (0..<output.count).map { 0.5 + Float($0 % 7) })
    tape.backward(from: (output * weights).sum())
    return switch (isFinite(output), variables.allSatisfy { isFinite(tape.gradient(of: $0)) }) {
    case (true, true): .nowhere
    case (true, false): .inGradient
    case (false, true): .inValue
    case (false, false): .inValueAndGradient
    }
  }

  /// The arguments with a number in place of one of their elements.
  private func tensors(with kind: NotFinite, in argument: Int, at element: Int) -> [Tensor] {
    var tensors = tensors
    var values = tensors[argument].values
    values[element] = kind.value
    tensors[argument] = Tensor(shape: tensors[argument].shape, values)
    return tensors
  }

  /// Checks all that does not trap: an infinity as an argument's first element, and NaN as each (of
  /// many, as some).
  func check(_ sourceLocation: SourceLocation) {
    #expect(
      outcome(of: tensors) == .nowhere, "finite arguments", sourceLocation: sourceLocation)
    for (index, (name, _)) in arguments.enumerated() {
      let count = tensors[index].count
      for kind in NotFinite.allCases {
        let expected = expectation(name, kind)
        if expected.outcome == .trap { continue }
        for element in stride(from: 0, to: kind == .nan ? count : 1, by: 1 + count / 32) {
          let found = outcome(of: tensors(with: kind, in: index, at: element))
          #expect(
            found == expected.outcome,
            "\(kind) as element \(element) of \(name), where \(expected.reason)",
            sourceLocation: sourceLocation)
        }
      }
    }
  }

  /// A number that makes an operation trap.
  public struct Trap: Codable, Sendable, CustomTestStringConvertible {
    let row: String
    let argument: String
    let kind: NotFinite
    /// What the message has to name.
    public let mention: String

    public var testDescription: String { "\(row): \(kind) in \(argument)" }
  }

  var traps: [Trap] {
    arguments.flatMap { name, _ in
      NotFinite.allCases.compactMap {
        let expected = expectation(name, $0)
        return expected.outcome == .trap
          ? Trap(row: testDescription, argument: name, kind: $0, mention: expected.reason) : nil
      }
    }
  }

  func run(_ trap: Trap) {
    let index = arguments.firstIndex { $0.name == trap.argument }!
    _ = apply(tensors(with: trap.kind, in: index, at: tensors[index].count / 2))
  }
}

/// Checks a row but for its traps.
public func expectSeen(
  _ row: NotFiniteRow, sourceLocation: SourceLocation = #_sourceLocation
) { row.check(sourceLocation) }

extension [NotFiniteRow] {
  /// What has to trap, each in a process of its own.
  public var traps: [NotFiniteRow.Trap] { flatMap(\.traps) }

  /// Runs what has to trap.
  public func run(_ trap: NotFiniteRow.Trap) {
    first { $0.testDescription == trap.row }!.run(trap)
  }

  /// Fails the test where a public function of a module that is given numbers has neither a row nor
  /// a reason to have none.
  ///
  /// - Parameters:
  ///   - module: whose sources are looked through
  ///   - types: what numbers are given as
  ///   - exempt: names by reason; one that is no such function fails too
  public func expectComplete(
    for module: String, types: Set<String> = ["Tensor", "Float", "Double"],
    exempt: KeyValuePairs<String, [String]>, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let functions = try publicFunctions(of: module, given: types)
    let rows = Set<String>(map(\.function))
    let exempt = Set<String>(exempt.flatMap(\.value))
    #expect(
      functions.subtracting(rows).subtracting(exempt).sorted() == [],
      "functions of \(module) without a row", sourceLocation: sourceLocation)
    #expect(
      exempt.intersection(rows).union(exempt.subtracting(functions)).sorted() == [],
      "exempt functions of \(module) that have a row or are none", sourceLocation: sourceLocation)
  }
}
