import Datasets
import Foundation
import Learning
import Tensors

/// What one seed of an arm gave.
public struct ArmResult: Codable, Equatable, Sendable {
  /// How the training went, by the validation images.
  public let course: Course
  /// Multiply-adds of all that led to the network, its teacher's training included.
  public let cost: Int
  /// What was measured on the test images, by name.
  public let metrics: [String: Double]
  /// Which test images were named correctly.
  public let right: Bits

  /// Measures a network on the test images.
  ///
  /// - Parameters:
  ///   - logits: the network's, (images, classes)
  ///   - labels: the images' classes
  ///   - course: how it was trained
  ///   - cost: multiply-adds of all that led to it
  ///   - metrics: what else was measured, beside `negativeLogLikelihood` in nats
  public init(
    logits: Tensor, labels: [Int], course: Course, cost: Int, metrics: [String: Double] = [:]
  ) {
    self.course = course
    self.cost = cost
    self.metrics = metrics.merging(
      ["negativeLogLikelihood": negativeLogLikelihood(logits, labels)]) { own, _ in own }
    right = Bits(zip(logits.argmax(), labels).map { $0 == $1 })
  }
}

/// A yes or no for each of some images: eight in a byte, the first in the lowest bit.
public struct Bits: Equatable, Sendable {
  private let bytes: [UInt8]

  /// The bits in their order.
  public init(_ bits: [Bool]) {
    var bytes = [UInt8](repeating: 0, count: (bits.count + 7) / 8)
    for (index, bit) in bits.enumerated() where bit { bytes[index / 8] |= 1 << (index % 8) }
    self.bytes = bytes
  }

  /// The bit of an image.
  public subscript(index: Int) -> Bool { bytes[index / 8] >> (index % 8) & 1 == 1 }

  /// Whether these can be the bits of so many images.
  func fits(_ count: Int) -> Bool {
    bytes.count == (count + 7) / 8 && (count..<bytes.count * 8).allSatisfy { !self[$0] }
  }
}

/// As base64 text.
extension Bits: Codable {
  /// Reads bits; throws where they are not base64.
  public init(from decoder: any Decoder) throws {
    bytes = try Array(decoder.singleValueContainer().decode(Data.self))
  }

  /// Writes the bits as text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Data(bytes))
  }
}
