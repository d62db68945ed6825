import Foundation

/// A folder in which data files are looked for.
struct DataFolder {
  /// The folder and those of its subfolders that exist.
  private let places: [String]

  /// A folder that exists, with subfolders in which the files may lie as well.
  init(_ path: String, subfolders: [String] = []) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw DatasetError(kind: .missing, file: path, expected: "a folder", found: "nothing")
    }
    guard isFolder.boolValue else {
      throw DatasetError(kind: .missing, file: path, expected: "a folder", found: "a file")
    }
    places = [path] + subfolders.map { path + "/" + $0 }
  }

  /// The path of a file, or of the file with a suffix after its name.
  func file(_ name: String, orWith suffix: String? = nil) throws -> String {
    let names = [name] + (suffix.map { [name + $0] } ?? [])
    let paths = places.flatMap { place in names.map { place + "/" + $0 } }
    guard let path = paths.first(where: FileManager.default.fileExists(atPath:)) else {
      throw DatasetError(
        kind: .missing, file: places[0], expected: names.joined(separator: " or ") + " in it",
        found: "no such file")
    }
    return path
  }
}
