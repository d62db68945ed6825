import CZlib
import Foundation
import PNG
import TestSupport
import Testing

@testable import Datasets

private let debianFolder = "/usr/share/datasets/fashion-mnist"

private func checkSum(_ bytes: [UInt8]) -> UInt32 { UInt32(crc32(0, bytes, uInt(bytes.count))) }

private func expect(
  _ images: LabelledImages, count: Int, side: Int, scale: Float, pixels: UInt32, labels: UInt32
) {
  #expect(images.count == count)
  #expect((images.channels, images.height, images.width) == (1, side, side))
  #expect(images.scale == scale)
  #expect(checkSum(images.pixels) == pixels)
  #expect(checkSum(images.labels.map(UInt8.init)) == labels)
}

@Suite struct EmbeddedSetTests {
  /// Check sums of the published files, with Python's own gzip and zlib.crc32: of the bytes
  /// [16 : 16 + 784 n] of the images and [8 : 8 + n] of the labels, n = 6000 and 2000.
  @Test func fashionMNIST() throws {
    let data = try Dataset.load(.sample)
    expect(
      data.train, count: 6000, side: 28, scale: 255, pixels: 0xc27b_a3fc, labels: 0x420b_0061)
    expect(data.test, count: 2000, side: 28, scale: 255, pixels: 0x4933_3794, labels: 0x15ce_07fe)
    #expect(data.train.labels.prefix(10) == [9, 0, 0, 3, 0, 2, 7, 2, 5, 5])
  }

  /// Check sums of digits.csv.gz, as above: columns 0 ..< 64 and 64 of rows 0 ..< 1200 and of the
  /// last 597.
  @Test func digits() throws {
    let data = try Dataset.load(.digits)
    expect(data.train, count: 1200, side: 8, scale: 16, pixels: 0xf55c_c61e, labels: 0xe1ba_702c)
    expect(data.test, count: 597, side: 8, scale: 16, pixels: 0x5876_8e38, labels: 0xc790_f877)
    #expect(
      data.train.pixels.prefix(16) == [0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0],
      "the first line of the file")
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: debianFolder)))
  func sampleIsTheBeginningOfThePublishedFiles() throws {
    let sample = try Dataset.load(.sample)
    let published = try Dataset.load(.fashionMNIST)
    #expect((published.train.count, published.test.count) == (60_000, 10_000))
    #expect(published.train.prefix(6000) == sample.train)
    #expect(published.test.prefix(2000) == sample.test)
  }

  @Test func sheetsAreSmallAndSayWhatTheyAre() throws {
    let samples = URL(fileURLWithPath: Bundle.samples)
    var total = 0
    for (folder, notice) in [
      ("fashion-mnist", "Copyright © 2017 Zalando SE"), ("digits", "E. Alpaydin and C. Kaynak"),
    ] {
      let files = try FileManager.default.contentsOfDirectory(
        at: samples.appending(path: folder), includingPropertiesForKeys: nil)
      for sheet in files where sheet.pathExtension == "png" {
        let data = try Data(contentsOf: sheet)
        total += data.count
        #expect(try Image.textChunks(of: data).contains { $0.keyword == "Copyright" })
      }
      let notices = try files.filter { ["LICENSE", "ATTRIBUTION"].contains($0.lastPathComponent) }
        .map { try String(contentsOf: $0, encoding: .utf8) }
      #expect(notices.count == 1 && notices[0].contains(notice))
    }
    #expect(total > 3_000_000 && total < 3_500_000)
  }

  /// 1003 images: a full sheet, and one with three images in its only row.
  @Test func writtenAndReadBack() throws {
    let folder = try TemporaryFolder()
    let images = LabelledImages(
      pixels: noise(1003 * 64).map { $0 % 17 }, labels: (0..<1003).map { $0 % 10 }, channels: 1,
      height: 8, width: 8, scale: 16)
    try EmbeddedSet.digits.write(images, "train", to: folder.path, text: [])
    #expect(try EmbeddedSet.digits.load("train", from: folder.path) == images)

    let last = try Image(contentsOf: folder.path + "/digits/train-1.png")
    #expect((last.width, last.height, last.channels) == (320, 8, 1))
    #expect(last.pixels[8] == images.pixels[1001 * 64] * 15, "second image, first pixel")
  }

  @Test func damagedFiles() throws {
    let folder = try TemporaryFolder()
    let images = LabelledImages(
      pixels: noise(2 * 64).map { $0 % 17 }, labels: [1, 2], channels: 1, height: 8, width: 8,
      scale: 16)
    try EmbeddedSet.digits.write(images, "train", to: folder.path, text: [])
    func problem() -> DatasetError? {
      datasetError { try EmbeddedSet.digits.load("train", from: folder.path) }
    }
    let sheet = try folder.bytes(of: "digits/train-0.png")
    try folder.write("digits/train-0.png", sheet.dropLast(20))
    #expect(problem()?.kind == .invalid)
    #expect(problem()?.file == folder.path + "/digits/train-0.png")

    let other = Image(width: 320, height: 9, channels: 1, pixels: noise(320 * 9))
    try folder.write("digits/train-0.png", [UInt8](other.pngData()))
    #expect(problem()?.expected == "a grey sheet of 2 images of 8 x 8")

    try FileManager.default.removeItem(atPath: folder.path + "/digits/train-0.png")
    #expect(problem()?.kind == .missing)
    try FileManager.default.removeItem(atPath: folder.path + "/digits")
    #expect(problem()?.kind == .missing)
  }
}
