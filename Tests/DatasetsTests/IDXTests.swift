import TestSupport
import Testing

@testable import Datasets

@Suite struct IDXTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  /// Three images of 2 x 2.
  let images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2] + Array(1...12)
  let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 3, 4, 0, 9]

  /// Loads the images with these labels.
  private func load(images: [UInt8]? = nil, labels: [UInt8]? = nil) throws -> LabelledImages {
    try LabelledImages(
      idxImages: folder.write("images", images ?? self.images),
      labels: folder.write("labels", labels ?? self.labels),
      height: 2, width: 2, classCount: 10)
  }

  private func problem(images: [UInt8]? = nil, labels: [UInt8]? = nil) -> DatasetError? {
    datasetError { try load(images: images, labels: labels) }
  }

  @Test func plain() throws {
    let loaded = try load()
    #expect(loaded.pixels == Array(1...12))
    #expect(loaded.labels == [4, 0, 9])
    #expect((loaded.channels, loaded.height, loaded.width) == (1, 2, 2))
    #expect(loaded.scale == 255)
  }

  @Test func compressed() throws {
    let loaded = try LabelledImages(
      idxImages: folder.writeCompressed("images.gz", images),
      labels: folder.writeCompressed("labels.gz", labels), height: 2, width: 2, classCount: 10)
    #expect(try loaded == load())
  }

  @Test func encodes() {
    #expect(IDX(dimensions: [3], elements: [4, 0, 9]).encoded == labels)
    #expect(IDX(dimensions: [3, 2, 2], elements: Array(1...12)).encoded == images)
  }

  @Test func missing() throws {
    let labelPath = try folder.write("labels", labels)
    let error = datasetError {
      try LabelledImages(
        idxImages: folder.path + "/absent", labels: labelPath, height: 2, width: 2, classCount: 10)
    }
    #expect(
      error
        == DatasetError(
          kind: .missing, file: folder.path + "/absent", expected: "a file", found: "nothing"))
  }

  @Test func wrongMagic() {
    let error = problem(labels: images)
    #expect(error?.kind == .invalid)
    #expect(error?.expected == "the magic number 0x00000801 of labels")
    #expect(error?.found == "0x00000803")
    // Another element type: 0x0D is float.
    #expect(problem(images: [0, 0, 13] + images[3...])?.found == "0x00000d03")
  }

  @Test func truncated() {
    let error = problem(images: images.dropLast())
    #expect(error?.kind == .invalid)
    #expect(error?.expected == "3 x 2 x 2 pixels (12 bytes)")
    #expect(error?.found == "11 bytes left in the file")
    for count in 0..<16 {
      #expect(problem(images: Array(images[..<count]))?.kind == .invalid, "in the header")
    }
    #expect(problem(labels: labels.dropLast())?.expected == "3 labels (3 bytes)")
  }

  @Test func truncatedInsideGzip() throws {
    let path = try folder.writeCompressed("images.gz", images.dropLast())
    let error = datasetError { try IDX(path, rank: 3, of: "pixels") }
    #expect(error?.expected == "3 x 2 x 2 pixels (12 bytes)")
    #expect(error?.found == "the end of the data after 11 bytes")
  }

  @Test func truncatedGzip() throws {
    let path = try folder.writeCompressed("images.gz", images)
    let whole = try folder.bytes(of: "images.gz")
    for count in [whole.count - 12, whole.count - 3] {
      try folder.write("images.gz", Array(whole[..<count]))
      let error = datasetError { try IDX(path, rank: 3, of: "pixels") }
      #expect(error?.expected == "a sound gzip stream", "\(count) bytes")
    }
  }

  @Test func trailingBytes() throws {
    let error = problem(labels: labels + [1, 2])
    #expect(error?.kind == .invalid)
    #expect(error?.found == "more bytes")
    let path = try folder.writeCompressed("images.gz", images + [0])
    #expect(datasetError { try IDX(path, rank: 3, of: "pixels") }?.found == "more bytes")
  }

  /// None of these may be allocated: the largest is 2^96 bytes.
  @Test(
    arguments: [
      [0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 28, 0, 0, 0, 28],
      [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    ] as [[UInt8]])
  func headerPromisesTooMuch(dimensions: [UInt8]) throws {
    let file = [0, 0, 8, 3] + dimensions + Array(1...12)
    let error = problem(images: file)
    #expect(error?.kind == .invalid)
    #expect(error?.found == "12 bytes left in the file")
    let path = try folder.writeCompressed("images.gz", file)
    let size = try folder.bytes(of: "images.gz").count
    #expect(
      datasetError { try IDX(path, rank: 3, of: "pixels") }?.found
        == "a compressed file of \(size) bytes")
  }

  @Test func empty() {
    #expect(problem(labels: [0, 0, 8, 1, 0, 0, 0, 0])?.found == "0 labels")
    #expect(problem(images: [0, 0, 8, 3] + [UInt8](repeating: 0, count: 12))?.kind == .invalid)
  }

  @Test func countsDiffer() {
    let error = problem(labels: [0, 0, 8, 1, 0, 0, 0, 2, 4, 0])
    #expect(error?.kind == .invalid)
    #expect(
      error?.expected == "3 labels, one for each image of \(folder.path)/images")
    #expect(error?.found == "2")
  }

  @Test func labelOutOfRange() {
    let error = problem(labels: labels.dropLast() + [10])
    #expect(error?.kind == .invalid)
    #expect(error?.expected == "labels from 0 to 9")
    #expect(error?.found == "10 at image 2")
  }

  @Test func imagesOfAnotherSize() {
    let error = problem(
      images: [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 4] + Array(1...12))
    #expect(error?.expected == "images of 2 x 2")
    #expect(error?.found == "1 x 4")
  }
}
