import Foundation

/*:
 # The softmax at a temperature

 A network gives a number for each class, a *logit* z. Its probabilities at a temperature T are

     p_i = exp(z_i / T) / sum over j of exp(z_j / T).

 A high T makes them flat: these are the soft labels that a student learns from.

 Each row is one example. Take care that large logits, such as 2000, do not overflow.

 - logits: rows of equal length, one number for each class
 - temperature: above 0
 - returns: as many rows, each of which sums to 1
 */
func softmax(_ logits: [[Double]], temperature: Double) throws -> [[Double]] {
  throw NotSolvedYet()
}
