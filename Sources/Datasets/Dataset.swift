/// A data set for classification: images and labels to train on, others to test on.
public struct Dataset: Sendable {
  /// What the data set is called in headings and captions.
  public let name: String
  /// The name of each class; a label is an index into this list.
  public let classNames: [String]
  /// The images to train on (a validation split is taken from these).
  public let train: LabelledImages
  /// The images that nothing may be chosen by.
  public let test: LabelledImages

  /// A data set of the given splits.
  public init(
    name: String, classNames: [String], train: LabelledImages, test: LabelledImages
  ) {
    self.name = name
    self.classNames = classNames
    self.train = train
    self.test = test
  }

  /// The data set with at most so many images of each split, the first ones.
  public func prefix(train: Int, test: Int) -> Dataset {
    Dataset(
      name: name, classNames: classNames, train: self.train.prefix(train),
      test: self.test.prefix(test))
  }
}
