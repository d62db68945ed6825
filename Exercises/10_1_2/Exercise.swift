import Foundation

/*:
 # Exercise 10.1.2: several ratios alpha

 *Compare a student's performance at different ratios alpha (0.3, 0.5, 0.7, 0.9).*

 What does each alpha gain over the student of hard labels, which is alpha = 0? Students of one seed share images and
 initial weights: subtract seed by seed, and much of the luck cancels out. For each alpha return the mean of these n
 gains, and the mean's standard error: the standard deviation of the gains (divided by n - 1) over the square root of n.

 - alphas: the ratios to compare
 - seeds: two or more
 - accuracy: trains a student at an alpha, from a seed, and measures it, in per cent
 - returns: the gain of each alpha and its standard error, in their order
 */
func gainsOverHardLabels(
  _ alphas: [Double], seeds: [UInt64],
  accuracy: (_ alpha: Double, _ seed: UInt64) throws -> Double
) throws -> [(mean: Double, standardError: Double)] {
  throw NotSolvedYet()
}
