import Learning
import TestSupport
import Testing

@testable import Tensors

@Suite struct BufferPoolTests {
  @Test func sizeClasses() {
    for count in 0...20_000 {
      let sizeClass = BufferPool.sizeClass(holding: count)
      let capacity = BufferPool.capacity(of: sizeClass)
      #expect(capacity >= count)
      // The class below would not do, and at most a quarter is wasted.
      if sizeClass > 0 {
        #expect(BufferPool.capacity(of: sizeClass - 1) < count)
        #expect(capacity * 4 <= count * 5)
      }
    }
    for exponent in 11...40 {
      let power = 1 << exponent
      for count in [power - 1, power, power + 1] {
        let sizeClass = BufferPool.sizeClass(holding: count)
        #expect(BufferPool.capacity(of: sizeClass) >= count)
        #expect(BufferPool.capacity(of: sizeClass - 1) < count)
      }
    }
  }

  @Test func buffersComeBack() {
    let pool = BufferPool()
    let first = pool.take(5000)
    pool.give(first)
    let second = pool.take(4200)
    #expect(second.pointer == first.pointer)
    #expect(pool.allocations == 1)
    #expect(UInt(bitPattern: second.pointer) % 64 == 0)
    _ = pool.take(5000)
    #expect(pool.allocations == 2)
  }

  /// The small request borrows a large buffer in the first step. In the second it may keep it for longer.
  @Test func settlingBuysBackWhatWasBorrowed() {
    let pool = BufferPool()
    pool.give(pool.take(100_000))
    let borrowed = pool.take(10)
    #expect(pool.allocations == 1)
    pool.settle()
    #expect(pool.allocations == 3, "one small, and one large in place of what is lent")
    pool.give(borrowed)
    let (small, large) = (pool.take(10), pool.take(100_000))
    pool.give(small)
    pool.give(large)
    pool.settle()
    #expect(pool.allocations == 3)
  }

  /// A large buffer that was bought back is left untouched while there are others.
  @Test func reserveIsTakenLast() {
    let pool = BufferPool()
    let larger = pool.take(2 << 20)
    pool.give(larger)
    let borrowed = pool.take(1 << 20)
    pool.give(borrowed)
    #expect(borrowed.pointer == larger.pointer)
    pool.settle()
    #expect(pool.allocations == 2)
    let again = pool.take(1 << 20)
    #expect(again.pointer == larger.pointer)
    #expect(pool.take(1 << 20).pointer != larger.pointer)
    #expect(pool.allocations == 2)
  }

  /// In processes of their own, as the counter is everybody's.
  @Test func stepsOfPerceptronAllocateNothing() async {
    await #expect(processExitsWith: .success) {
      let generator = Generator(seed: 0)
      expectSteadyMemory(
        Sequential(
          Linear(196, 128, generator), ReLU(), Dropout(0.2), Linear(128, 10, generator)),
        image: [196], generator)
    }
  }

  @Test func stepsOfConvolutionalNetworkAllocateNothing() async {
    await #expect(processExitsWith: .success) {
      expectSteadyMemory(channels: (8, 12), stride: 2, padding: 0, side: 14)
    }
  }

  /// Activations of two megabytes and more, which meet the reserve.
  @Test func stepsOnLargerImagesAllocateNothing() async {
    await #expect(processExitsWith: .success) {
      expectSteadyMemory(channels: (16, 32), stride: 1, padding: 1, side: 32)
    }
  }
}

/// The same for two convolutions, of which the second has a stride or padding.
private func expectSteadyMemory(channels: (Int, Int), stride: Int, padding: Int, side: Int) {
  let generator = Generator(seed: 0)
  expectSteadyMemory(
    Sequential(
      Conv2d(3, channels.0, kernel: 3, padding: 1, generator), BatchNorm2d(channels.0), ReLU(),
      MaxPool2d(2),
      Conv2d(channels.0, channels.1, kernel: 3, stride: stride, padding: padding, generator),
      BatchNorm2d(channels.1), ReLU(), AdaptiveAvgPool2d(1, 1), Flatten(),
      Linear(channels.1, 10, generator)),
    image: [3, side, side], generator)
}

/// Trains for three epochs of two full batches and a short one: no buffer is allocated after the first step.
private func expectSteadyMemory(_ model: Sequential, image: [Int], _ generator: Generator) {
  let optimizer = Adam(model.parameters)
  var afterFirst: Int?
  for step in 0..<9 {
    let size = step % 3 == 2 ? 20 : 32
    let images = generator.normal([size] + image)
    let labels = generator.integers(size, below: 10)
    optimizer.clearGradients()
    let tape = Tape()
    let logits = model(images, .training(on: tape, generator: generator))
    let teacher = model(images)
    let loss =
      crossEntropy(logits, labels) * 0.5
      + klDivergence(student: logits, teacher: teacher, temperature: 4) * 8
    tape.backward(from: loss)
    optimizer.step()
    if let afterFirst {
      #expect(BufferPool.shared.allocations == afterFirst, "step \(step)")
    } else {
      afterFirst = BufferPool.shared.allocations
    }
  }
}
