import Datasets
import Foundation
import Learning
import Tensors

/// A teacher's logits for every image of a data set, computed once and looked up by the image's index, so that
/// shuffling cannot misalign them.
public struct TeacherLogits: Sendable {
  /// Logits of each class.
  public let classes: Int
  /// (images, classes), row-major
  let values: [Float]

  init(classes: Int, values: [Float]) {
    self.classes = classes
    self.values = values
  }

  /// The teacher's logits, in evaluation mode, for all images.
  public init(of teacher: any Module, for images: LabelledImages) {
    var values: [Float] = []
    var classes = 0
    for start in stride(from: 0, to: images.count, by: 512) {
      let batch = images.batch(Array(start..<min(start + 512, images.count)))
      let logits = teacher(batch.images)
      classes = logits.shape[1]
      values += logits.values
    }
    self.init(classes: classes, values: values)
  }

  /// How many images there are.
  public var count: Int { values.isEmpty ? 0 : values.count / classes }

  /// The logits of a batch's images, (batch, classes); traps where these are augmented.
  public func callAsFunction(
    _ batch: Batch, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    self(batch.indices(ofKept: "TeacherLogits", file: file, line: line))
  }

  /// The logits of the images with the given indices, (indices, classes).
  public func callAsFunction(_ indices: [Int]) -> Tensor {
    Tensor(shape: [indices.count, classes], indices.flatMap { row($0) })
  }

  /// The logits of all images, (images, classes).
  public var all: Tensor { Tensor(shape: [count, classes], values) }

  /// The logits of the given images alone, numbered anew from 0: what a subset of the data set needs.
  public func subset(_ indices: some Collection<Int>) -> TeacherLogits {
    TeacherLogits(classes: classes, values: indices.flatMap { row($0) })
  }

  func row(_ index: Int) -> ArraySlice<Float> { values[index * classes..<(index + 1) * classes] }
}

/// As the bytes of its numbers, so that every number comes back as it was.
extension TeacherLogits: Codable {
  private enum CodingKeys: CodingKey { case classes, values }

  /// Reads logits.
  ///
  /// - Throws: `DecodingError` if the bytes are no rows of as many floats as there are classes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let classes = try container.decode(Int.self, forKey: .classes)
    let bytes = try container.decode(Data.self, forKey: .values)
    guard classes > 0, bytes.count % (classes * MemoryLayout<Float>.size) == 0 else {
      throw DecodingError.dataCorruptedError(
        forKey: .values, in: container,
        debugDescription: "expected rows of \(classes) floats, found \(bytes.count) bytes")
    }
    self.init(classes: classes, values: Safetensors.copied(bytes))
  }

  /// Writes the logits as bytes.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(classes, forKey: .classes)
    try container.encode(values.withUnsafeBytes { Data($0) }, forKey: .values)
  }
}
