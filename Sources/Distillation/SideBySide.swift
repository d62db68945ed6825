import Kernels
import Learning

/// Runs an experiment for every element, such as a seed, several at a time, one core each; results in the order
/// of the elements.
///
/// `body` makes its own models and generators; it shares nothing that changes. Where the session at hand saves, so do
/// the trainings of each element.
public func sideBySide<Element: Sendable, Result: Sendable>(
  _ elements: [Element], _ body: @Sendable (Element) -> Result
) -> [Result] {
  let results = Guarded([Result?](repeating: nil, count: elements.count))
  TrainingSession.current.split(elements.count) { sessions in
    ThreadPool.shared.run(elements.count) { index in
      let result = sessions[index].run { body(elements[index]) }
      results.withLock { $0[index] = result }
    }
  }
  return results.withLock { $0.map { $0! } }
}
