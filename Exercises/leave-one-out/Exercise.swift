import Tensors

/*:
 # An ensemble without the one that it teaches

 Several networks learn together; each is taught by the mean of the *others'* logits. (The document's code lets a
 member listen to itself, too.) A teacher is a constant.

 - logits: of each member for the same batch, (batch, classes); two members or more
 - member: which of them is to be taught, from 0
 - returns: its teacher's logits, (batch, classes)
 */
func teacherLogits(of logits: [Tensor], for member: Int) throws -> Tensor {
  throw NotSolvedYet()
}
