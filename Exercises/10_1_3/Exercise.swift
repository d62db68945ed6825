import Learning
import Tensors

/*:
 # Exercise 10.1.3: the student's size

 *Analyse how the student's size affects what distillation gains.*

 Write the training that such an analysis repeats: of a student of a given width, with or without a teacher.

 The student is `Sequential(Linear(features, width, generator), ReLU(), Linear(width, classes, generator))` with
 `generator = Generator(seed: seed)`; its optimiser `Adam(student.parameters, learningRate: 1e-2)`. Each step sees all
 images: clear the gradients, make a new `Tape`, compute the logits in `.training(on: tape)`, the loss,
 `tape.backward(from: loss)`, `optimizer.step()`. The loss is the cross-entropy; with a teacher it is the distillation
 loss at T = 2 and alpha = 0.7.

 - width: hidden units
 - images: (images, features)
 - labels: the class of each image
 - classes: how many classes there are
 - teacher: the teacher's logits for the images, or nil
 - steps: how many steps are taken
 - seed: of the initial weights
 - returns: the trained student
 */
func trainedStudent(
  width: Int, images: Tensor, labels: [Int], classes: Int, teacher: Tensor?, steps: Int,
  seed: UInt64
) throws -> Sequential {
  throw NotSolvedYet()
}
