/// Which top-level statement was at work when each output was made.
///
/// A record knows the line of the call. Where that is in a statement, in a loop or a closure of it, the statement is
/// found by its lines. Where it is in a function, it is the next statement that calls the function, by its name or
/// through another one: outputs stand in the order in which they were made, and so do the statements.
struct OutputPlaces {
  /// For each output, the index of its statement.
  private(set) var statements: [Int] = []

  init(_ lines: [Int], among all: [Statement], path: String) throws {
    let owners = try lines.map { line in
      guard let owner = all.firstIndex(where: { $0.contains(line: line) }) else {
        throw WeavingError(path, line: line, "expected code where an output was made, found none")
      }
      return owner
    }
    var place = 0
    for (index, owner) in owners.enumerated() {
      if all[owner].isDeclaration || owner < place {
        let isSame = index > 0 && owners[index - 1] == owner
        // A call goes on as long as its lines do; when they begin again, another call has begun.
        if !isSame || lines[index] <= lines[index - 1] {
          let last =
            owners[index...].first { !all[$0].isDeclaration && $0 >= place } ?? all.count - 1
          let callers = Self.callers(of: owner, among: all)
          let next = (place...max(place, last)).first {
            callers.contains($0) && !(isSame && $0 == place)
          }
          place = next ?? place
        }
      } else {
        place = owner
      }
      statements.append(place)
    }
  }

  /// The statements that name a declaration, or another one that does.
  private static func callers(of owner: Int, among all: [Statement]) -> Set<Int> {
    var names = Set(all[owner].names)
    var callers: Set<Int> = []
    var known: Set<Int> = [owner]
    while true {
      let found = all.indices.filter { !known.contains($0) && all[$0].mentions(names) }
      guard !found.isEmpty else { return callers }
      for index in found {
        known.insert(index)
        if all[index].isDeclaration {
          names.formUnion(all[index].names)
        } else {
          callers.insert(index)
        }
      }
    }
  }
}
