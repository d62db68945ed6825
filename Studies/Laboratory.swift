import Experiments

/// All studies of the book, in the order of its chapters.
public enum Laboratory {
  /// Each decides a few claims; its results lie beside its file.
  public static let studies: [Study] = [
    .softLabels, .temperature, .omittedClass, .studentSize, .architectures,
  ]
}
