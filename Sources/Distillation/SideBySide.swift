import Kernels
import Learning

/// Runs an experiment for every element, such as a seed, several at a time, one core each; results in the order
/// of the elements.
///
/// `body` makes its own models and generators; it shares nothing that changes. Its trainings are not saved in their
/// midst unless it runs them in a session of its own: which thread comes to which element is a matter of chance.
public func sideBySide<Element: Sendable, Result: Sendable>(
  _ elements: [Element], _ body: @Sendable (Element) -> Result
) -> [Result] {
  let results = Guarded([Result?](repeating: nil, count: elements.count))
  let supervisor = TrainingSession.current.supervisor
  ThreadPool.shared.run(elements.count) { index in
    let result = TrainingSession(supervisor: supervisor).run { body(elements[index]) }
    results.withLock { $0[index] = result }
  }
  return results.withLock { $0.map { $0! } }
}
