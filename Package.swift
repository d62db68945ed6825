// swift-tools-version: 6.2

import PackageDescription

// MARK: One helper per group

/// A library target is optimised in every build, so that a plain debug `swift run` trains at full
/// speed: on the command line the last `-O` flag wins.
func library(
  _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, resources: resources,
    swiftSettings: [.unsafeFlags(["-O"])])
}

/// A chapter is a notebook of top-level code; its woven page lies beside it.
func chapter(_ name: String, _ more: [Target.Dependency] = []) -> Target {
  .executableTarget(
    name: name,
    dependencies: [
      "ChapterExperiments", "Notebook", "Distillation", "Plotting", "Datasets", "Learning",
      "Tensors",
    ] + more,
    path: "Chapters/\(name)", exclude: ["README.md", "record.json", "smoke.json"],
    swiftSettings: [.defaultIsolation(MainActor.self)])
}

/// A library that tools link, and no chapter does.
func toolLibrary(
  _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Tools/\(name)", resources: resources,
    swiftSettings: [.unsafeFlags(["-O"])])
}

func tests(
  of name: String, _ dependencies: [Target.Dependency] = [],
  support: [Target.Dependency] = ["TestSupport"]
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name)] + support + dependencies)
}

let arguments: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")

/// What the studies found, beside their sources.
let studyResults = ["OmittedClass", "SoftLabels", "Temperature"].map {
  "Chapter10_1/\($0).json"
}

// MARK: The package

