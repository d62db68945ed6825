import Foundation

/*:
 # Exercise 10.1.1: the best temperature

 *Implement a function that finds the best temperature automatically, by validation.*

 `validationAccuracy` trains a student at a temperature, from a seed, and measures it on the validation images. One
 training may be lucky: the temperature whose mean accuracy over all seeds is highest wins; of equal ones the first.

 - candidates: the temperatures to try; at least one
 - seeds: to train from at each temperature; at least one
 - validationAccuracy: trains a student and measures it, in per cent
 - returns: the best of the candidates
 */
func bestTemperature(
  _ candidates: [Double], seeds: [UInt64],
  validationAccuracy: (_ temperature: Double, _ seed: UInt64) throws -> Double
) throws -> Double {
  throw NotSolvedYet()
}
