import Foundation

/// A TrueType font: the outlines (`glyf`), widths (`hmtx`) and character map (`cmap`) of an embedded
/// file, as the OpenType specification 1.9 lays them out.
struct Font: Sendable {
  static let regular = Font(resource: "DejaVuSans")
  static let bold = Font(resource: "DejaVuSans-Bold")

  /// Font units to the em.
  let unitsPerEm: Double

  private let bytes: [UInt8]
  private let glyphOffsets: [Int]
  private let advances: [Double]
  private let glyphs: [UInt32: Int]

  private init(resource name: String) {
    guard let url = Bundle.module.url(forResource: "Fonts/\(name)", withExtension: "ttf"),
      let data = try? Data(contentsOf: url)
    else {
      fatalError("Font: Fonts/\(name).ttf is missing from the built package; build it afresh")
    }
    self.init(bytes: [UInt8](data))
  }

  init(bytes: [UInt8]) {
    self.bytes = bytes
    let reader = Reader(bytes: bytes)
    var tables: [String: Int] = [:]
    for i in 0..<reader.u16(4) {
      let record = 12 + 16 * i
      let tag = String(decoding: bytes[record..<record + 4], as: UTF8.self)
      tables[tag] = reader.u32(record + 8)
    }
    func table(_ tag: String) -> Int {
      guard let offset = tables[tag] else { fatalError("Font: there is no table \(tag)") }
      return offset
    }
    unitsPerEm = Double(reader.u16(table("head") + 18))
    let glyphCount = reader.u16(table("maxp") + 4)

    let (loca, glyf) = (table("loca"), table("glyf"))
    let hasLongOffsets = reader.u16(table("head") + 50) == 1
    glyphOffsets = (0...glyphCount).map { i in
      glyf + (hasLongOffsets ? reader.u32(loca + 4 * i) : 2 * reader.u16(loca + 2 * i))
    }

    // Glyphs behind the last full record share its width.
    let (hmtx, metricCount) = (table("hmtx"), reader.u16(table("hhea") + 34))
    advances = (0..<glyphCount).map { i in
      Double(reader.u16(hmtx + 4 * min(i, metricCount - 1)))
    }

    let cmap = table("cmap")
    let subtables = (0..<reader.u16(cmap + 2)).map { cmap + reader.u32(cmap + 4 + 8 * $0 + 4) }
    guard let format4 = subtables.first(where: { reader.u16($0) == 4 }) else {
      fatalError("Font: the character map has no subtable of format 4")
    }
    glyphs = Self.characterMap(reader, at: format4)
  }

  /// Format 4: runs of characters, each shifted by a constant or looked up in an array.
  private static func characterMap(_ reader: Reader, at start: Int) -> [UInt32: Int] {
    var map: [UInt32: Int] = [:]
    let size = reader.u16(start + 6)
    let (ends, starts) = (start + 14, start + 16 + size)
    let (deltas, offsets) = (starts + size, starts + 2 * size)
    for i in stride(from: 0, to: size, by: 2) {
      let (first, last) = (reader.u16(starts + i), reader.u16(ends + i))
      let (delta, offset) = (reader.u16(deltas + i), reader.u16(offsets + i))
      for code in first...last where code != 0xFFFF {
        var glyph = code
        if offset != 0 {
          glyph = reader.u16(offsets + i + offset + 2 * (code - first))
          if glyph == 0 { continue }
        }
        map[UInt32(code)] = (glyph + delta) & 0xFFFF
      }
    }
    return map
  }

  func has(_ character: Unicode.Scalar) -> Bool { glyphs[character.value] != nil }

  /// The glyph of a character; glyph 0, a box, if the font does not have it.
  func glyph(_ character: Unicode.Scalar) -> Int { glyphs[character.value] ?? 0 }

  /// How far the pen moves on after a glyph, in ems.
  func advance(_ glyph: Int) -> Double { advances[glyph] / unitsPerEm }

  /// A glyph's outline in ems, y downwards, its origin on the baseline.
  func outline(_ glyph: Int) -> Path {
    let s = 1 / unitsPerEm
    return rawOutline(glyph).transformed(by: Affine(a: s, d: -s))
  }

  private func rawOutline(_ glyph: Int) -> Path {
    let reader = Reader(bytes: bytes)
    let start = glyphOffsets[glyph]
    guard glyphOffsets[glyph + 1] > start else { return Path() }  // a space
    let contourCount = reader.i16(start)
    return contourCount >= 0
      ? simpleOutline(reader, at: start + 10, contourCount: contourCount)
      : compositeOutline(reader, at: start + 10)
  }

