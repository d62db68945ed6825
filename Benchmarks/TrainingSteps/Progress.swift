import Foundation

/// Prints progress to standard error, so that standard output holds the tables alone.
func note(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
