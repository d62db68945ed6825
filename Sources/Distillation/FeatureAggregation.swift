import Learning
import Tensors

/// Features of several depths in one: the sum over the levels of alpha_l r_l(F^l), with learned alpha_l.
///
/// Self-distillation theory, 3.2. The document leaves r_l open; here it brings a level to one vector of a common
/// width: mean features, a linear layer, a ReLU.
public struct FeatureAggregation {
  /// alpha_l, (levels); each starts at 1 / levels.
  public let alpha: Parameter
  /// r_l of each level.
  public let reductions: [Sequential]

  /// An aggregation of levels.
  ///
  /// - Parameters:
  ///   - shapes: of each level for one image, without the batch
  ///   - pooling: how a level with height and width becomes a vector
  ///   - width: of the result
  ///   - generator: where the weights come from
  public init(_ shapes: [[Int]], pooling: ExitPooling, width: Int, _ generator: Generator) {
    alpha = Parameter(Tensor(repeating: 1 / Float(shapes.count), shape: [shapes.count]))
    reductions = shapes.map { shape in
      let (layers, values) = pooling.layers(for: shape)
      return Sequential(layers + [Linear(values, width, generator), ReLU()])
    }
  }

  /// alpha_l r_l(F^l) of each level, (batch, width).
  public func contributions(_ levels: [Tensor], _ pass: Pass) -> [Tensor] {
    let alpha = pass(alpha)
    return levels.indices.map { reductions[$0](levels[$0], pass) * alpha.rows([$0]) }
  }

  /// The aggregated features, (batch, width).
  public func callAsFunction(_ levels: [Tensor], _ pass: Pass) -> Tensor {
    let parts = contributions(levels, pass)
    return parts.dropFirst().reduce(parts[0], +)
  }
}
