import Distillation
import Learning

/// The arithmetic that results were computed with.
public enum Numerics {
  /// A checksum of the bits that the numerics probe computes: equal where losses, gradients and
  /// short trainings of each kind come out equal, which they do on every machine, with any
  /// number of threads. A result is worth keeping as long as it stays the same.
  public static let version: String = {
    do {
      let numbers = try NumericsProbe.results().entries.map { entry in
        switch entry.value {
        case .float(_, let values): checksum(values)
        case .integer(_, let values): checksum(values)
        }
      }
      return checksum(Array(numbers.joined().utf8))
    } catch {
      fatalError("Numerics.version: \(error)")
    }
  }()
}
