import Datasets
import Distillation
import Learning
import Tensors
import Foundation

let data = try Dataset.load(.sample, directory: nil)
for seed in [0, 42] as [UInt64] {
  let generator = Generator(seed: seed)
  let teacher = SimpleTeacher(generator), distilled = SimpleStudent(generator), baseline = SimpleStudent(generator)
  let loader = DataLoader(data.train, shuffle: true, generator: generator)
  let validation = DataLoader(data.test, shuffle: false, generator: generator)
  let adam = Adam(teacher.parameters)
  let start = Date()
  for _ in 0..<3 {
    let e = trainEpoch(teacher, on: loader, with: adam) { crossEntropy($0, $1.labels) }
    print(e.mean, e.steps.prefix(4))
  }
  print(accuracy(teacher(data.test.all.images), data.test.labels), Date().timeIntervalSince(start))
  let trainer = DistillationTrainer(teacher: teacher, student: distilled, train: loader, validation: validation)
  for _ in 0..<3 { let e = trainer.trainEpoch(); print(e.mean, e.steps.prefix(3), trainer.validate()) }
  let adam2 = Adam(baseline.parameters)
  for _ in 0..<3 {
    let e = trainEpoch(baseline, on: loader, with: adam2) { crossEntropy($0, $1.labels) }
    print(e.mean, e.steps.prefix(4))
  }
  print(accuracy(baseline(data.test.all.images), data.test.labels), Date().timeIntervalSince(start))
}
