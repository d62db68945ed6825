import Foundation

func klDivergence(teacher: [[Double]], student: [[Double]]) throws -> Double {
  let divergences = zip(teacher, student).map { p, q in
    zip(p, q).reduce(0) { $0 + ($1.0 > 0 ? $1.0 * log($1.0 / $1.1) : 0) }
  }
  return divergences.reduce(0, +) / Double(divergences.count)
}
