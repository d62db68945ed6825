import Tensors
import Testing

/// A case of `operations.json` or `losses.json`: inputs, what comes out of them, and gradients.
public struct DifferentiatedCase {
  /// What the case's operation or loss is called.
  public let name: String
  private let fixture: Fixture
  private let gradients: Fixture

  init(_ fixture: Fixture) throws {
    name = try fixture("name").string
    self.fixture = fixture
    gradients = try fixture("gradients")
  }

  /// Compares output, gradients and extras. An input without a gradient in the file is a constant.
  public func compare(_ computation: Computation) throws {
    let tape = Tape()
    let inputs = Computation.Inputs(attributes: try fixture("attributes"), fixture: fixture) {
      try gradients.has($0) ? tape.variable($1) : $1
    }
    let (output, extras) = try computation.body(inputs)
    let expected = try fixture("output")
    #expect(try output.shape == expected("shape").ints, "shape of \(fixture.path), \(name)")
    expectClose(output.values, try expected("values").floats, .fixture, "\(name): output")

    let weight = Tensor(shape: output.shape, try fixture("output_weight").floats)
    tape.backward(from: (output * weight).sum())
    for key in try gradients.keys where try gradients.has(key) {
      let variable = try #require(inputs.read[key], "\(name): the input '\(key)' was not used")
      expectClose(
        tape.gradient(of: variable).values, try gradients(key).floats, .fixture,
        "\(name): gradient of \(key)")
    }

    let expectedExtras = try fixture.has("extras") ? fixture("extras") : nil
    #expect(try extras.keys.sorted() == (expectedExtras?.keys ?? []), "\(name): extras")
    for (key, values) in extras {
      expectClose(values, try expectedExtras!(key).floats, .fixture, "\(name): \(key)")
    }
  }
}

/// How the engine computes what a case of a fixture holds.
public struct Computation: Sendable {
  /// The inputs of a case, read by name.
  public final class Inputs {
    /// Numbers that are not tensors, such as a temperature.
    public let attributes: Fixture
    private let fixture: Fixture
    private let variable: (String, Tensor) throws -> Tensor
    fileprivate var read: [String: Tensor] = [:]

    init(
      attributes: Fixture, fixture: Fixture, variable: @escaping (String, Tensor) throws -> Tensor
    ) {
      self.attributes = attributes
      self.fixture = fixture
      self.variable = variable
    }

    /// The input with a name, on the tape if the case has a gradient for it.
    public func callAsFunction(_ name: String) throws -> Tensor {
      if let known = read[name] { return known }
      let input = try variable(name, try fixture("inputs")(name).tensor)
      read[name] = input
      return input
    }

    /// The class of each row.
    public var labels: [Int] { get throws { try fixture("inputs")("labels")("values").ints } }
  }

  let body: @Sendable (Inputs) throws -> (output: Tensor, extras: [String: [Float]])

  /// A computation with no extras.
  public init(_ body: @escaping @Sendable (Inputs) throws -> Tensor) {
    self.body = { (try body($0), [:]) }
  }

  /// A computation with extras by name.
  public init(
    withExtras body:
      @escaping @Sendable (Inputs) throws -> (
        output: Tensor, extras: [String: [Float]]
      )
  ) { self.body = body }
}

/// Compares every case of a file with the computation of its name, and prints how many there were.
///
/// A name that is neither computed nor awaited fails, and so does one that no case has.
///
/// - Parameters:
///   - file: the fixture's name
///   - computations: by the name of the case
///   - awaited: names whose chapters are not written yet
public func compareCases(
  of file: String, with computations: [String: Computation], awaited: Set<String> = []
) throws {
  let cases = try Fixture(file: file)("cases").elements.map { try DifferentiatedCase($0) }
  var compared = 0
  for each in cases {
    if let computation = computations[each.name] {
      try each.compare(computation)
      compared += 1
    } else {
      #expect(awaited.contains(each.name), "\(file): unknown name '\(each.name)'")
    }
  }
  let missing = Set(computations.keys).union(awaited).subtracting(cases.map(\.name))
  #expect(missing.isEmpty, "\(file): no case for \(missing.sorted())")
  report(file, compared: compared, of: cases.count)
}

/// Prints how many cases of a file were compared, and how many await their chapters.
public func report(_ file: String, compared: Int, of count: Int) {
  let awaiting = count > compared ? ", \(count - compared) await their chapters" : ""
  print("\(file): \(compared) cases compared\(awaiting)")
}
