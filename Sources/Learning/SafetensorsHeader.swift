/// The JSON at the start of a safetensors file, read byte by byte.
///
/// A parser of its own, as the format is a small part of JSON, and Foundation's neither tells of a name that comes
/// twice nor where something is wrong. It allocates no more than the header is long, times a small factor.
struct SafetensorsHeader {
  /// One tensor's line.
  struct Entry {
    let name: String
    let type: String
    let shape: [Int]
    /// Where its numbers begin and end, counted from the header's end.
    let start: Int, end: Int
    /// Where in the file its description begins, in bytes.
    let offset: Int
  }

  private(set) var entries: [Entry] = []
  private(set) var metadata: [String: String] = [:]

  /// Reads the header of `bytes`, which begins at byte 8 of the file.
  init(_ bytes: UnsafeRawBufferPointer) throws {
    var parser = Parser(bytes: bytes)
    guard parser.takes("{") else {
      throw Malformed("the header is not a JSON object", at: parser.offset)
    }
    var names: Set<String> = []
    try parser.members { parser, name, offset in
      guard names.insert(name).inserted else {
        throw Malformed("the name '\(name)' comes twice", at: offset)
      }
      if name == "__metadata__" {
        metadata = try parser.texts()
      } else {
        entries.append(try parser.entry(name, at: offset))
      }
    }
    guard parser.isAtEnd else {
      throw Malformed("the header is not JSON: more follows its end", at: parser.offset)
    }
  }
}

/// What is wrong with a file, and where.
struct Malformed: Error {
  let reason: String
  /// In bytes from the start of the file.
  let offset: Int

  init(_ reason: String, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}

private struct Parser {
  let bytes: UnsafeRawBufferPointer
  var position = 0

  init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The place in the file.
  var offset: Int { position + 8 }

  private mutating func skipSpaces() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
      position += 1
    }
  }

  var isAtEnd: Bool {
    mutating get {
      skipSpaces()
      return position == bytes.count
    }
  }

  /// Whether a sign comes next, which is passed then.
  mutating func takes(_ sign: Unicode.Scalar) -> Bool {
    skipSpaces()
    guard position < bytes.count, bytes[position] == UInt8(ascii: sign) else { return false }
    position += 1
    return true
  }

  private mutating func take(_ sign: Unicode.Scalar) throws {
    guard takes(sign) else {
      throw Malformed("the header is not JSON: expected '\(sign)'", at: offset)
    }
  }

  /// The members of an object whose brace is passed.
  mutating func members(
    _ body: (inout Parser, _ name: String, _ offset: Int) throws -> Void
  ) throws {
    if takes("}") { return }
    repeat {
      skipSpaces()
      let offset = offset
      let name = try text()
      try take(":")
      try body(&self, name, offset)
    } while takes(",")
    try take("}")
  }

  /// An object of texts.
  mutating func texts() throws -> [String: String] {
    try take("{")
    var texts: [String: String] = [:]
    try members { parser, name, offset in
      guard texts.updateValue(try parser.text(), forKey: name) == nil else {
        throw Malformed("the name '\(name)' comes twice in __metadata__", at: offset)
      }
    }
    return texts
  }

  /// What stands for a tensor.
  mutating func entry(_ name: String, at offset: Int) throws -> SafetensorsHeader.Entry {
    let incomplete = Malformed(
      "'\(name)' lacks a dtype, a shape or two data_offsets, of whole numbers from 0", at: offset)
    guard takes("{") else { throw incomplete }
    var (type, shape, offsets): (String?, [Int]?, [Int]?)
    try members { parser, field, place in
      func once<Value>(_ old: Value?, _ new: Value?) throws -> Value {
        guard old == nil else {
          throw Malformed("'\(name)' has '\(field)' twice", at: place)
        }
        guard let new else { throw incomplete }
        return new
      }
      switch field {
      case "dtype": type = try once(type, parser.text())
      case "shape": shape = try once(shape, parser.numbers())
      case "data_offsets": offsets = try once(offsets, parser.numbers())
      default: throw Malformed("'\(name)' has an unknown '\(field)'", at: place)
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2 else { throw incomplete }
    return SafetensorsHeader.Entry(
      name: name, type: type, shape: shape, start: offsets[0], end: offsets[1], offset: offset)
  }

  /// A list of whole numbers from 0 that fit into 63 bits; nil for anything else.
  private mutating func numbers() -> [Int]? {
    guard takes("[") else { return nil }
    var numbers: [Int] = []
    if takes("]") { return numbers }
    repeat {
      skipSpaces()
      let start = position
      var number = 0
      while position < bytes.count, case let digit = bytes[position] &- UInt8(ascii: "0"),
        digit < 10
      {
        let (tens, overflows) = number.multipliedReportingOverflow(by: 10)
        let (sum, overflowsToo) = tens.addingReportingOverflow(Int(digit))
        guard !overflows, !overflowsToo else { return nil }
        number = sum
        position += 1
      }
      // JSON has no leading zeros.
      guard position > start, position == start + 1 || bytes[start] != UInt8(ascii: "0") else {
        return nil
      }
      numbers.append(number)
    } while takes(",")
    return takes("]") ? numbers : nil
  }

  private mutating func text() throws -> String {
    try take("\"")
    let start = position
    var plain: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: plain, as: UTF8.self) else {
          throw Malformed("the header is not JSON: a text is not UTF-8", at: start + 8)
        }
        return text
      case UInt8(ascii: "\\"): try plain.append(contentsOf: escaped())
      case 0..<0x20:
        throw Malformed("the header is not JSON: a control character in a text", at: offset - 1)
      default: plain.append(byte)
      }
    }
    throw Malformed("the header is not JSON: a text without end", at: start + 8)
  }

  /// What follows a backslash, in UTF-8.
  private mutating func escaped() throws -> [UInt8] {
    let wrong = Malformed("the header is not JSON: an unknown escape in a text", at: offset - 1)
    guard position < bytes.count else { throw wrong }
    let sign = bytes[position]
    position += 1
    switch sign {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [sign]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      var units = [try unit(wrong)]
      if UTF16.isLeadSurrogate(units[0]), position + 1 < bytes.count,
        bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
      {
        position += 2
        units.append(try unit(wrong))
      }
      guard let text = String(validating: units, as: UTF16.self) else { throw wrong }
      return Array(text.utf8)
    default: throw wrong
    }
  }

  /// Four hexadecimal digits.
  private mutating func unit(_ wrong: Malformed) throws -> UInt16 {
    guard position + 4 <= bytes.count else { throw wrong }
    var unit: UInt16 = 0
    for byte in bytes[position..<position + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw wrong }
      unit = unit << 4 | UInt16(digit)
    }
    position += 4
    return unit
  }
}