  private func simpleOutline(_ reader: Reader, at start: Int, contourCount: Int) -> Path {
    guard contourCount > 0 else { return Path() }
    let ends = (0..<contourCount).map { reader.u16(start + 2 * $0) }
    let pointCount = ends[contourCount - 1] + 1
    var position = start + 2 * contourCount
    position += 2 + reader.u16(position)  // skips the hinting program

    var flags: [UInt8] = []
    while flags.count < pointCount {
      let flag = bytes[position]
      position += 1
      var times = 1
      if flag & 8 != 0 {
        times += Int(bytes[position])
        position += 1
      }
      flags += [UInt8](repeating: flag, count: times)
    }
    func coordinates(short: UInt8, same: UInt8) -> [Double] {
      var value = 0
      return flags.map { flag in
        if flag & short != 0 {
          value += flag & same != 0 ? Int(bytes[position]) : -Int(bytes[position])
          position += 1
        } else if flag & same == 0 {
          value += reader.i16(position)
          position += 2
        }
        return Double(value)
      }
    }
    let xs = coordinates(short: 2, same: 16)
    let ys = coordinates(short: 4, same: 32)

    var path = Path()
    var first = 0
    for end in ends {
      let contour = (first...end).map { (Point(x: xs[$0], y: ys[$0]), flags[$0] & 1 != 0) }
      Self.add(contour: contour, to: &path)
      first = end + 1
    }
    return path
  }

  /// Points on the curve are joined by lines; a point off it is a quadratic's control point, and
  /// between two of those lies, unwritten, a point on the curve.
  private static func add(contour: [(point: Point, isOn: Bool)], to path: inout Path) {
    guard contour.count > 1 else { return }
    let begin = contour.firstIndex { $0.isOn }
    let start =
      begin.map { contour[$0].point }
      ?? contour[0].point.mixed(with: contour[contour.count - 1].point, 0.5)
    path.move(to: start)
    var control: Point?
    let offset = begin.map { $0 + 1 } ?? 0
    for i in 0..<(begin == nil ? contour.count : contour.count - 1) {
      let (point, isOn) = contour[(offset + i) % contour.count]
      switch (control, isOn) {
      case (nil, true): path.line(to: point)
      case (let c?, true):
        path.quadratic(c, to: point)
        control = nil
      case (nil, false): control = point
      case (let c?, false):
        path.quadratic(c, to: c.mixed(with: point, 0.5))
        control = point
      }
    }
    if let control { path.quadratic(control, to: start) }
    path.close()
  }

  /// A letter with an accent is made of other glyphs, shifted and perhaps scaled.
  private func compositeOutline(_ reader: Reader, at start: Int) -> Path {
    var path = Path()
    var position = start
    var flags = 0
    repeat {
      flags = reader.u16(position)
      let part = reader.u16(position + 2)
      position += 4
      guard flags & 2 != 0 else { fatalError("Font: glyph parts joined by points are not read") }
      var t = Affine()
      if flags & 1 != 0 {
        (t.tx, t.ty) = (Double(reader.i16(position)), Double(reader.i16(position + 2)))
        position += 4
      } else {
        t.tx = Double(Int8(bitPattern: bytes[position]))
        t.ty = Double(Int8(bitPattern: bytes[position + 1]))
        position += 2
      }
      func fraction() -> Double {
        defer { position += 2 }
        return Double(reader.i16(position)) / 16384
      }
      if flags & 8 != 0 {
        t.a = fraction()
        t.d = t.a
      } else if flags & 0x40 != 0 {
        t.a = fraction()
        t.d = fraction()
      } else if flags & 0x80 != 0 {
        t.a = fraction()
        t.b = fraction()
        t.c = fraction()
        t.d = fraction()
      }
      path.add(rawOutline(part).transformed(by: t))
    } while flags & 0x20 != 0
    return path
  }
}

/// Big-endian numbers at byte offsets.
private struct Reader {
  let bytes: [UInt8]

  func u16(_ at: Int) -> Int { Int(bytes[at]) << 8 | Int(bytes[at + 1]) }
  func i16(_ at: Int) -> Int { Int(Int16(truncatingIfNeeded: u16(at))) }
  func u32(_ at: Int) -> Int { u16(at) << 16 | u16(at + 2) }
}
