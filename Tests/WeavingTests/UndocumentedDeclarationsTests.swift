import Foundation
import Testing

@testable import Weaving

@Suite struct UndocumentedDeclarationsTests {
  @Test func `public declarations without a doc comment, and no others`() {
    let source = """
      import A
      public import B

      /// One.
      @available(*, deprecated)
      public struct One {
        public let two: Int
        /// Three.
        public nonisolated static var three: Int { 3 }
        @inlinable
        final public func four() {}
        private let five = 5
      // public let six: Int
      }

      extension One {
        public init() {}
      }
      """
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(UndocumentedDeclarations.lines(in: lines) == [6, 10, 16])
  }

  @Test func `the problem names the place`() throws {
    let package = try TestPackage("")
    #expect(try UndocumentedDeclarations.problems(in: package.url).isEmpty)
    try package.write("Sources/Distillation/Loss.swift", "\npublic let loss = 1\n")
    #expect(
      try UndocumentedDeclarations.problems(in: package.url) == [
        """
        Sources/Distillation/Loss.swift:2
          expected a doc comment above a public declaration
          found    none: public let loss = 1
        """
      ])
  }
}
