import Foundation

/// Values as JSON with sorted keys, numbers that are not finite included: equal texts for equal values.
package enum JSONText {
  /// Traps, with the encoder's words, where a value cannot be encoded.
  package static func encoded(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      fatalError("JSONText: a value of type \(type(of: value)) cannot be written as JSON: \(error)")
    }
  }

  /// Nil for what is no such value.
  package static func decoded<Value: Decodable>(_ text: String) -> Value? {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return try? decoder.decode(Value.self, from: Data(text.utf8))
  }
}
