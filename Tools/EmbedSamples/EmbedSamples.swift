import ArgumentParser
import Datasets
import Foundation

/// Makes the files in `Sources/Datasets/Samples` from the published data.
@main struct EmbedSamples: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Makes the embedded data sets from the published files.",
    discussion: """
      swift run EmbedSamples --digits digits.csv.gz

      Fashion-MNIST: the first 6,000 training and the first 2,000 test images. Digits: rows of 64 \
      grey values from 0 to 16 and the digit (UCI's optdigits.tes, as scikit-learn ships it); the \
      last 597 rows are the test split.
      """)

  @Option(help: "Folder with Fashion-MNIST's four files; default: where Debian installs them.")
  var fashionMNIST: String?

  @Option(help: "The digits' file of comma-separated values, plain or compressed with gzip.")
  var digits: String

  @Option(help: "Where to write the two folders.")
  var output = "Sources/Datasets/Samples"

  func run() throws {
    let fashion = try Dataset.load(.fashionMNIST, directory: fashionMNIST)
    try write(
      .fashionMNIST, train: fashion.train.prefix(6000), test: fashion.test.prefix(2000),
      text: [
        ("Title", "Fashion-MNIST"),
        ("Source", "https://github.com/zalandoresearch/fashion-mnist"),
        ("Copyright", "2017 Zalando SE, https://tech.zalando.com (MIT licence)"),
      ])

    let rows = try digitRows()
    try write(
      .digits, train: rows.prefix(1200), test: rows.subset(rows.count - 597..<rows.count),
      text: [
        ("Title", "Optical Recognition of Handwritten Digits"),
        ("Author", "E. Alpaydin and C. Kaynak, 1998"),
        ("Source", "https://doi.org/10.24432/C50P49"),
        ("Copyright", "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"),
      ])
  }

  private func write(
    _ set: EmbeddedSet, train: LabelledImages, test: LabelledImages,
    text: [(keyword: String, text: String)]
  ) throws {
    for (split, images) in [("train", train), ("test", test)] {
      try set.write(
        images, split, to: output,
        text: text + [("Description", "\(images.count) \(split) images, row by row")])
    }
  }

  private func digitRows() throws -> LabelledImages {
    let content = String(decoding: try DataFile(digits).readToEnd(), as: UTF8.self)
    let rows = content.split(separator: "\n").map {
      $0.split(separator: ",").compactMap { UInt8($0) }
    }
    guard rows.count == 1797,
      rows.allSatisfy({ $0.count == 65 && $0[64] <= 9 && ($0.dropLast().max() ?? 0) <= 16 })
    else {
      throw ValidationError("\(digits): expected 1797 rows of 64 values 0 ... 16 and a digit")
    }
    return LabelledImages(
      pixels: rows.flatMap { $0.dropLast() }, labels: rows.map { Int($0[64]) }, channels: 1,
      height: 8, width: 8, scale: 16)
  }
}
