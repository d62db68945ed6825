/// The data sets that can be loaded by name; the raw values are those of the option `--data`.
public enum DatasetName: String, CaseIterable, Sendable {
  /// The first 6,000 training and 2,000 test images of Fashion-MNIST, embedded in the package.
  case sample
  /// The 1,797 handwritten digits of 8 x 8 of UCI, embedded in the package.
  case digits
  /// All 60,000 + 10,000 images of Fashion-MNIST, from IDX files.
  case fashionMNIST = "fashion-mnist"
  /// CIFAR-10, from its binary version.
  case cifar10
  /// CIFAR-100 with its fine labels, from its binary version.
  case cifar100

  /// The data set's name as headings and captions give it.
  public var title: String {
    switch self {
    case .sample: "Fashion-MNIST (embedded sample)"
    case .digits: "Handwritten digits (UCI)"
    case .fashionMNIST: "Fashion-MNIST"
    case .cifar10: "CIFAR-10"
    case .cifar100: "CIFAR-100"
    }
  }

  /// The names of the classes, in the order of their labels.
  public var classNames: [String] {
    switch self {
    case .sample, .fashionMNIST: fashionClassNames
    case .digits: (0...9).map(String.init)
    case .cifar10: cifar10ClassNames
    case .cifar100: cifar100ClassNames
    }
  }

  /// What to do when the data are missing or damaged.
  var remedy: String {
    switch self {
    case .sample, .digits:
      "it is part of this package: check out Sources/Datasets/Samples again and rebuild"
    case .fashionMNIST:
      "install Debian's package dataset-fashion-mnist, or get the four files from "
        + "https://github.com/zalandoresearch/fashion-mnist and name their folder with "
        + "--data-directory"
    case .cifar10: cifarRemedy(archive: "cifar-10-binary.tar.gz")
    case .cifar100: cifarRemedy(archive: "cifar-100-binary.tar.gz")
    }
  }
}

private func cifarRemedy(archive: String) -> String {
  "get \(archive) from https://www.cs.toronto.edu/~kriz/cifar.html, unpack it and name its folder "
    + "with --data-directory"
}

// https://github.com/zalandoresearch/fashion-mnist#labels
private let fashionClassNames = [
  "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
  "Ankle boot",
]

// `batches.meta.txt` of the archive.
private let cifar10ClassNames = [
  "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
]

// `fine_label_names.txt` of the archive.
private let cifar100ClassNames = [
  "apple", "aquarium_fish", "baby", "bear", "beaver", "bed", "bee", "beetle", "bicycle", "bottle",
  "bowl", "boy", "bridge", "bus", "butterfly", "camel", "can", "castle", "caterpillar", "cattle",
  "chair", "chimpanzee", "clock", "cloud", "cockroach", "couch", "crab", "crocodile", "cup",
  "dinosaur", "dolphin", "elephant", "flatfish", "forest", "fox", "girl", "hamster", "house",
  "kangaroo", "keyboard", "lamp", "lawn_mower", "leopard", "lion", "lizard", "lobster", "man",
  "maple_tree", "motorcycle", "mountain", "mouse", "mushroom", "oak_tree", "orange", "orchid",
  "otter", "palm_tree", "pear", "pickup_truck", "pine_tree", "plain", "plate", "poppy",
  "porcupine", "possum", "rabbit", "raccoon", "ray", "road", "rocket", "rose", "sea", "seal",
  "shark", "shrew", "skunk", "skyscraper", "snail", "snake", "spider", "squirrel", "streetcar",
  "sunflower", "sweet_pepper", "table", "tank", "telephone", "television", "tiger", "tractor",
  "train", "trout", "tulip", "turtle", "wardrobe", "whale", "willow_tree", "wolf", "woman", "worm",
]
