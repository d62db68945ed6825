import Datasets
import Distillation
import Experiments
import Foundation
import Learning
import Notebook
import Plotting
import Tensors

let note = Notebook.open(chapter: "BYOT", title: "Be your own teacher")
let data = note.loadData()

struct P {
  var name: String
  var channels: [Int]
  var stride: Int
  var bn: Bool
  var pool: ExitPooling
  var images: Int
  var epochs: Int
}
nonisolated func net(_ p: P, _ g: Generator, aggregates: Bool = false) -> SelfDistillationNetwork {
  var layers: [any Module] = [Unflatten(1, 28, 28)]
  var ends: [Int] = []
  for (i, o) in zip([1] + p.channels, p.channels) {
    layers.append(Conv2d(i, o, kernel: 3, stride: p.stride, padding: 1, g))
    if p.bn { layers.append(BatchNorm2d(o)) }
    layers.append(ReLU())
    if p.stride == 1 { layers.append(MaxPool2d(2)) }
    ends.append(layers.count - 1)
  }
  return SelfDistillationNetwork(
    Sequential(layers), classes: 10, auxiliariesAfter: ends.dropLast(), example: [784],
    pooling: p.pool, aggregates: aggregates, g)
}
let clock = ContinuousClock()
let arms: [(String, [Float], [Float], Bool, Bool, Float)] = [
  ("final", [1, 1], [0, 0], true, false, 4),
  ("labels 0.5", [0.5, 0.5], [0, 0], false, false, 4),
  ("labels 1", [1, 1], [0, 0], false, false, 4),
  ("self T4", [0.5, 0.5], [0.5, 0.5], false, false, 4),
  ("self T2", [0.5, 0.5], [0.5, 0.5], false, false, 2),
  ("self T1", [0.5, 0.5], [0.5, 0.5], false, false, 1),
  ("self T4 b.1", [0.5, 0.5], [0.1, 0.1], false, false, 4),
  ("agg labels", [0.5, 0.5], [0, 0], false, true, 4),
  ("agg", [0.5, 0.5], [0.5, 0.5], false, true, 2),
]
let args = ProcessInfo.processInfo.environment["PROTO"]!.split(separator: ",").map(String.init)
let p = P(
  name: "", channels: args[0].split(separator: "-").map { Int($0)! }, stride: Int(args[1])!,
  bn: args[2] == "1",
  pool: args[3] == "f" ? .flattened : .averaged(side: Int(args[3])!), images: Int(args[4])!,
  epochs: Int(args[5])!)
let lr = args.count > 6 ? Double(args[6])! : 1e-3
let seeds = args.count > 7 ? Int(args[7])! : 2
print(net(p, Generator(seed: 0)).exitCosts(example: [784]).map(\.forward))
let valImages = data.train.subset(Array(5000..<6000))
for (name, l, b, probing, agg, T) in arms {
  let start = clock.now
  let results = sideBySide((0..<seeds).map { $0 }) { [p, lr, data, valImages] seed in
    let val = valImages.all; let g = Generator(seed: UInt64(seed))
    let split = data.train.prefix(5000).split(validation: 10, generator: g).train.prefix(p.images)
    let n = net(p, g, aggregates: agg)
    let opt = Adam(n.parameters, learningRate: lr)
    let loader = DataLoader(split, shuffle: true, generator: g)
    var log: [[Double]] = []
    for epoch in 0..<p.epochs {
      opt.learningRate = LearningRateSchedule.cosine(steps: p.epochs).rate(base: lr, at: epoch)
      _ = trainEpoch(exitsOf: n, on: loader, with: opt, probing: probing) { e, batch in
        selfDistillationLoss(
          main: e.last!, auxiliaries: Array(e.dropLast()), labels: batch.labels, temperature: T,
          auxiliaryWeights: l, distillationWeights: b)
      }
      log.append(n.exits(val.images, .evaluation).map { accuracy($0, val.labels) })
    }
    return log
  }
  let time = (clock.now - start) / .seconds(1)
  for e in [p.epochs / 2, p.epochs - 1] {
    print(
      name, e,
      (0..<3).map { exit in fixed(results.map { $0[e][exit] }.reduce(0, +) / Double(seeds), 2) })
  }
  print("   ", fixed(time, 1), "s")
}
