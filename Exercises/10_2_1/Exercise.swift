import Tensors

/*:
 # Exercise 10.2.1: temperatures

 *Experiment with different temperatures (1, 2, 4, 8, 16) and measure their effect on the performance.*

 `logits` trains a student at a temperature, from a seed, and gives its logits for the test images. Measure: for each
 temperature the mean over the seeds of the accuracy, the share of images whose largest logit is that of the label, in
 per cent.

 - temperatures: to compare
 - seeds: to train from at each temperature
 - labels: of the test images
 - logits: trains a student; its logits, (images, classes)
 - returns: the mean accuracy at each temperature, in their order
 */
func meanAccuracies(
  _ temperatures: [Float], seeds: [UInt64], labels: [Int],
  logits: (_ temperature: Float, _ seed: UInt64) throws -> Tensor
) throws -> [Double] {
  throw NotSolvedYet()
}
