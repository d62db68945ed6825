import CVectorLoops
import Foundation
import TestSupport
import Testing

@testable import Kernels

/// Lengths around the widths of the vectors, and one beyond.
private let lengths = [0, 1, 3, 7, 8, 15, 16, 17, 31, 33, 64, 1000]

/// Numbers from -3 to 3 that look random, the same for the same seed.
func numbers(_ count: Int, seed: Int) -> [Float] {
  var state = UInt32(truncatingIfNeeded: seed &* 7919 &+ 1)
  return (0..<count).map { _ in
    state = state &* 1_664_525 &+ 1_013_904_223
    return Float(state >> 8) * 0x1.8p-22 - 3
  }
}

@Suite struct VectorLoopsTests {
  /// The loops of a set of instructions, or nil where the processor lacks them.
  private static func loops(_ name: String) -> vector_loops? { vector_loops_named(name)?.pointee }

  static let sets = ["plain", "avx2", "avx512"].filter { loops($0) != nil }

  @Test func widestIsTheLastOfThoseThatRun() {
    #expect(String(cString: vector_loops_widest().pointee.name) == Self.sets.last)
    #expect(vector_loops_named("sse9") == nil)
    #expect(Self.sets.contains(VectorLoops.name))
  }

  /// Loops whose elements do not depend on one another: the same bits as a plain Swift loop.
  @Test(arguments: sets) func elementLoops(_ set: String) throws {
    let loops = try #require(Self.loops(set))
    for count in lengths {
      let (a, b) = (numbers(count, seed: 1), numbers(count, seed: 2))
      func expect(
        _ what: String, _ expected: (Int) -> Float,
        _ loop: (inout [Float]) -> Void
      ) {
        // Two more floats than the loop may touch.
        var out = [Float](repeating: 77, count: count + 2)
        loop(&out)
        expectClose(
          out, (0..<count).map(expected) + [77, 77], .exact, "\(set), \(what), \(count)")
      }
      expect("relu", { a[$0] > 0 ? a[$0] : 0 }) { loops.relu(a, &$0, count) }
      expect("relu_gradient", { a[$0] > 0 ? b[$0] : 0 }) { loops.relu_gradient(a, b, &$0, count) }
      expect("add", { a[$0] + b[$0] }) { loops.add(a, b, &$0, count) }
      expect("subtract", { a[$0] - b[$0] }) { loops.subtract(a, b, &$0, count) }
      expect("multiply", { a[$0] * b[$0] }) { loops.multiply(a, b, &$0, count) }
      expect("divide", { a[$0] / b[$0] }) { loops.divide(a, b, &$0, count) }
      expect("scale", { -1.7 * a[$0] }) { loops.scale(-1.7, a, &$0, count) }
      expect("shift", { a[$0] + 0.3 }) { loops.shift(0.3, a, &$0, count) }
    }
  }

  /// A training that diverged must show.
  @Test(arguments: sets) func reluKeepsNaN(_ set: String) throws {
    let loops = try #require(Self.loops(set))
    let x = [Float](repeating: .nan, count: 17) + [-.infinity, .infinity, -0.0]
    var (y, dx) = (x, x)
    loops.relu(x, &y, x.count)
    #expect(y[..<17].allSatisfy { $0.isNaN })
    #expect(Array(y[17...]) == [0, .infinity, 0])
    loops.relu_gradient(y, [Float](repeating: 3, count: x.count), &dx, x.count)
    #expect(dx == [Float](repeating: 3, count: 17) + [0, 3, 0])
  }

  /// Sums in their own order: sixteen of them, put together in pairs, and then what is left, one by one.
  @Test(arguments: sets) func sums(_ set: String) throws {
    let loops = try #require(Self.loops(set))
    func inOrder(_ terms: [Double]) -> Double {
      var sums = [Double](repeating: 0, count: 16)
      let whole = terms.count / 16 * 16
      for index in 0..<whole { sums[index % 16] += terms[index] }
      for half in [8, 4, 2, 1] { for index in 0..<half { sums[index] += sums[index + half] } }
      return terms[whole...].reduce(sums[0], +)
    }
    for count in lengths {
      let (a, b) = (numbers(count, seed: 1), numbers(count, seed: 2))
      func expect(_ what: String, _ found: Double, _ term: (Int) -> Double) {
        #expect(found == inOrder((0..<count).map(term)), "\(set), \(what), \(count)")
      }
      expect("sum", loops.sum(a, count)) { Double(a[$0]) }
      expect("dot", loops.dot(a, b, count)) { Double(a[$0]) * Double(b[$0]) }
      func square(_ x: Float) -> Double { Double(x) * Double(x) }
      expect("squared_distance", loops.squared_distance(a, b, count)) { square(a[$0] - b[$0]) }
      expect("squared_deviation", loops.squared_deviation(a, 0.3, count)) { square(a[$0] - 0.3) }

      var accumulated = b
      loops.accumulate(0.7, a, &accumulated, count)
      expectClose(
        accumulated, zip(a, b).map { $1.addingProduct(0.7, $0) }, .exact,
        "\(set), accumulate, \(count)")
    }
    for (rows, columns) in [(1, 1), (5, 3), (4, 33), (64, 10)] {
      let x = numbers(rows * columns, seed: 3)
      var found = numbers(columns, seed: 4)
      let expected = found.indices.map { column in
        (0..<rows).reduce(found[column]) { $0 + x[$1 * columns + column] }
      }
      loops.add_column_sums(x, rows, columns, &found)
      expectClose(found, expected, .exact, "\(set), add_column_sums, \(rows) by \(columns)")
    }
  }

