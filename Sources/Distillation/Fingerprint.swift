import Datasets
import Learning
import Records
import Tensors

// What tells the parts of an experiment from others, in a line each that can be read. The results of earlier runs
// are filed under these, so that they must change with everything that could change a result.

/// The CRC-32 of an array's bytes, in hexadecimal.
package func checksum(_ numbers: [some BitwiseCopyable]) -> String {
  CRC32(bytesOf: numbers).hexadecimal
}

extension LabelledImages {
  var fingerprint: String {
    "\(count) x \(channels) x \(height) x \(width) of \(scale), pixels \(checksum(pixels)), "
      + "labels \(checksum(labels))"
  }
}

extension TeacherLogits {
  package var fingerprint: String { "\(count) x \(classes), \(checksum(values))" }
}

extension ModelState {
  var fingerprint: String {
    entries.map { name, value in
      switch value {
      case .float(let shape, let values): "\(name) \(shape) \(checksum(values))"
      case .integer(let shape, let values): "\(name) \(shape) \(checksum(values))"
      }
    }.joined(separator: ", ")
  }
}

extension Module {
  /// The kinds of layers, the weights, and, as a stride or a rate of dropout is neither, what the model makes of two
  /// images in training mode; batch statistics are moved by that.
  package func fingerprint(for images: LabelledImages) -> String {
    let state = state.fingerprint
    let logits = self(
      images.prefix(2).all.images, .training(on: nil, generator: Generator(seed: 0)))
    return "\(kinds); \(state); of two images \(logits.shape) \(checksum(logits.values))"
  }

  private var kinds: String {
    let inside = children.map(\.module.kinds)
    return "\(type(of: self))" + (inside.isEmpty ? "" : "(\(inside.joined(separator: " ")))")
  }
}
