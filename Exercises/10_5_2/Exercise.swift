import Foundation

/*:
 # Exercise 10.5.2: a moving average as teacher

 *Implement a variant that uses a moving average of the previous predictions as teacher.*

 One epoch's opinion of an image is noisy; an average over epochs is less so. With momentum beta and the logits z_t of
 epoch t, starting from Z = 0:

     Z = beta Z + (1 - beta) z_t,   the teacher after t epochs = Z / (1 - beta^t).

 - epochs: an image's logits in each epoch, in their order
 - momentum: beta, from 0 to below 1
 - returns: the teacher's logits after the first epoch, after the second, and so on
 */
func movingAverageTeachers(_ epochs: [[Double]], momentum: Double) throws -> [[Double]] {
  throw NotSolvedYet()
}
