import Foundation

/*:
 # Exercise 10.4.2: relations against features

 *Compare relation-based with feature-based distillation on different data sets.*

 Students were taught both ways, on several data sets and from several seeds; here are their accuracies. Which way is
 ahead, on each data set? Say so only where the seeds can tell.

 Of the differences relations - features, seed by seed, take the mean m and its standard error s. The 95 % interval runs
 from m - t s to m + t s, where t is Student's for n - 1 degrees of freedom. Above 0 all along: "relations". Below:
 "features". Else: "undecided".

 - relations: for each data set the accuracy of each seed
 - features: the same of the other way; the same seeds
 - t: for the number of seeds
 - returns: "relations", "features" or "undecided" for each data set
 */
func verdicts(relations: [[Double]], features: [[Double]], t: Double) throws -> [String] {
  throw NotSolvedYet()
}
