import Experiments
import Foundation
import Kernels
import Learning

/// What the numerics probe computes, with whatever instructions VECTOR_LOOPS and OPENBLAS_CORETYPE choose: everything
/// that comes out goes to a file, which must have the same bytes on every machine.
///
///     SameBits THREADS RESULT       and prints the instruction set
@main enum SameBits {
  static func main() throws {
    guard CommandLine.arguments.count == 3, let threads = Int(CommandLine.arguments[1]) else {
      FileHandle.standardError.write(
        Data("SameBits: expected a number of threads and a file for the result\n".utf8))
      exit(64)
    }
    ThreadPool.shared.threads = threads
    try Safetensors.write(NumericsProbe.results(), to: CommandLine.arguments[2])
    print(VectorLoops.name)
  }
}
