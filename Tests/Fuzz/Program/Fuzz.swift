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
    else {
      let names = readers.map(\.name).joined(separator: ", ")
      FileHandle.standardError.write(
        Data(
          """
          Fuzz: expected a reader (\(names)), a number of files and a seed, found \
          '\(arguments.joined(separator: " "))'

          """.utf8))
      exit(64)
    }
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
    #if os(Linux)
    setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    #else
    setrlimit(RLIMIT_AS, &limit)
    #endif
    let place = open(arguments[4], O_WRONLY | O_CREAT, 0o600)
    let memory = "/dev/shm"  // a file system in memory, where there is one
    let folder = access(memory, W_OK) == 0 ? memory : FileManager.default.temporaryDirectory.path
    let path = "\(folder)/fuzz-\(name)-\(getpid())"
    defer { unlink(path) }
    var (whole, errors) = (0, 0)
    var messages: Set<String> = []
    var residentEarly = 0
    for number in 0..<count {
      var number = number
      pwrite(place, &number, MemoryLayout<Int>.size, 0)
      limitProcessorTime(seconds: 10)  // a hang ends the process
      let message = reader.read(file(number), path)
      limitProcessorTime(seconds: 0)
      if let message {
        errors += 1
        // To compare all of them would take longer than to make them.
        if errors <= 1_000 { messages.insert(message.replacing(/[0-9]+/, with: "#")) }
      } else {
        whole += 1
      }
      if number == count / 4 { residentEarly = resident }
    }
    let growth = resident - residentEarly
    print(
      "\(name): \(count) files, \(errors) refused (the first 1000 with \(messages.count) messages), \(whole) "
        + "read; memory \(resident >> 20) MB, \(growth >> 20) MB more than after a quarter")
    if growth > 128 << 20 { exit(1) }
  }

  /// Ends the process with `SIGPROF` after so much work; 0 for no limit. (Time on the clock would also end one that
  /// has to wait for its turn.)
  private static func limitProcessorTime(seconds: Int) {
    var timer = itimerval(
      it_interval: timeval(), it_value: timeval(tv_sec: seconds, tv_usec: 0))
    setitimer(2, &timer, nil)  // ITIMER_PROF, which Swift takes for another type on Linux
  }

  /// Memory in use, in bytes.
  private static var resident: Int {
    let status = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    return (Int(status.split(separator: " ").dropFirst().first ?? "") ?? 0) * 4_096
  }
}
