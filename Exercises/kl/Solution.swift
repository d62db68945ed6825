import Foundation

func klDivergence(teacher: [[Double]], student: [[Double]]) throws -> Double {
  var sum = 0.0
  for (p, q) in zip(teacher, student) {
    // 0 log 0 = 0
    for (p, q) in zip(p, q) where p > 0 { sum += p * log(p / q) }
  }
  return sum / Double(teacher.count)
}
