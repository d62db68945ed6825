extension LabelledImages {
  /// Reads batches of CIFAR-10's binary version, one after the other.
  ///
  /// A file is a sequence of records: the label, then 32 x 32 bytes each of red, green and blue.
  /// Source: https://www.cs.toronto.edu/~kriz/cifar.html
  ///
  /// - Throws: `DatasetError` if a file is missing, empty or no whole number of records, or if a
  ///   label is out of range.
  public init(cifar10 paths: [String]) throws {
    try self.init(cifar: paths, labelsPerImage: 1, classCount: 10)
  }

  /// Reads a file of CIFAR-100's binary version, with its fine labels.
  ///
  /// A record begins with two labels, the coarse one first.
  ///
  /// - Throws: `DatasetError`, as `init(cifar10:)`.
  public init(cifar100 path: String) throws {
    try self.init(cifar: [path], labelsPerImage: 2, classCount: 100)
  }

  /// The last label of each record counts.
  private init(cifar paths: [String], labelsPerImage: Int, classCount: Int) throws {
    let imageSize = 3 * 32 * 32
    let recordSize = labelsPerImage + imageSize
    var pixels: [UInt8] = []
    var labels: [Int] = []
    for path in paths {
      let records = try DataFile(path).readToEnd()
      let (count, surplus) = records.count.quotientAndRemainder(dividingBy: recordSize)
      guard count > 0, surplus == 0 else {
        throw DatasetError(
          kind: .invalid, file: path, expected: "whole records of \(recordSize) bytes",
          found: "\(records.count) bytes, \(count) records and \(surplus) bytes",
          offset: count * recordSize)
      }
      pixels.reserveCapacity(paths.count * count * imageSize)
      for start in stride(from: 0, to: records.count, by: recordSize) {
        pixels += records[start + labelsPerImage..<start + recordSize]
      }
      let bytes = (0..<count).map { records[$0 * recordSize + labelsPerImage - 1] }
      labels += try checked(bytes, below: classCount, in: path) {
        $0 * recordSize + labelsPerImage - 1
      }
    }
    self.init(pixels: pixels, labels: labels, channels: 3, height: 32, width: 32)
  }
}
