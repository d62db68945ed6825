import Foundation

func topKMask(_ logits: [[Double]], k: Int) throws -> [[Bool]] {
  logits.map { row in
    let order = row.indices.sorted { (-row[$0], $0) < (-row[$1], $1) }
    let top = Set(order.prefix(k))
    return row.indices.map { top.contains($0) }
  }
}
