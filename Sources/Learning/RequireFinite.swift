import Datasets
import Tensors

/// Ends the run where a loss is NaN or infinite, before it reaches the weights, and says where that comes from.
///
/// - Parameters:
///   - loss: one number
///   - model: whose weights are looked through, besides those of the training at hand
///   - batch: whose images are looked through
package func requireFinite(_ loss: Tensor, of model: (any Module)? = nil, on batch: Batch? = nil) {
  let value = loss.item
  if value.isFinite { return }
  let session = TrainingSession.current
  let trained = session.training?.state
  var origin = "all weights that it can look at are finite, so it comes from the loss or its inputs"
  if let (name, index, value) = trained?.firstNotFinite ?? model?.state.firstNotFinite {
    origin = "the first tensor that is not finite is '\(name)', \(inWords(value)) at index \(index)"
  } else if let batch, let index = batch.images.values.firstIndex(where: { !$0.isFinite }) {
    origin = "the batch's images are not finite, first at index \(index)"
  }
  let place = [
    session.training.map { "epoch \($0.epoch + 1)" }, session.step.map { "step \($0 + 1)" },
  ].compactMap(\.self)
  session.fail(
    TrainingDiverged(
      "the loss is \(inWords(value)): \(origin)",
      place: place.isEmpty ? nil : place.joined(separator: ", "), session.lastCheckpoint))
}

/// NaN without its sign, which differs between processors.
private func inWords(_ value: Float) -> String { value.isNaN ? "nan" : "\(value)" }
