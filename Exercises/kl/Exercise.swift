import Foundation

/*:
 # The Kullback-Leibler divergence

 How far is a student's distribution q from its teacher's, p? For one example

     KL(p || q) = sum over the classes of p log(p / q),

 in nats, with 0 log 0 = 0. For a batch it is the mean over the examples (PyTorch's `batchmean`).

 - teacher: p, a row of probabilities for each example
 - student: q, as many rows; no probability is 0
 - returns: the mean divergence of the rows
 */
func klDivergence(teacher: [[Double]], student: [[Double]]) throws -> Double {
  throw NotSolvedYet()
}
