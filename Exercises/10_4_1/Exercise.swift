import Tensors

/*:
 # Exercise 10.4.1: relations between class centroids

 *Implement a variant that preserves the relations between groups (class centroids) instead of single pairs.*

 The centroid of a class is the mean of its rows. For each class that occurs in the batch take the centroid, for the
 student and for the teacher; compare the two matrices of cosines between centroids by their mean squared error.

 `matmul(_:_:)`, `l2Normalize(_:)` (each row brought to length 1), `transposed()` and `meanSquaredError(_:_:)` are in
 `Sources/Tensors`. The teacher is a constant.

 - student: (batch, features)
 - teacher: (batch, features of its own)
 - labels: the class of each row; not every class need occur
 - returns: the loss, one number
 */
func centroidRelationLoss(student: Tensor, teacher: Tensor, labels: [Int]) throws -> Tensor {
  throw NotSolvedYet()
}
