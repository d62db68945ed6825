import SwiftSource
import Testing

@Suite struct SwiftDeclarationsTests {
  private static let lines = """
    import Tensors

    /// Of a.
    ///
    /// More.
    @inlinable
    public func a<T>(
      _ x: T
    ) -> T
    where T: P {
      let b = x
      return b
    }

    /// Of b, not of the b within a.
    let b = [
      1,
    ]
    public struct C {
      /// Of d.
      var d: Int { 1 }

      func e() {
        d
      }
    }
    """.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)

  @Test(arguments: [("a", 2..<13), ("b", 14..<18), ("C", 18..<25), ("d", 19..<21), ("e", 22..<25)])
  func `a declaration is quoted whole, with its comment`(name: String, lines: Range<Int>) {
    let expected = name == "C" ? 18..<26 : lines
    #expect(SwiftDeclarations(Self.lines).range(of: name) == expected)
  }

  @Test func `what is not declared has no lines`() {
    #expect(SwiftDeclarations(Self.lines).range(of: "x") == nil)
    #expect(SwiftDeclarations(Self.lines).names.contains("d"))
  }
}
