import Foundation

func movingAverageTeachers(_ epochs: [[Double]], momentum: Double) throws -> [[Double]] {
  guard let first = epochs.first else { return [] }
  var average = first.map { _ in 0.0 }
  var teachers: [[Double]] = []
  for (index, logits) in epochs.enumerated() {
    average = zip(average, logits).map { momentum * $0 + (1 - momentum) * $1 }
    let weight = 1 - pow(momentum, Double(index + 1))
    teachers.append(average.map { $0 / weight })
  }
  return teachers
}
