/// What an exercise throws until it is solved.
struct NotSolvedYet: Error, CustomStringConvertible {
  let description = "not solved yet"
}
