import Foundation
import PNG

/// One of the sets in `Samples`: a folder with sheets of images (`train-0.png`, ..., `test-0.png`,
/// ...) and IDX files of their labels (`train-labels-idx1-ubyte`, ...).
///
/// The tool `EmbedSamples` writes them.
package struct EmbeddedSet: Sendable {
  /// The folder's name.
  let folder: String
  /// Height and width of an image.
  let side: Int
  /// The sample that stands for 1.0.
  let scale: UInt8
  /// What a sample is multiplied by in the sheets, so that they can be looked at.
  let brightness: UInt8

  package static let fashionMNIST = EmbeddedSet(
    folder: "fashion-mnist", side: 28, scale: 255, brightness: 1)
  package static let digits = EmbeddedSet(folder: "digits", side: 8, scale: 16, brightness: 15)

  /// Reads a split, "train" or "test", from the package's resources.
  ///
  /// - Throws: `DatasetError` if a file is missing or damaged.
  package func load(_ split: String) throws -> LabelledImages {
    try load(split, from: Bundle.samples)
  }

  /// Reads a split from a folder of embedded sets.
  package func load(_ split: String, from samples: String) throws -> LabelledImages {
    let folder = try DataFolder(samples + "/" + folder)
    let labelFile = try folder.file("\(split)-labels-idx1-ubyte")
    let labels = try checked(
      IDX(labelFile, rank: 1, of: "labels").elements, below: 10, in: labelFile
    ) { 8 + $0 }

    var pixels: [UInt8] = []
    pixels.reserveCapacity(labels.count * side * side)
    for start in stride(from: 0, to: labels.count, by: ImageSheet.capacity) {
      let path = try folder.file(sheetName(split, start / ImageSheet.capacity))
      let count = min(ImageSheet.capacity, labels.count - start)
      guard
        let part = ImageSheet.pixels(
          of: try readSheet(path), count: count, height: side, width: side)
      else {
        throw DatasetError(
          kind: .invalid, file: path,
          expected: "a grey sheet of \(count) images of \(side) x \(side)",
          found: "a picture of another size")
      }
      pixels += part
    }
    if brightness > 1 { pixels = pixels.map { $0 / brightness } }
    return LabelledImages(
      pixels: pixels, labels: labels, channels: 1, height: side, width: side, scale: Float(scale))
  }

  /// Writes a split to a folder of embedded sets; `text` goes into each sheet's text chunks.
  ///
  /// - Throws: What writing files throws.
  package func write(
    _ images: LabelledImages, _ split: String, to samples: String,
    text: [(keyword: String, text: String)]
  ) throws {
    let folder = URL(fileURLWithPath: samples).appending(path: folder)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let bright = LabelledImages(
      pixels: images.pixels.map { $0 * brightness }, labels: images.labels, channels: 1,
      height: side, width: side)
    for (index, sheet) in ImageSheet.sheets(of: bright).enumerated() {
      try sheet.pngData(text: text).write(
        to: folder.appending(path: sheetName(split, index)), options: .atomic)
    }
    let labels = IDX(dimensions: [images.count], elements: images.labels.map(UInt8.init))
    try Data(labels.encoded).write(
      to: folder.appending(path: "\(split)-labels-idx1-ubyte"), options: .atomic)
  }

  private func sheetName(_ split: String, _ index: Int) -> String { "\(split)-\(index).png" }

  private func readSheet(_ path: String) throws -> Image {
    do {
      return try Image(contentsOf: path)
    } catch let error as PNGError {
      throw DatasetError(
        kind: .invalid, file: path, expected: "a sound PNG file",
        found: "one that does not decode (\(error.problem))")
    }
  }
}

extension Bundle {
  /// The path of the folder of embedded sets.
  static var samples: String { (module.resourcePath ?? module.bundlePath) + "/Samples" }
}
