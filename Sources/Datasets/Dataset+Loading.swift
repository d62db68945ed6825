extension Dataset {
  /// Loads a data set by its name.
  ///
  ///     let data = try Dataset.load(.cifar10, directory: "downloads")
  ///
  /// - Parameters:
  ///   - name: The data set; the embedded sample needs no files.
  ///   - directory: The folder with its files, or with the folder that its archive unpacks to. The
  ///     embedded sets ignore it; without it, Fashion-MNIST is looked for where Debian's package
  ///     installs it.
  /// - Returns: The data set.
  /// - Throws: `DatasetError` if a file is missing, or holds something else than it should.
  public static func load(
    _ name: DatasetName = .sample, directory: String? = nil
  ) throws -> Dataset {
    do {
      let (train, test) = try splits(of: name, directory: directory)
      return Dataset(name: name.title, classNames: name.classNames, train: train, test: test)
    } catch var error as DatasetError {
      error.remedy = name.remedy
      throw error
    }
  }

  /// Loads the data set that `--data` names.
  ///
  /// - Throws: `DatasetError` as `load(_:directory:)` does, and where there is no data set of that name.
  public static func load(named name: String, directory: String? = nil) throws -> Dataset {
    guard let known = DatasetName(rawValue: name) else {
      throw DatasetError(
        kind: .unknown, file: "data set",
        expected: "one of \(DatasetName.allCases.map(\.rawValue).joined(separator: ", "))",
        found: "'\(name)'")
    }
    return try load(known, directory: directory)
  }

  private static func splits(
    of name: DatasetName, directory: String?
  ) throws -> (train: LabelledImages, test: LabelledImages) {
    switch name {
    case .sample:
      return try (EmbeddedSet.fashionMNIST.load("train"), EmbeddedSet.fashionMNIST.load("test"))
    case .digits:
      return try (EmbeddedSet.digits.load("train"), EmbeddedSet.digits.load("test"))
    case .fashionMNIST:
      // Debian's package; the second subfolder is torchvision's.
      let folder = try DataFolder(
        directory ?? "/usr/share/datasets/fashion-mnist",
        subfolders: ["fashion-mnist", "FashionMNIST/raw"])
      func split(_ prefix: String) throws -> LabelledImages {
        try LabelledImages(
          idxImages: folder.file("\(prefix)-images-idx3-ubyte", orWith: ".gz"),
          labels: folder.file("\(prefix)-labels-idx1-ubyte", orWith: ".gz"),
          height: 28, width: 28, classCount: 10)
      }
      return try (split("train"), split("t10k"))
    case .cifar10:
      let folder = try cifarFolder(directory, subfolder: "cifar-10-batches-bin")
      return try (
        LabelledImages(cifar10: (1...5).map { try folder.file("data_batch_\($0).bin") }),
        LabelledImages(cifar10: [folder.file("test_batch.bin")])
      )
    case .cifar100:
      let folder = try cifarFolder(directory, subfolder: "cifar-100-binary")
      return try (
        LabelledImages(cifar100: folder.file("train.bin")),
        LabelledImages(cifar100: folder.file("test.bin"))
      )
    }
  }

  private static func cifarFolder(_ directory: String?, subfolder: String) throws -> DataFolder {
    guard let directory else {
      throw DatasetError(
        kind: .missing, file: subfolder, expected: "the name of a folder that holds it",
        found: "none")
    }
    return try DataFolder(directory, subfolders: [subfolder])
  }
}
