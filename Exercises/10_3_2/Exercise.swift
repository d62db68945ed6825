import Learning
import Tensors

/*:
 # Exercise 10.3.2: features, on a deep network

 *Compare feature-based distillation with distillation of logits alone, on a deep network.*

 The training of logits is that of exercise 10.1.3; this is the other one. A deep student has a trunk, whose output are its
 features, and a head, which makes logits of them. As the teacher's features are others in number, an adaptation layer
 stands between. All three learn, with one `Adam` at the rate 1e-2, from

     L = alpha MSE(adaptation(features), teacher) + (1 - alpha) CE(head(features), y).

 Each step sees all images. The modules are trained in place; nothing is returned.

 - trunk: from images to features
 - head: from features to logits
 - adaptation: from the student's features to as many as the teacher's
 - images: (images, values)
 - labels: the class of each image
 - teacher: the teacher's features, (images, features of its own), constants
 - alpha: the features' weight, 0 to 1
 - steps: how many steps are taken
 */
func trainOnFeatures(
  trunk: Sequential, head: Linear, adaptation: Linear, images: Tensor, labels: [Int],
  teacher: Tensor, alpha: Float, steps: Int
) throws {
  throw NotSolvedYet()
}
