import Learning
import Tensors

/// How the features of a stage become the vector that its classifier takes.
public enum ExitPooling: Hashable, Codable, Sendable {
  /// All values in a row, as the theory document writes it (`view(batch, -1)`).
  case flattened
  /// The means of so many by so many parts of each channel; the notebook takes one part.
  case averaged(side: Int)

  /// The layers that make the vector, and how many values it has, for features of a shape without the batch.
  func layers(for shape: [Int]) -> (layers: [any Module], values: Int) {
    if case .averaged(let side) = self, shape.count == 3 {
      return ([AdaptiveAvgPool2d(side, side), Flatten()], shape[0] * side * side)
    }
    return ([Flatten()], shape.reduce(1, *))
  }
}

/// Any backbone with auxiliary classifiers after any of its layers, and a main one at its end.
///
/// Self-distillation theory, 6 (`SelfDistillationNetwork`). There no auxiliary classifier is ever made, and the
/// main one assumes 512 features; here the sizes of all of them come from the backbone.
///
///     let network = SelfDistillationNetwork(
///       backbone, classes: 10, auxiliariesAfter: [2, 5], example: [784], generator)
public struct SelfDistillationNetwork: MultiExitModule {
  private let backbone: Sequential
  private let stages: [Sequential]
  private let auxiliaries: [Sequential]
  private let main: Sequential
  /// What the main classifier takes instead of the last features alone; nil unless asked for.
  public let aggregation: FeatureAggregation?

  /// A network whose classifiers have PyTorch's initial weights, the auxiliary ones drawn first.
  ///
  /// - Parameters:
  ///   - backbone: layers that run one after another
  ///   - classes: how many classes there are
  ///   - indices: of the layers after which an auxiliary classifier stands, in rising order, before the last
  ///   - shape: of one example, without the batch
  ///   - pooling: how features become the vector that a classifier takes
  ///   - width: of the features of all stages in one (theory, 3.2), if the main classifier is to take those
  ///   - generator: where the weights come from
  public init(
    _ backbone: Sequential, classes: Int, auxiliariesAfter indices: [Int], example shape: [Int],
    pooling: ExitPooling = .flattened, aggregatedTo width: Int? = nil,
    _ generator: Generator, file: StaticString = #fileID, line: UInt = #line
  ) {
    let layers = backbone.children.map(\.module)
    let ends = indices + [layers.count - 1]
    guard !layers.isEmpty, ends[0] >= 0, zip(ends, ends.dropFirst()).allSatisfy({ $0 < $1 }) else {
      fatalError(
        "SelfDistillationNetwork: expected layer indices in rising order from 0 to "
          + "\(layers.count - 2) (the last layer has the main classifier), found \(indices)",
        file: file, line: line)
    }
    self.backbone = backbone
    let stages = zip([0] + ends.map { $0 + 1 }, ends).map { Sequential(Array(layers[$0...$1])) }
    self.stages = stages
    var x = Tensor.zeros([1] + shape)
    let shapes = stages.map { stage in
      x = stage(x)
      return Array(x.shape.dropFirst())
    }
    auxiliaries = shapes.dropLast().map { shape in
      let (layers, values) = pooling.layers(for: shape)
      return Sequential(layers + [Linear(values, classes, generator)])
    }
    if let width {
      aggregation = FeatureAggregation(shapes, pooling: pooling, width: width, generator)
      main = Sequential(Linear(width, classes, generator))
    } else {
      aggregation = nil
      let (pooled, values) = pooling.layers(for: shapes.last!)
      main = Sequential(pooled + [Linear(values, classes, generator)])
    }
  }

  /// One classifier after each stage.
  public var exitCount: Int { stages.count }

  /// The weights of the features’ sum, where there are any.
  public var ownParameters: [(name: String, parameter: Parameter)] {
    aggregation.map { [("alpha", $0.alpha)] } ?? []
  }

  /// The backbone, the auxiliary classifiers, the reductions, the main classifier.
  public var children: [(name: String, module: any Module)] {
    [("backbone", backbone)]
      + auxiliaries.enumerated().map { ("aux_classifiers.\($0.offset)", $0.element) }
      + (aggregation?.reductions ?? []).enumerated().map { ("reductions.\($0.offset)", $0.element) }
      + [("main_classifier", main)]
  }

  /// A stage’s output.
  public func stage(_ index: Int, _ x: Tensor, _ pass: Pass) -> Tensor { stages[index](x, pass) }

  /// The logits of a classifier, (batch, classes); the last one reads the sum of all levels, where there is one.
  public func classifier(_ index: Int, _ levels: [Tensor], _ pass: Pass) -> Tensor {
    guard index == exitCount - 1 else { return auxiliaries[index](levels[index], pass) }
    return main(aggregation?(levels, pass) ?? levels[index], pass)
  }
}