  /// Within two units in the last place, denormal numbers included.
  @Test(arguments: sets) func exponential(_ set: String) throws {
    let loops = try #require(Self.loops(set))
    let x = (0...192_700).map { -104 + Float($0) * 1e-3 }
    var y = [Float](repeating: 0, count: x.count)
    loops.exponential(x, &y, x.count)
    let worst = x.indices.max { error($0) < error($1) }!
    func error(_ index: Int) -> Double {
      let exact = exp(Double(x[index]))
      return abs(Double(y[index]) - exact) / Double(Float(exact).ulp)
    }
    #expect(error(worst) <= 2, "\(set): e^\(x[worst]) = \(y[worst])")
  }

  @Test(arguments: sets) func exponentialAtTheEdges(_ set: String) throws {
    let loops = try #require(Self.loops(set))
    // Sixteen of each, so that the vectors see them and not the remainder alone.
    func exponential(_ x: Float) -> Float {
      var y = [Float](repeating: 7, count: 17)
      loops.exponential([Float](repeating: x, count: 17), &y, 17)
      #expect(y.allSatisfy { $0 == y[0] || $0.isNaN && y[0].isNaN }, "\(set): e^\(x) = \(y)")
      return y[0]
    }
    #expect(exponential(0) == 1)
    #expect(exponential(-0.0) == 1)
    #expect(exponential(.infinity) == .infinity)
    #expect(exponential(-.infinity) == 0)
    #expect(exponential(.nan).isNaN)
    #expect(exponential(1e30) == .infinity)
    #expect(exponential(88.8) == .infinity)
    #expect(exponential(-1e30) == 0)
    #expect(exponential(-200) == 0)
    #expect(exponential(88.72).isFinite)
    #expect(exponential(-87.3) > 0)
  }

  /// Within two units in the last place, denormal numbers included.
  @Test(arguments: sets) func logarithm(_ set: String) throws {
    let loops = try #require(Self.loops(set))
    // A number from each 1,009th of all positive bit patterns, and the neighbourhood of 1.
    let patterns = stride(from: 1, to: Float.infinity.bitPattern, by: 1009)
    let x = patterns.map { Float(bitPattern: $0) } + (-999...999).map { 1 + Float($0) * 1e-5 }
    var y = [Float](repeating: 0, count: x.count)
    loops.logarithm(x, &y, x.count)
    let worst = x.indices.max { error($0) < error($1) }!
    func error(_ index: Int) -> Double {
      let exact = log(Double(x[index]))
      return abs(Double(y[index]) - exact) / Double(Float(exact).ulp)
    }
    #expect(error(worst) <= 2, "\(set): log \(x[worst]) = \(y[worst])")
    // Sixteen of each, so that the vectors see them and not the remainder alone.
    for (x, expected) in [(0, -.infinity), (-0.0, -.infinity), (.infinity, .infinity), (1, 0)]
      as [(Float, Float)]
    {
      var y = [Float](repeating: 7, count: 17)
      loops.logarithm([Float](repeating: x, count: 17), &y, 17)
      #expect(y.allSatisfy { $0 == expected }, "\(set): log \(x) = \(y)")
    }
    for x in [-1, -.infinity, .nan] as [Float] {
      var y = [Float](repeating: 7, count: 17)
      loops.logarithm([Float](repeating: x, count: 17), &y, 17)
      #expect(y.allSatisfy { $0.isNaN }, "\(set): log \(x) = \(y)")
    }
  }

