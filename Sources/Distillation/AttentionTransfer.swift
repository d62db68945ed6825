import Tensors

/// Where in an image a layer is active: the mean over channels of the squared features, as a vector of
/// length 1 for each example.
///
/// Document 10.3, "Attention transfer"; Zagoruyko and Komodakis, "Paying More Attention to Attention" (2017),
/// section 3.1, takes the sum over channels, which is the same once normalised. (The document's comment
/// says "spatial mean"; its code is right.)
///
/// - Parameters:
///   - features: (batch, channels, height, width)
///   - size: height and width to resize the map to, bilinearly, before it is normalised
/// - Returns: (batch, height width)
public func attentionMap(
  _ features: Tensor, resizedTo size: (height: Int, width: Int)? = nil,
  file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  guard features.rank == 4 else {
    fatalError(
      "attentionMap: expected features (batch, channels, height, width), found \(features.shape)",
      file: file, line: line)
  }
  var map = (features * features).mean(axis: 1, keepingAxis: true)
  if let size, map.shape[2...] != [size.height, size.width] {
    map = bilinearResize(map, height: size.height, width: size.width, file: file, line: line)
  }
  return l2Normalize(map.flattened())
}

/// The mean over pairs of the mean squared difference between the attention maps, the teacher's brought to
/// the student's height and width bilinearly. The numbers of channels may differ.
///
/// Document 10.3, "Attention transfer". The teacher's map is resized before it is normalised, so that both
/// maps have length 1 at any size; the summary of the document leaves the order open. Zagoruyko and
/// Komodakis (2017), equation 2, take the distance of the maps rather than its mean square.
///
/// - Parameters:
///   - pairs: at least one, features (batch, channels, height, width)
///   - weights: of each pair; equal unless given
/// - Returns: one number, 0 where the maps are the same
public func attentionTransferLoss(
  _ pairs: [FeaturePair], weights: [Float]? = nil, file: StaticString = #fileID,
  line: UInt = #line
) -> Tensor {
  meanOverPairs("attentionTransferLoss", pairs, weights: weights, file: file, line: line) { pair in
    let (student, teacher) = (pair.student, pair.teacher)
    guard student.rank == 4, teacher.rank == 4, student.shape[0] == teacher.shape[0] else {
      fatalError(
        "attentionTransferLoss: expected features (batch, channels, height, width) of one batch, "
          + "found student \(student.shape) and teacher \(teacher.shape)", file: file, line: line)
    }
    let size = (height: student.shape[2], width: student.shape[3])
    return meanSquaredError(
      attentionMap(student, file: file, line: line),
      attentionMap(teacher, resizedTo: size, file: file, line: line))
  }
}
