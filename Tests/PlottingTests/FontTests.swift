import Foundation
import Testing

@testable import Plotting

@Suite struct FontTests {
  /// What figures promise: Latin with accents, Greek, punctuation, indices and exponents, arrows,
  /// mathematics, and marks.
  private static let promised: [Unicode.Scalar] = {
    let ranges: [ClosedRange<UInt32>] = [
      0x20...0x7E, 0xA0...0x17F, 0x391...0x3A1, 0x3A3...0x3C9, 0x2070...0x2071, 0x2074...0x208E,
      0x2190...0x2199,
    ]
    let single = "−×±≤≥≈∞∂Σ√·÷≠∇∏∑∫∈∝‖ℓ–—‘’“”„‚…†‡•‰€⇒⇐⇔→←↑↓■□▲△▼▽◆◇●○✓✗µ°²³½"
    return ranges.flatMap { $0.compactMap(Unicode.Scalar.init) } + single.unicodeScalars
  }()

  @Test(arguments: [Font.regular, Font.bold]) func hasEveryPromisedCharacter(font: Font) {
    let missing = Self.promised.filter { !font.has($0) }
    #expect(missing.isEmpty, "missing: \(missing.map { String($0.value, radix: 16) })")
  }

  @Test(arguments: [Font.regular, Font.bold]) func everyGlyphHasAnOutline(font: Font) throws {
    let blank: Set<Unicode.Scalar> = [" ", "\u{A0}"]
    for character in Self.promised where !blank.contains(character) && character.value != 0xAD {
      let box = try #require(font.outline(font.glyph(character)).bounds, "\(character)")
      #expect(box.minX > -0.3 && box.maxX < 1.7 && box.minY > -1.3 && box.maxY < 0.5)
    }
  }

  @Test func missingCharacterIsAVisibleBox() throws {
    #expect(!Font.regular.has("漢"))
    #expect(Font.regular.glyph("漢") == 0)
    let box = try #require(Font.regular.outline(0).bounds)
    #expect(box.width > 0.3 && box.height > 0.5)
    #expect(Font.regular.advance(0) > box.width)
  }

  /// From fontTools: `TTFont("DejaVuSans.ttf")["hmtx"]` and `["glyf"]` for some glyphs, in units of
  /// 1/2048 em.
  @Test(arguments: [
    ("A", 1401.0, 16.0, 0.0, 1384.0, 1493.0), ("g", 1300, 113, -426, 1114, 1147),
    ("é", 1260, 113, -29, 1151, 1638), ("σ", 1298, 113, -29, 1238, 1120),
  ])
  func metricsAreThoseOfTheFile(
    character: Unicode.Scalar, advance: Double, minX: Double, minY: Double, maxX: Double,
    maxY: Double
  ) throws {
    let glyph = Font.regular.glyph(character)
    #expect(abs(Font.regular.advance(glyph) * 2048 - advance) < 1e-9)
    let box = try #require(Font.regular.outline(glyph).bounds)
    #expect(abs(box.minX * 2048 - minX) < 1 && abs(box.maxX * 2048 - maxX) < 1)
    #expect(abs(-box.maxY * 2048 - minY) < 1 && abs(-box.minY * 2048 - maxY) < 1)
  }
}
