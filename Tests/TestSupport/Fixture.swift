import Foundation
import Tensors

/// A fixture that is not there, or is not what a test expects.
public struct FixtureError: Error, CustomStringConvertible {
  public let description: String
}

/// A value in a file of reference numbers, with its place in the file for messages.
public struct Fixture {
  /// Where the value stands, such as `operations.json: cases[3].inputs.x`.
  public let path: String
  private let json: Any

  /// The folder beside this file.
  public static let committedFolder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appending(path: "Fixtures")

  /// The folder that `FIXTURES` names, else the committed one.
  public static var folder: URL {
    ProcessInfo.processInfo.environment["FIXTURES"].map { URL(fileURLWithPath: $0) }
      ?? committedFolder
  }

  /// Reads a file of the fixtures' folder.
  public init(file: String) throws {
    let url = Self.folder.appending(path: file)
    guard let data = FileManager.default.contents(atPath: url.path) else {
      throw FixtureError(description: "\(url.path): no such fixture")
    }
    self.init(path: file, json: try JSONSerialization.jsonObject(with: data))
  }

  private init(path: String, json: Any) {
    self.path = path
    self.json = json
  }

  private func read<Value>(_ kind: String, as type: Value.Type = Value.self) throws -> Value {
    guard let value = json as? Value else {
      throw FixtureError(description: "\(path): expected \(kind), found \(json)")
    }
    return value
  }

  /// The value of an object under a key.
  public func callAsFunction(_ key: String) throws -> Fixture {
    guard let value = try object[key] else {
      throw FixtureError(description: "\(path): '\(key)' is missing")
    }
    return Fixture(path: "\(path).\(key)", json: value)
  }

  private var object: [String: Any] { get throws { try read("an object") } }

  /// An object's keys, sorted.
  public var keys: [String] { get throws { try object.keys.sorted() } }

  /// Whether an object has a key with a value that is not null.
  public func has(_ key: String) throws -> Bool {
    try object[key].map { !($0 is NSNull) } ?? false
  }

  /// The elements of a list.
  public var elements: [Fixture] {
    get throws {
      try read("a list", as: [Any].self).enumerated().map {
        Fixture(path: "\(path)[\($0.offset)]", json: $0.element)
      }
    }
  }

  public var string: String { get throws { try read("a string") } }
  public var int: Int { get throws { try read("an integer") } }
  public var ints: [Int] { get throws { try read("a list of integers") } }
  public var double: Double { get throws { try read("a number", as: NSNumber.self).doubleValue } }
  public var float: Float { get throws { Float(try double) } }
  public var doubles: [Double] {
    get throws { try read("a list of numbers", as: [NSNumber].self).map(\.doubleValue) }
  }
  public var floats: [Float] { get throws { try doubles.map { Float($0) } } }

  /// `{"shape": ..., "values": ...}`
  public var tensor: Tensor {
    get throws { Tensor(shape: try self("shape").ints, try self("values").floats) }
  }
}
