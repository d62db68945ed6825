import Datasets
import Distillation
import Foundation
import Learning
import Tensors
import TestSupport
import Testing

@testable import Experiments

@Suite struct CourseTests {
  private func data() throws -> (train: LabelledImages, validation: LabelledImages) {
    let digits = try Dataset.load(.digits).train
    return (digits.prefix(64), digits.subset(64..<128))
  }

  private func trained(_ student: SimpleStudent, _ generator: Generator) throws -> Course {
    let (train, validation) = try data()
    return try trainToPlateau(
      student, on: train, validation: validation, epochs: 6, spacing: 2, batchSize: 16,
      learningRate: 1e-2, generator: generator
    ) { crossEntropy($0, $1.labels) }
  }

  /// The network is left with the weights of its best epoch.
  @Test func theBestEpochIsKept() throws {
    let generator = Generator(seed: 3)
    let student = SimpleStudent(inputs: 64, width: 16, generator)
    let course = try trained(student, generator)
    let validation = try data().validation
    let right = zip(student(validation.all.images).argmax(), validation.labels)
      .count { $0 == $1 }
    #expect(right == course.curve.max())
    #expect(course.curve.count == 3)
    #expect(course.problem(images: 64) == nil)
    #expect(course.spacing == 2)
  }

  @Test func aRisingCurveIsSeen() {
    let flat = Course(epochs: 8, best: 5, curve: [1, 2, 3, 4, 5, 5, 5, 5])
    #expect(flat.rise == 0)
    #expect(Course(epochs: 4, best: 4, curve: [1, 2, 3, 4]).rise == 1)
    #expect(Course(epochs: 1, best: 1, curve: [1]).rise == nil)
  }

  /// A teacher is trained once, and comes back as it was.
  @Test func teachersAreKept() throws {
    let folder = try TemporaryFolder()
    let digits = try Dataset.load(.digits).prefix(train: 80, test: 20)
    let seed = StudySeed(seed: 100, data: digits, teachers: URL(filePath: folder.path))
    #expect(seed.train.count == 72)
    func teacher(_ recipe: String) throws -> (ModelState, Course, wasTrained: Bool) {
      var wasTrained = false
      let (network, course) = try seed.teacher(recipe) {
        SimpleStudent(inputs: 64, width: 16, $0)
      } train: { network, generator in
        wasTrained = true
        return try trained(network, generator)
      }
      return (network.state, course, wasTrained)
    }
    let first = try teacher("a recipe")
    let again = try teacher("a recipe")
    #expect(first.wasTrained && !again.wasTrained)
    #expect(first.0 == again.0)
    #expect(first.1 == again.1)
    #expect(try teacher("another").wasTrained)
  }
}
