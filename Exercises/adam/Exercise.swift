import Foundation

/*:
 # A step of Adam

 The optimiser of every chapter. For a parameter with gradient g, in step t (the first is 1):

     m = 0.9 m + 0.1 g
     v = 0.999 v + 0.001 g²
     parameter = parameter - rate * (m / (1 - 0.9^t)) / (sqrt(v / (1 - 0.999^t)) + 1e-8)

 The divisions make up for m and v having started from 0.

 - parameters: changed in place
 - mean: m of each parameter, kept from step to step: changed in place
 - square: v of each parameter, likewise
 - gradient: g of each parameter
 - step: t
 - learningRate: the rate
 */
func adamStep(
  _ parameters: inout [Double], mean: inout [Double], square: inout [Double], gradient: [Double],
  step: Int, learningRate: Double
) throws {
  throw NotSolvedYet()
}
