import Datasets
import Foundation
import Learning
import Records
import Tensors
import TestSupport
import Testing

@testable import Distillation

@Suite struct FingerprintTests {
  private let images = LabelledImages(
    pixels: [1, 2, 3, 4, 5, 6, 7, 8], labels: [0, 1], channels: 1, height: 2, width: 2)

  @Test func imagesAreToldApartByAllThatTheyHold() {
    let others = [
      LabelledImages(
        pixels: [1, 2, 3, 4, 5, 6, 7, 9], labels: [0, 1], channels: 1, height: 2, width: 2),
      LabelledImages(
        pixels: images.pixels, labels: [1, 0], channels: 1, height: 2, width: 2),
      LabelledImages(pixels: images.pixels, labels: [0, 1], channels: 1, height: 1, width: 4),
      LabelledImages(pixels: images.pixels, labels: [0, 1], channels: 4, height: 1, width: 1),
      LabelledImages(
        pixels: images.pixels, labels: [0, 1], channels: 1, height: 2, width: 2, scale: 16),
    ]
    #expect(Set(([images] + others).map(\.fingerprint)).count == 6)
    #expect(images.fingerprint == images.prefix(2).fingerprint)
  }

  @Test func modelsAreToldApartByLayersWeightsAndWhatTheyDo() {
    func print(seed: UInt64 = 1, with layer: (any Module)? = nil) -> String {
      let linear = Linear(4, 3, Generator(seed: seed))
      let model = layer.map { Sequential(linear, $0) } ?? Sequential(linear)
      return model.fingerprint(for: images)
    }
    let prints = [
      print(), print(seed: 2), print(with: ReLU()), print(with: Dropout(0.5)),
      print(with: Dropout(0.25)),
    ]
    #expect(Set(prints).count == 5)
    #expect(print(with: Dropout(0.5)) == prints[3])
    #expect(prints[2].contains("Sequential(Linear ReLU)"))
  }

  @Test func settingsAreOneTextHoweverTheyWereMade() {
    let recipe = StudentRecipe(
      epochs: 3, alpha: .nan, loss: .focal(gamma: 2, weight: .teacherDoubt))
    #expect(JSONText.encoded(recipe) == JSONText.encoded(recipe))
    #expect(JSONText.encoded(recipe).contains(#""alpha":"NaN""#))
  }
}
