import Engine
import Tables

/// The letters of pictures: outlines and widths of a part of DejaVu Sans.
///
/// The same widths lay out every rendering, so that none of them clips a text that another one fits.
struct Typeface: Sendable {
  static let standard = Typeface(encoded: glyphData)

  /// Units to the em.
  static let em = 2048.0

  private let glyphs: [Unicode.Scalar: Glyph]

  /// - Precondition: `encoded` is what `scripts/glyphs.py` writes.
  init(encoded: String) {
    guard let bytes = Base64.decode(encoded), let glyphs = Typeface.decode(bytes) else {
      preconditionFailure("the glyphs are not what the script wrote")
    }
    self.glyphs = glyphs
  }

  /// The outline of a character; a box where the typeface lacks it, nothing for a combining mark.
  func glyph(_ scalar: Unicode.Scalar) -> Glyph {
    if let glyph = glyphs[scalar] { return glyph }
    let columns = String(scalar).displayWidth
    guard columns > 0 else { return Glyph(advance: 0, contours: []) }
    let width = Double(columns) * 1150
    return Glyph(
      advance: width,
      contours: [
        Typeface.rectangle(120, 0, width - 120, 1400), Typeface.rectangle(width - 260, 140, 260, 1260),
      ])
  }

  func has(_ scalar: Unicode.Scalar) -> Bool { glyphs[scalar] != nil }

  /// The width of a line of text at a size in pixels to the em.
  func width(_ text: String, size: Double) -> Double {
    text.unicodeScalars.reduce(0) { $0 + glyph($1).advance } * size / Typeface.em
  }

  /// Corners from (x1, y1) upwards; with x1 > x2 the other way round, which makes a hole.
  private static func rectangle(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> [Glyph.Point] {
    [(x1, y1), (x1, y2), (x2, y2), (x2, y1)].map { Glyph.Point(x: $0.0, y: $0.1, isOnCurve: true) }
  }

  // MARK: Decoding

  private static func decode(_ bytes: [UInt8]) -> [Unicode.Scalar: Glyph]? {
    var reader = IntegerReader(bytes: bytes)
    var glyphs: [Unicode.Scalar: Glyph] = [:]
    var code: UInt32 = 0
    while !reader.isAtEnd {
      guard let step = reader.next(), let advance = reader.next(), let count = reader.next() else {
        return nil
      }
      code += UInt32(step)
      var contours: [[Glyph.Point]] = []
      var (x, y) = (0, 0)
      for _ in 0..<count {
        guard let points = reader.next() else { return nil }
        var contour: [Glyph.Point] = []
        for _ in 0..<points {
          guard let dx = reader.next(), let dy = reader.next() else { return nil }
          x += unzigzag(dx >> 1)
          y += unzigzag(dy)
          contour.append(Glyph.Point(x: Double(x), y: Double(y), isOnCurve: dx & 1 == 1))
        }
        if count > 0 { contours.append(contour) }
      }
      guard let scalar = Unicode.Scalar(code) else { return nil }
      glyphs[scalar] = Glyph(advance: Double(advance), contours: contours)
    }
    return glyphs
  }

  private static func unzigzag(_ value: Int) -> Int { value & 1 == 0 ? value / 2 : -(value + 1) / 2 }
}

/// Integers of 7 bits a byte, low bits first.
private struct IntegerReader {
  let bytes: [UInt8]
  var place = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { place >= bytes.count }

  mutating func next() -> Int? {
    var value = 0
    var shift = 0
    while place < bytes.count, shift < 35 {
      let byte = bytes[place]
      place += 1
      value |= Int(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    return nil
  }
}
