import Datasets
import Learning
import Tensors
import TestSupport
import Testing

@Suite struct RandomStreamsFixtureTests {
  @Test func randomStreams() throws {
    let file = "random_streams.json"
    let cases = try Fixture(file: file)("cases").elements
    #expect(!cases.isEmpty, "\(file): no cases")
    for each in cases {
      let seed = UInt64(try each("seed").int)
      var missing = Set(streams.map(\.form))
      for key in try each.keys where key != "seed" {
        let stream = streams.first { sizes(in: key, form: $0.form) != nil }
        guard let stream, let sizes = sizes(in: key, form: stream.form) else {
          Issue.record("\(file): unknown name '\(key)'")
          continue
        }
        missing.remove(stream.form)
        try stream.compare(Generator(seed: seed), sizes, each(key), "seed \(seed), \(key)")
      }
      #expect(missing.isEmpty, "\(file): seed \(seed) has nothing like \(missing.sorted())")
    }
    report(file, compared: cases.count, of: cases.count)
  }
}

/// The numbers in a name where the form has a `#`, or nil where the name is of another form.
private func sizes(in name: String, form: String) -> [Int]? {
  let forms = form.split(separator: "#", omittingEmptySubsequences: false)
  var rest = Substring(name)
  var sizes: [Int] = []
  for (index, part) in forms.enumerated() {
    guard rest.hasPrefix(part) else { return nil }
    rest.removeFirst(part.count)
    if index < forms.count - 1 {
      let digits = rest.prefix(while: \.isWholeNumber)
      guard let size = Int(digits) else { return nil }
      sizes.append(size)
      rest.removeFirst(digits.count)
    }
  }
  return rest.isEmpty ? sizes : nil
}

/// A kind of stream: the form of its name, where `#` stands for a size, and how it is compared.
private struct Stream: Sendable {
  let form: String
  let compare: @Sendable (Generator, [Int], Fixture, _ what: String) throws -> Void
}

private let normalTolerance: Float = 5e-7

private let streams: [Stream] = [
  Stream(form: "rand_#") { generator, sizes, expected, what in
    expectClose(generator.uniform(sizes).values, try expected.floats, .exact, what)
  },
  Stream(form: "randn_#") { generator, sizes, expected, what in
    expectClose(
      generator.normal(sizes).values, try expected.floats, .absolute(normalTolerance), what)
  },
  Stream(form: "randint_#_#_#") { generator, sizes, expected, what in
    let expected = try expected.ints
    #expect(generator.integers(sizes[2], from: sizes[0], below: sizes[1]) == expected, "\(what)")
  },
  Stream(form: "randperm_#") { generator, sizes, expected, what in
    let expected = try expected.ints
    #expect(generator.permutation(sizes[0]) == expected, "\(what)")
  },
  Stream(form: "randperm_#_first_#") { generator, sizes, expected, what in
    let expected = try expected.ints
    #expect(Array(generator.permutation(sizes[0]).prefix(sizes[1])) == expected, "\(what)")
  },
  Stream(form: "rand_after_randperm_#") { generator, sizes, expected, what in
    let expected = try expected.floats
    _ = generator.permutation(sizes[0])
    expectClose(generator.uniform([expected.count]).values, expected, .exact, what)
  },
  Stream(form: "two_randn_#x#_sum") { generator, sizes, expected, what in
    // Each of the numbers summed has the tolerance of a normal one.
    let tolerance = Double(normalTolerance) * Double(sizes[0] * sizes[1])
    for sum in try expected.doubles {
      let found = generator.normal(sizes).values.reduce(0.0) { $0 + Double($1) }
      #expect(abs(found - sum) <= tolerance, "\(what)")
    }
  },
  Stream(form: "linear_#_#") { generator, sizes, expected, what in
    let layer = Linear(sizes[0], sizes[1], generator)
    expectClose(layer.weight.value.values, try expected("weight").floats, .exact, what)
    expectClose(layer.bias.value.values, try expected("bias").floats, .exact, what)
  },
  Stream(form: "conv2d_#_#_k#") { generator, sizes, expected, what in
    let layer = Conv2d(sizes[0], sizes[1], kernel: sizes[2], generator)
    expectClose(layer.weight.value.values, try expected("weight").floats, .exact, what)
    expectClose(layer.bias.value.values, try expected("bias").floats, .exact, what)
  },
  Stream(form: "dataloader_#_batch#_epochs") { generator, sizes, expected, what in
    let images = LabelledImages(
      pixels: Array(repeating: 0, count: sizes[0]), labels: Array(0..<sizes[0]), channels: 1,
      height: 1, width: 1)
    let loader = DataLoader(images, batchSize: sizes[1], shuffle: true, generator: generator)
    for (epoch, batches) in try expected.elements.enumerated() {
      let expected = try batches.elements.map { try $0.ints }
      #expect(loader.map(\.labels) == expected, "\(what), epoch \(epoch)")
    }
  },
]
