/// An array of unsigned bytes in the IDX format, in which MNIST and its successors are published.
///
/// Two zero bytes, the type (8: unsigned byte), the number of dimensions, each dimension in four
/// bytes (most significant first), then the elements, row-major.
/// Source: http://yann.lecun.com/exdb/mnist (the section on file formats).
package struct IDX {
  package let dimensions: [Int]
  package let elements: [UInt8]

  package init(dimensions: [Int], elements: [UInt8]) {
    self.dimensions = dimensions
    self.elements = elements
  }

  /// Reads a file, plain or compressed with gzip.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - rank: The number of dimensions that it must have.
  ///   - content: What its elements are, such as "labels".
  /// - Throws: `DatasetError` if the file is missing, has another type or rank, is empty, or is
  ///   longer or shorter than its header says.
  package init(_ path: String, rank: Int, of content: String) throws {
    let file = try DataFile(path)
    let magic = try file.read(4, of: "the header of an IDX file")
    guard magic == [0, 0, 8, UInt8(rank)] else {
      throw DatasetError(
        kind: .invalid, file: path,
        expected: "the magic number \(hexadecimal([0, 0, 8, UInt8(rank)])) of \(content)",
        found: hexadecimal(magic), offset: 0)
    }
    let header = try file.read(4 * rank, of: "\(rank) dimensions")
    dimensions = stride(from: 0, to: header.count, by: 4).map { offset in
      header[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    let size = dimensions.map(String.init).joined(separator: " x ")
    guard !dimensions.contains(0) else {
      throw DatasetError(
        kind: .invalid, file: path, expected: "at least one element", found: "\(size) \(content)",
        offset: 4)
    }
    // Three dimensions of 32 bits each may exceed 64 bits; such a number is refused as too large.
    let count = dimensions.reduce(1) { product, dimension in
      let (result, overflows) = product.multipliedReportingOverflow(by: dimension)
      return overflows ? .max : result
    }
    elements = try file.read(count, of: "\(size) \(content)")
    try file.expectEnd()
  }

  /// The array as a plain file.
  package var encoded: [UInt8] {
    [0, 0, 8, UInt8(dimensions.count)]
      + dimensions.flatMap { withUnsafeBytes(of: UInt32($0).bigEndian, Array.init) } + elements
  }
}

private func hexadecimal(_ bytes: [UInt8]) -> String {
  let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
  return "0x" + digits.joined()
}

extension LabelledImages {
  /// Reads grey images and their labels from two IDX files, plain or compressed with gzip.
  ///
  /// - Parameters:
  ///   - imagePath: The file of images, `(count, height, width)`.
  ///   - labelPath: The file of labels, `(count)`.
  ///   - height: The height that the images must have.
  ///   - width: The width that the images must have.
  ///   - classCount: The number of classes: labels are 0 ..< `classCount`.
  /// - Throws: `DatasetError` if a file is missing or damaged, if images have another size, if there
  ///   are more or fewer labels than images, or if a label is out of range.
  public init(
    idxImages imagePath: String, labels labelPath: String, height: Int, width: Int, classCount: Int
  ) throws {
    // The small file first, so that a mistake shows at once.
    let labels = try IDX(labelPath, rank: 1, of: "labels")
    let images = try IDX(imagePath, rank: 3, of: "pixels")
    guard images.dimensions[1...] == [height, width] else {
      throw DatasetError(
        kind: .invalid, file: imagePath, expected: "images of \(height) x \(width)",
        found: "\(images.dimensions[1]) x \(images.dimensions[2])")
    }
    guard labels.elements.count == images.dimensions[0] else {
      throw DatasetError(
        kind: .invalid, file: labelPath,
        expected: "\(images.dimensions[0]) labels, one for each image of \(imagePath)",
        found: "\(labels.elements.count)")
    }
    self.init(
      pixels: images.elements,
      labels: try checked(labels.elements, below: classCount, in: labelPath) { 8 + $0 },
      channels: 1, height: height, width: width)
  }
}

/// Labels as integers, if all are classes; `offset` gives the place of one in its file.
func checked(
  _ labels: [UInt8], below classCount: Int, in file: String, offset: (_ index: Int) -> Int
) throws -> [Int] {
  if let index = labels.firstIndex(where: { $0 >= classCount }) {
    throw DatasetError(
      kind: .invalid, file: file, expected: "labels from 0 to \(classCount - 1)",
      found: "\(labels[index]) at image \(index)", offset: offset(index))
  }
  return labels.map(Int.init)
}
