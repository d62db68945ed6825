/// A progress bar on standard error.
///
/// It can be updated from any thread: several seeds that train side by side share one bar, or have
/// one each. Nothing is drawn when standard error is no terminal, or with `--quiet`.
///
///     let bar = note.progress("distilled students", epochs: seeds.count * epochs)
///     bar.advance(loss: loss, accuracy: accuracy)   // after each epoch
public struct ProgressBar: Sendable {
  let console: Console
  let id: Int

  /// Counts an epoch (or what else the bar counts), or part of one, as done.
  ///
  /// The bar goes away when all are done.
  ///
  /// - Parameters:
  ///   - amount: How much was done since the last call.
  ///   - loss: The latest loss; the one shown before stays when this is `nil`.
  ///   - accuracy: The latest accuracy, in percent; likewise.
  public func advance(by amount: Double = 1, loss: Double? = nil, accuracy: Double? = nil) {
    console.updateBar(id) { line in
      line.done += amount
      line.loss = loss ?? line.loss
      line.accuracy = accuracy ?? line.accuracy
    }
  }

  /// Takes the bar away before its end, as after early stopping.
  public func finish() { console.removeBar(id) }
}
