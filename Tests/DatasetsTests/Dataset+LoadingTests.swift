import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct DatasetLoadingTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test func names() {
    #expect(
      DatasetName.allCases.map(\.rawValue)
        == ["sample", "digits", "fashion-mnist", "cifar10", "cifar100"])
    #expect(
      DatasetName.allCases.map(\.classNames.count) == [10, 10, 10, 10, 100])
    #expect(DatasetName.sample.classNames[9] == "Ankle boot")
    #expect(DatasetName.digits.classNames[7] == "7")
    #expect(DatasetName.cifar10.classNames[6] == "frog")
    let fine = DatasetName.cifar100.classNames
    #expect(fine == fine.sorted() && Set(fine).count == 100)
  }

  /// Images and labels of both splits, `count` and half as many.
  private func writeFashion(_ write: (String, [UInt8]) throws -> String) throws {
    for (prefix, count) in [("train", 4), ("t10k", 2)] {
      let images = IDX(dimensions: [count, 28, 28], elements: noise(count * 784))
      let labels = IDX(dimensions: [count], elements: (0..<count).map(UInt8.init))
      _ = try write("\(prefix)-images-idx3-ubyte", images.encoded)
      _ = try write("\(prefix)-labels-idx1-ubyte", labels.encoded)
    }
  }

  private func expectFashion() throws {
    let data = try Dataset.load(.fashionMNIST, directory: folder.path)
    #expect(data.name == "Fashion-MNIST")
    #expect(data.train.pixels == noise(4 * 784))
    #expect(data.test.labels == [0, 1])
  }

  @Test func fashionMNISTPlain() throws {
    try writeFashion { try folder.write($0, $1) }
    try expectFashion()
  }

  @Test func fashionMNISTCompressed() throws {
    try writeFashion { try folder.writeCompressed($0 + ".gz", $1) }
    try expectFashion()
  }

  @Test func fashionMNISTAsTorchvisionUnpacksIt() throws {
    try writeFashion { try folder.write("FashionMNIST/raw/" + $0, $1) }
    try expectFashion()
  }

  @Test(arguments: ["", "cifar-10-batches-bin/"]) func cifar10(subfolder: String) throws {
    for batch in 1...5 {
      try folder.write(
        subfolder + "data_batch_\(batch).bin", [UInt8(batch)] + noise(3072, seed: UInt32(batch)))
    }
    try folder.write(subfolder + "test_batch.bin", [0] + noise(3072))
    let data = try Dataset.load(.cifar10, directory: folder.path)
    #expect(data.train.labels == [1, 2, 3, 4, 5])
    #expect(data.train.pixels.suffix(3072) == noise(3072, seed: 5)[...])
    #expect(data.test.labels == [0])

    try FileManager.default.removeItem(atPath: folder.path + "/" + subfolder + "data_batch_3.bin")
    let error = datasetError { try Dataset.load(.cifar10, directory: folder.path) }
    #expect(error?.kind == .missing)
    #expect(error?.expected == "data_batch_3.bin in it")
  }

  @Test(arguments: ["", "cifar-100-binary/"]) func cifar100(subfolder: String) throws {
    try folder.write(subfolder + "train.bin", [1, 42] + noise(3072))
    try folder.write(subfolder + "test.bin", [1, 43] + noise(3072))
    let data = try Dataset.load(.cifar100, directory: folder.path)
    #expect(data.train.labels == [42])
    #expect(data.test.labels == [43])
    #expect(data.classNames.count == 100)
  }

  @Test func missingFileSaysHowToGetIt() {
    let error = datasetError { try Dataset.load(.fashionMNIST, directory: folder.path) }
    #expect(
      error?.description
        == "\(folder.path): expected train-images-idx3-ubyte or train-images-idx3-ubyte.gz in it, "
        + "found no such file; install Debian's package dataset-fashion-mnist, or get the four "
        + "files from https://github.com/zalandoresearch/fashion-mnist and name their folder with "
        + "--data-directory")
    #expect(error?.kind == .missing)
  }

  @Test func missingDirectory() throws {
    let absent = folder.path + "/absent"
    for name in [DatasetName.fashionMNIST, .cifar10, .cifar100] {
      let error = datasetError { try Dataset.load(name, directory: absent) }
      #expect(error?.kind == .missing)
      #expect(error?.file == absent)
      #expect(error?.remedy == name.remedy)
    }
    let file = try folder.write("file", [])
    #expect(datasetError { try Dataset.load(.cifar10, directory: file) }?.found == "a file")
    let error = datasetError { try Dataset.load(.cifar100) }
    #expect(error?.kind == .missing)
    #expect(error?.description.contains("cifar-100-binary.tar.gz") == true)
  }

  @Test func badDataKeepItsFileAndSayHowToGetIt() throws {
    try writeFashion { try folder.write($0, $1) }
    try folder.write("t10k-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 2, 0])
    let error = datasetError { try Dataset.load(.fashionMNIST, directory: folder.path) }
    #expect(error?.kind == .invalid)
    #expect(error?.file == folder.path + "/t10k-labels-idx1-ubyte")
    #expect(error?.remedy == DatasetName.fashionMNIST.remedy)
  }
}
