import Foundation
import FuzzReaders

/// Feeds a reader with changed files. The number of the file at hand is in a file, so that `Tests/Fuzz/run` can say
/// after a crash which one it was, and make it again.
///
///     Fuzz READER COUNT SEED NUMBER-FILE       many files; 1 where a reader takes more than it may
///     Fuzz READER NUMBER SEED                  writes that one file to standard output
///     Fuzz                                     the readers' names
@main enum Fuzz {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    let readers = try Reader.all()
    guard let name = arguments.first else {
      print(readers.map(\.name).joined(separator: "\n"))
      return
    }
    guard let reader = readers.first(where: { $0.name == name }), arguments.count >= 3,
      let count = Int(arguments[2]), let seed = UInt64(arguments[3])
    else { exit(64) }
    func file(_ number: Int) -> [UInt8] {
      let mutator = Mutator(seed: seed, number: number)
      let bytes = mutator.mutated(reader.files)
      return mutator.repairs() ? reader.repair(bytes) : bytes
    }
    guard arguments.count > 3 else {
      FileHandle.standardOutput.write(Data(file(count)))
      return
    }

    // Under a limit: a reader that believes a header which promises more ends the process.
    var limit = rlimit(rlim_cur: 1 << 31, rlim_max: 1 << 31)
    setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    let place = open(arguments[4], O_WRONLY | O_CREAT, 0o600)
    let path = "/dev/shm/fuzz-\(name)-\(getpid())"
    defer { unlink(path) }
    var (whole, errors) = (0, 0)
    var messages: Set<String> = []
    var residentEarly = 0
    for number in 0..<count {
      var number = number
      pwrite(place, &number, MemoryLayout<Int>.size, 0)
      alarm(10)  // a hang ends the process
      let message = autoreleased { reader.read(file(number), path) }
      alarm(0)
      if let message {
        errors += 1
        if messages.count < 100_000 {
          messages.insert(message.replacing(/[0-9]+/, with: "#"))
        }
      } else {
        whole += 1
      }
      if number == count / 4 { residentEarly = resident }
    }
    let growth = resident - residentEarly
    print(
      "\(name): \(count) files, \(errors) refused with \(messages.count) kinds of message, \(whole) "
        + "read; memory \(resident >> 20) MB, \(growth >> 20) MB more than after a quarter")
    if growth > 128 << 20 { exit(1) }
  }

  /// Foundation's temporary objects go at once where there is a pool for them.
  private static func autoreleased<Result>(_ body: () -> Result) -> Result { body() }

  /// Memory in use, in bytes.
  private static var resident: Int {
    let status = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    return (Int(status.split(separator: " ").dropFirst().first ?? "") ?? 0) * 4_096
  }
}
