import Foundation
import Records
import Testing

@Suite struct ExitStatusTests {
  private struct Odd: Error, CustomStringConvertible { let description = "odd:\n  expected even" }

  private struct Full: ExitingError { let exitStatus = ExitStatus.unwritableOutput }

  @Test func `an error's kind decides the code`() {
    #expect(ExitStatus(for: Odd()).rawValue == 1)
    #expect(ExitStatus(for: Full()).rawValue == 73)
    #expect(ExitStatus(for: CocoaError(.fileReadNoSuchFile)).rawValue == 66)
    #expect(ExitStatus(for: CocoaError(.fileReadCorruptFile)).rawValue == 65)
    #expect(ExitStatus(for: CocoaError(.fileWriteOutOfSpace)).rawValue == 73)
    #expect(ExitStatus(for: CocoaError(.featureUnsupported)).rawValue == 1)
  }

  @Test func `a file that is not there is missing input`() {
    let path = "/nonexistent/model.safetensors"
    let error = #expect(throws: (any Error).self) { try Data(contentsOf: URL(filePath: path)) }
    #expect(error.map { ExitStatus(for: $0) } == .missingInput)
    #expect(error.map { oneLine($0).contains(path) } == true)
  }

  @Test func `an error is one line`() {
    #expect(oneLine(Odd()) == "odd: expected even")
  }
}