  @Test func logSoftmax() {
    for (columns, temperature) in [(1, 1), (2, 4), (10, 1), (10, 8), (37, 0.5)] as [(Int, Float)] {
      let logits = numbers(3 * columns, seed: 5)
      var logs = [Float](repeating: 0, count: logits.count)
      var probabilities = logs
      VectorLoops.logSoftmax(
        logits, rows: 3, columns: columns, temperature: temperature, logProbabilities: &logs,
        probabilities: &probabilities)
      let expected = (0..<3).flatMap { row in
        let scaled = logits[row * columns..<(row + 1) * columns].map {
          Double($0) / Double(temperature)
        }
        let total = log(scaled.reduce(0) { $0 + exp($1) })
        return scaled.map { $0 - total }
      }
      let what = "\(columns) columns, T = \(temperature)"
      expectClose(logs, expected.map { Float($0) }, .absolute(3e-6), what)
      expectClose(probabilities, expected.map { Float(exp($0)) }, .absolute(1e-6), what)
    }
  }

  @Test func logSoftmaxOfHugeLogits() {
    let logits: [Float] = [1e30, -1e30, 1e30, 0, 0, -1e30]
    var logs = [Float](repeating: 0, count: 6)
    var probabilities = logs
    VectorLoops.logSoftmax(
      logits, rows: 2, columns: 3, temperature: 1, logProbabilities: &logs,
      probabilities: &probabilities)
    let half = -log(Float(2))
    expectClose(logs, [half, -2e30, half, half, half, -1e30], .ofLargest(1e-6))
    expectClose(probabilities, [0.5, 0, 0.5, 0.5, 0.5, 0], .absolute(1e-7))
    expectClose([logs[0], logs[2], logs[3]], [half, half, half], .absolute(1e-6))
  }

  /// Three steps in double precision, with weight decay of both kinds.
  @Test(arguments: sets) func adam(_ set: String) throws {
    let loops = try #require(Self.loops(set))
    let count = 37
    let (rate, beta1, beta2, epsilon, decay, penalty) = (0.01, 0.9, 0.999, 1e-8, 0.02, 0.03)
    var parameter = numbers(count, seed: 6)
    var (mean, square) = ([Float](repeating: 0, count: count), [Float](repeating: 0, count: count))
    var expected = parameter.map { (p: Double($0), m: 0.0, v: 0.0) }
    for step in 1...3 {
      let gradient = numbers(count, seed: 6 + step)
      for index in 0..<count {
        var (p, m, v) = expected[index]
        p *= 1 - rate * decay
        let g = Double(gradient[index]) + penalty * p
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        let (corrected, root) = (
          m / (1 - pow(beta1, Double(step))), (v / (1 - pow(beta2, Double(step)))).squareRoot()
        )
        expected[index] = (p - rate * corrected / (root + epsilon), m, v)
      }
      var constants = adam_step(
        mean_gain: Float(1 - beta1), square_decay: Float(beta2), square_gain: Float(1 - beta2),
        step: Float(rate / (1 - pow(beta1, Double(step)))),
        scale: Float(1 / (1 - pow(beta2, Double(step))).squareRoot()), epsilon: Float(epsilon),
        decay: Float(1 - rate * decay), penalty: Float(penalty))
      loops.adam(&constants, &parameter, gradient, &mean, &square, count)
    }
    expectClose(parameter, expected.map { Float($0.p) }, .ofLargest(1e-6), "\(set), parameter")
    expectClose(mean, expected.map { Float($0.m) }, .ofLargest(1e-6), "\(set), mean")
    expectClose(square, expected.map { Float($0.v) }, .ofLargest(1e-6), "\(set), square")
  }

  /// Moments that would be denormal are zero, and so stay out of a processor's slow path.
  @Test(arguments: sets) func adamOfADeadUnit(_ set: String) throws {
    let loops = try #require(Self.loops(set))
    let gradient: [Float] = [0, 1e-30, 1e-22, .nan]
    var parameter: [Float] = [1, 1, 1, 1]
    var mean: [Float] = [1.2e-38, 0, 0, 0]
    var square: [Float] = [1.1755e-38, 0, 0, 0]
    var constants = adam_step(
      mean_gain: 0.1, square_decay: 0.999, square_gain: 0.001, step: 0.01, scale: 1,
      epsilon: 1e-8, decay: 1, penalty: 0)
    loops.adam(&constants, &parameter, gradient, &mean, &square, 4)
    #expect(mean[0] == 0 && square[..<3].allSatisfy { $0 == 0 })
    #expect(mean[1...2].allSatisfy { $0 > 0 })
    #expect(mean[3].isNaN && square[3].isNaN && parameter[3].isNaN)
  }

  /// Long arrays are shared between threads: the ends of the parts must meet.
  @Test func longLoopsCoverEverything() {
    for count in [1 << 16, 1 << 16 + 1, 3 << 16 - 5] {
      let x = numbers(count, seed: 8)
      var y = [Float](repeating: 0, count: count)
      VectorLoops.scale(2, x, &y, count: count)
      #expect(y == x.map { 2 * $0 }, "\(count)")
      VectorLoops.accumulate(x, into: &y, scale: -2, count: count)
      #expect(y.allSatisfy { $0 == 0 }, "\(count)")
    }
  }
}
