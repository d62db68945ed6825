import ElementaryFunctions

/// A colour in sRGB, components in 0...1.
struct Color: Equatable, Sendable {
  var red: Double
  var green: Double
  var blue: Double
  var opacity = 1.0

  init(red: Double, green: Double, blue: Double, opacity: Double = 1) {
    self.red = red
    self.green = green
    self.blue = blue
    self.opacity = opacity
  }

  /// 0xRRGGBB.
  init(_ hex: UInt32) {
    self.init(
      red: Double(hex >> 16 & 255) / 255, green: Double(hex >> 8 & 255) / 255,
      blue: Double(hex & 255) / 255)
  }

  func opacity(_ value: Double) -> Color {
    Color(red: red, green: green, blue: blue, opacity: value)
  }

  func mixed(with other: Color, _ t: Double) -> Color {
    Color(
      red: red + (other.red - red) * t, green: green + (other.green - green) * t,
      blue: blue + (other.blue - blue) * t)
  }

  /// Relative luminance as WCAG 2 defines it: 0 for black, 1 for white.
  var luminance: Double {
    func linear(_ c: Double) -> Double {
      c <= 0.040_45 ? c / 12.92 : Elementary.pow((c + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// The same hue, darkened until text in it has a contrast of 4.5 : 1 on white.
  var forText: Color {
    var t = 0.0
    while mixed(with: .black, t).luminance > 0.183 { t += 0.02 }
    return mixed(with: .black, t)
  }

  static let white = Color(0xFFFFFF)
  static let black = Color(0x000000)
  /// Titles and labels.
  static let ink = Color(0x1A1A1A)
  /// Ticks, axis lines and whatever explains rather than shows.
  static let quietInk = Color(0x555555)
  static let axis = Color(0x8C8C8C)
  static let grid = Color(0xE4E4E4)

  // The palette of Okabe and Ito, "Color Universal Design" (2008): told apart with every common
  // form of colour blindness.
  static let orange = Color(0xE69F00)
  static let skyBlue = Color(0x56B4E9)
  static let bluishGreen = Color(0x009E73)
  static let yellow = Color(0xF0E442)
  static let blue = Color(0x0072B2)
  static let vermillion = Color(0xD55E00)
  static let reddishPurple = Color(0xCC79A7)
}

/// How a heat map turns numbers into colours; dark is far from zero, in print too.
public enum ColorRamp: Sendable {
  /// From white at the smallest value to dark blue at the largest.
  case sequential
  /// Orange below zero, white at zero, blue above.
  case diverging

  private static let blues: [Color] = [
    Color(0xF7FBFF), Color(0xD3E5F3), Color(0x9FCAE6), Color(0x56A0D3), Color(0x0072B2),
    Color(0x08457A), Color(0x062B52),
  ]
  private static let oranges: [Color] = [
    Color(0xFFFAF5), Color(0xFBDDC0), Color(0xF3B272), Color(0xE58630), Color(0xC05200),
    Color(0x8A3A00), Color(0x5C2600),
  ]

  /// The colour at `t`, 0...1 for sequential and -1...1 for diverging.
  func color(_ t: Double) -> Color {
    switch self {
    case .sequential: Self.along(Self.blues, t)
    case .diverging: t < 0 ? Self.along(Self.oranges, -t) : Self.along(Self.blues, t)
    }
  }

  static func along(_ stops: [Color], _ t: Double) -> Color {
    let position = min(max(t, 0), 1) * Double(stops.count - 1)
    let i = min(Int(position), stops.count - 2)
    return stops[i].mixed(with: stops[i + 1], position - Double(i))
  }
}