let package = Package(
  name: "knowledge-distillation",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    // System libraries
    .systemLibrary(name: "COpenBLAS"),
    .systemLibrary(name: "CPNG"),
    .systemLibrary(name: "CZlib"),

    // The library, from the top floor down
    library(
      "ChapterExperiments",
      [
        "Notebook", "Distillation", "Plotting", "Datasets", "Learning", "Tensors", "Kernels",
        "Records", arguments,
      ]),
    library(
      "Experiments",
      [
        "Statistics", "Distillation", "Datasets", "Learning", "Tensors", "Kernels", "Records",
        "ElementaryFunctions",
      ]),
    library("Notebook", ["Plotting", "Kernels", "Records", arguments]),
    library(
      "Distillation",
      [
        "Learning", "Datasets", "Tensors", "Kernels", "Statistics", "ElementaryFunctions",
        "Records",
      ]),
    library("Plotting", ["PNG", "ElementaryFunctions"], resources: [.copy("Fonts")]),
    library(
      "Datasets", ["Tensors", "PNG", "Records", "CZlib"], resources: [.copy("Samples")]),
    library("PNG", ["Records", "CPNG"]),
    library("Learning", ["Datasets", "Tensors", "Kernels", "ElementaryFunctions", "Records"]),
    library("Records", ["CZlib"]),
    library("Tensors", ["Kernels", "ElementaryFunctions"]),
    library("Kernels", ["CVectorLoops", "COpenBLAS", "ElementaryFunctions"]),
    library("Statistics", ["ElementaryFunctions"]),
    library("ElementaryFunctions"),
    .target(
      name: "CVectorLoops",
      exclude: [
        "loops.inc", "panel_product.inc", "peak.inc", "pooling.inc", "sums.inc", "transpose.inc",
        "window.inc", "winograd.inc",
      ],
      cSettings: [.unsafeFlags(["-O3", "-fno-math-errno", "-ffp-contract=off"])]),

    // Chapters
    chapter("Chapter10_1", ["ElementaryFunctions"]),
    chapter("Chapter10_2", ["ElementaryFunctions"]),
    chapter("Chapter10_3"),
    chapter("Chapter10_4", ["ElementaryFunctions"]),
    chapter("Chapter10_5"),
    chapter("BornAgain", ["ElementaryFunctions"]),
    chapter("DML"),
    chapter("BYOT"),
    chapter("ONE"),
    chapter("Comparison"),

    // Studies: the laboratory, one file a study and its results beside it
    .target(
      name: "Laboratory",
      dependencies: ["Experiments", "Distillation", "Datasets", "Learning", "Tensors"],
      path: "Studies", exclude: studyResults, swiftSettings: [.unsafeFlags(["-O"])]),
    .executableTarget(
      name: "Studies",
      dependencies: ["Laboratory", "Experiments", "Datasets", "Kernels", arguments],
      path: "Tools/Studies"),

    // Tools
    .executableTarget(
      name: "Book",
      dependencies: [
        "Weaving", "Records", arguments, subprocess,
        .product(name: "FlyingFox", package: "FlyingFox"),
        .product(name: "FlyingSocks", package: "FlyingFox"),
      ],
      path: "Tools/Book", resources: [.copy("Watch")]),
    toolLibrary(
      "Weaving", ["SwiftSource", "ElementaryFunctions", "Records"], resources: [.copy("Site")]),
    // Those who solve exercises write files outside of all targets, which the tool compiles.
    .executableTarget(
      name: "Exercises",
      dependencies: ["Course", "Kernels", "SwiftSource", "Records", arguments],
      path: "Tools/Exercises",
      linkerSettings: [
        // What a learner's code calls is found in the tool that loads it.
        .unsafeFlags(["-Xlinker", "--export-dynamic"], .when(platforms: [.linux]))
      ]),
    toolLibrary(
      "Course",
      ["Distillation", "Datasets", "Learning", "Statistics", "Tensors", "ElementaryFunctions"]),
    toolLibrary("SwiftSource"),
    .executableTarget(
      name: "EmbedSamples", dependencies: ["Datasets", arguments], path: "Tools/EmbedSamples"),

    // Benchmarks
    .executableTarget(
      name: "TrainingSteps",
      dependencies: [
        "Distillation", "Plotting", "Datasets", "Learning", "Tensors", "Kernels", arguments,
      ],
      path: "Benchmarks/TrainingSteps"),

    // Tests
    .target(
      name: "TestSupport", dependencies: ["Tensors"], path: "Tests/TestSupport",
      exclude: ["Fixtures"]),
    .target(
      name: "FuzzReaders",
      dependencies: [
        "ChapterExperiments", "Datasets", "Learning", "Tensors", "PNG", "Records", "CZlib",
      ],
      path: "Tests/Fuzz/Readers", swiftSettings: [.unsafeFlags(["-O"])]),
    .executableTarget(name: "Fuzz", dependencies: ["FuzzReaders"], path: "Tests/Fuzz/Program"),
    .testTarget(name: "FuzzTests", dependencies: ["FuzzReaders", "TestSupport"]),
    .executableTarget(
      name: "KilledTraining", dependencies: ["Distillation", "Datasets", "Learning", "Tensors"],
      path: "Tests/KilledTraining"),
    .executableTarget(
      name: "SameBits", dependencies: ["Experiments", "Learning", "Kernels"],
      path: "Tests/SameBits", exclude: ["arm64", "loops.c", "run"]),
    .testTarget(
      name: "ChapterTests",
      dependencies: [
        "Chapter10_1", "Chapter10_2", "Chapter10_3", "Chapter10_4", "Chapter10_5", "BornAgain",
        "DML", "BYOT", "ONE", "Comparison", "Book", "KilledTraining", "SameBits", "Notebook",
        "Weaving", "Learning", "Records", "TestSupport",
      ]),
    tests(
      of: "ChapterExperiments",
      ["Notebook", "Distillation", "Datasets", "Learning", "Tensors", "Kernels", arguments]),
    tests(of: "Notebook", ["Plotting", "Kernels", "Records", arguments]),
    tests(of: "Weaving", ["Records"]),
    tests(of: "SwiftSource", support: []),
    tests(of: "Distillation", ["Datasets", "Learning", "Tensors", "Kernels", "Records"]),
    tests(of: "Course", ["Exercises", "Tensors"]),
    tests(of: "Datasets", ["Tensors", "PNG", "CZlib"]),
    tests(
      of: "Experiments",
      ["Statistics", "Distillation", "Datasets", "Learning", "Tensors"]),
    tests(of: "Laboratory", ["Experiments"], support: []),
    tests(of: "Studies", ["Laboratory", "Experiments"]),
    tests(of: "Statistics"),
    tests(of: "Plotting", ["PNG"]),
    tests(of: "PNG", ["CZlib"], support: []),
    tests(of: "Learning", ["Datasets", "Tensors"]),
    tests(of: "Records"),
    tests(of: "Tensors", ["Datasets", "Learning"]),
    tests(of: "Kernels", ["CVectorLoops", "COpenBLAS"]),
    tests(of: "ElementaryFunctions"),
  ]
)

// The documentation of the library needs a plugin that a build does not; see CONTRIBUTING.md.
if Context.environment["DOCUMENTATION"] != nil {
  package.dependencies.append(
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"))
}

// The sanitizers look at the library alone (Tests/sanitize), and need not build what runs it.
if Context.environment["LIBRARY_ALONE"] != nil {
  let tools = [
    "ChapterTests", "CourseTests", "StudiesTests", "SwiftSourceTests", "WeavingTests",
    "TrainingSteps",
  ]
  package.targets.removeAll { target in
    tools.contains(target.name)
      || ["Chapters/", "Tools/"].contains { target.path?.hasPrefix($0) == true }
  }
}
