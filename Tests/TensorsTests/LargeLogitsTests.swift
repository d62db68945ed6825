import Tensors
import Testing

/// Logits as large as a network that diverges has them.
@Suite struct LargeLogitsTests {
  @Test(arguments: [1e10, 1e20, 1e30] as [Float], [0.5, 1, 4, 20] as [Float])
  func softmaxAndDivergenceStayFinite(size: Float, temperature: Float) {
    let rows: [[Float]] = [
      [size, -size, 0, size / 2, 1], [-size, -size, -size, -size, -size],
      [size, size, size, size, size], [0, 0, 0, 0, -size], [0, 1, 2, 3, size],
    ]
    let others = rows.map { $0.map { -$0 } }
    let tape = Tape()
    let (student, teacher) = (tape.variable(Tensor(rows)), tape.variable(Tensor(others)))
    let soft = softmax(student, temperature: temperature)
    let divergence = klDivergence(student: student, teacher: teacher, temperature: temperature)
    let hard = crossEntropy(student, [1, 0, 2, 4, 3])
    for tensor in [soft, logSoftmax(student, temperature: temperature), divergence, hard] {
      #expect(tensor.values.allSatisfy { $0.isFinite }, "\(tensor.values)")
    }
    for row in 0..<rows.count {
      #expect(abs(soft.row(row).values.reduce(0, +) - 1) < 1e-6)
    }
    #expect(divergence.item >= 0)
    tape.backward(from: divergence + hard)
    for gradient in [tape.gradient(of: student), tape.gradient(of: teacher)] {
      #expect(gradient.values.allSatisfy { $0.isFinite }, "\(gradient.values)")
    }
  }

  @Test func whereBothAgreeNothingDiverges() {
    let logits = Tensor([[1e30, -1e30, 0] as [Float]])
    #expect(klDivergence(student: logits, teacher: logits).item == 0)
    #expect(softmax(logits).values == [1, 0, 0])
  }
}
