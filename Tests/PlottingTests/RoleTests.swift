import Testing

@testable import Plotting

@Suite struct RoleTests {
  private static let roles: [(name: String, role: Role)] = [
    ("teacher", .teacher), ("distilled", .distilled), ("baseline", .baseline),
    ("placebo", .placebo), ("generation 0", .generation(0)), ("generation 2", .generation(2)),
    ("generation 5", .generation(5)),
  ]

  /// Printed in grey, two roles differ in lightness, dashes or hatching, and in their markers.
  @Test func rolesAreToldApartInGrey() {
    for (i, a) in Self.roles.enumerated() {
      for b in Self.roles[..<i] {
        let (p, q) = (a.role.style, b.role.style)
        let lightness = abs(p.color.luminance.squareRoot() - q.color.luminance.squareRoot())
        #expect(
          lightness > 0.1 || p.dashes != q.dashes || p.isHatched != q.isHatched,
          "\(a.name) and \(b.name)")
      }
    }
  }

  @Test func generationsDarken() {
    let lightness = (0...5).map { Role.generation($0).style.color.luminance }
    #expect(lightness == lightness.sorted(by: >))
    #expect(Role.generation(40).style.color == Role.generation(5).style.color)
  }

  @Test func labelsAreReadableOnWhite() {
    let colors = Self.roles.map(\.role.style.color) + (0..<7).map { Role.series($0).style.color }
    for color in colors {
      #expect(1.05 / (color.forText.luminance + 0.05) >= 4.5)
    }
  }
}
