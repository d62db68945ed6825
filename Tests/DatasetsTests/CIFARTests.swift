import TestSupport
import Testing

@testable import Datasets

@Suite struct CIFARTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test func cifar10() throws {
    let pixels = (0..<3).map { noise(3072, seed: $0) }
    let first = try folder.write("data_batch_1.bin", [3] + pixels[0] + [9] + pixels[1])
    let second = try folder.write("data_batch_2.bin", [0] + pixels[2])
    let images = try LabelledImages(cifar10: [first, second])
    #expect(images.labels == [3, 9, 0])
    #expect(images.pixels == pixels.flatMap(\.self))
    #expect((images.channels, images.height, images.width) == (3, 32, 32))
    #expect(images.values(of: 1)[3071] == Float(pixels[1][3071]) / 255)
  }

  @Test func cifar100HasFineLabels() throws {
    let pixels = (0..<2).map { noise(3072, seed: $0) }
    let path = try folder.write("train.bin", [11, 99] + pixels[0] + [4, 0] + pixels[1])
    let images = try LabelledImages(cifar100: path)
    #expect(images.labels == [99, 0])
    #expect(images.pixels == pixels.flatMap(\.self))
  }

  @Test func truncated() throws {
    let path = try folder.write("test_batch.bin", [1] + noise(3072) + [2] + noise(3071))
    let error = datasetError { try LabelledImages(cifar10: [path]) }
    #expect(error?.kind == .invalid)
    #expect(error?.expected == "whole records of 3073 bytes")
    #expect(error?.found == "6145 bytes, 1 records and 3072 bytes")
  }

  @Test func empty() throws {
    let path = try folder.write("test_batch.bin", [])
    #expect(datasetError { try LabelledImages(cifar10: [path]) }?.kind == .invalid)
  }

  @Test func labelOutOfRange() throws {
    let path = try folder.write("test.bin", [0, 5] + noise(3072) + [0, 100] + noise(3072))
    let error = datasetError { try LabelledImages(cifar100: path) }
    #expect(error?.expected == "labels from 0 to 99")
    #expect(error?.found == "100 at image 1")
  }

  @Test func missing() {
    let error = datasetError { try LabelledImages(cifar100: folder.path + "/absent.bin") }
    #expect(error?.kind == .missing)
  }
}
