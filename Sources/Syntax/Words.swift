// What the letters of a token mean: reserved words, numbers, texts, names.

/// The value that a reserved word stands for, in this language's spelling or in one that people paste from
/// R, Python and JSON; nil for any other word.
func reservedWord(_ bytes: [UInt8], _ token: Token) -> Expression.Kind? {
  let length = token.end - token.start
  guard length >= 2, length <= 7 else { return nil }
  switch bytes[token.start] | 0x20 {
  case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "i"), UInt8(ascii: "r"):
    return reservedWord(String(decoding: bytes[token.start..<token.end], as: UTF8.self))
  default: return nil
  }
}

func reservedWord(_ word: String) -> Expression.Kind? {
  switch word {
  case "true", "True", "TRUE": .logical(true)
  case "false", "False", "FALSE": .logical(false)
  case "none", "None", "NULL", "nothing": Expression.Kind.none
  case "inf", "Inf": .number(.infinity)
  case "nan", "NaN", "NA": .number(.nan)
  case "rest": .rest
  default: nil
  }
}

/// The name that a name token spells, without its backquotes and escapes.
func nameText(_ token: Token, in source: SourceText) -> String {
  guard token.kind == .quotedName else {
    return String(decoding: source.bytes[token.start..<token.end], as: UTF8.self)
  }
  var text: [UInt8] = []
  var isEscaped = false
  for byte in source.bytes[(token.start + 1)..<(token.end - 1)] {
    if byte == UInt8(ascii: "\\"), !isEscaped {
      isEscaped = true
    } else {
      text.append(byte)
      isEscaped = false
    }
  }
  return String(decoding: text, as: UTF8.self)
}

extension Parser {
  /// The value of a number token, correctly rounded.
  mutating func number(_ token: Token) throws(Failure) -> Double {
    if let value = shortDecimal(source.bytes, token) { return value }
    let digits = source[token.span]
    guard let value = Double(digits) ?? Double(digits.replacingPoint) else {
      throw fail(.unreadableNumber(token.span))
    }
    if value.isInfinite { throw fail(.numberTooLarge(token.span)) }
    if value == 0, digits.prefix(while: { $0 != "e" && $0 != "E" }).contains(where: { "1"..."9" ~= $0 }) {
      throw fail(.numberTooSmall(token.span))
    }
    return value
  }

  /// The content of a text token, its escapes resolved.
  mutating func text(_ token: Token) throws(Failure) -> String {
    let bytes = source.bytes
    // Typographic quotes take three bytes.
    let quote = bytes[token.start] < 0x80 ? 1 : 3
    let end = token.end - quote
    var position = token.start + quote
    guard bytes[position..<end].contains(UInt8(ascii: "\\")) else {
      return String(decoding: bytes[position..<end], as: UTF8.self)
    }
    var text: [UInt8] = []
    while position < end {
      guard bytes[position] == UInt8(ascii: "\\"), position + 1 < end else {
        text.append(bytes[position])
        position += 1
        continue
      }
      let escape = bytes[position + 1]
      switch escape {
      case UInt8(ascii: "n"): text.append(Ascii.lineFeed)
      case UInt8(ascii: "t"): text.append(Ascii.tab)
      case UInt8(ascii: "r"): text.append(Ascii.carriageReturn)
      case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"): text.append(escape)
      case UInt8(ascii: "u"):
        guard let (scalar, next) = unicodeEscape(bytes, position + 2, end) else {
          throw fail(.badUnicodeEscape(Span(position, position + 2)))
        }
        text.append(contentsOf: Array(String(scalar).utf8))
        position = next
        continue
      case UInt8(ascii: "x"), UInt8(ascii: "U"):
        // As other programs spell the texts that they write into cells.
        let width = escape == UInt8(ascii: "x") ? 2 : 8
        guard let scalar = hexadecimal(bytes, position + 2, width: width, end) else { fallthrough }
        text.append(contentsOf: Array(String(scalar).utf8))
        position += 2 + width
        continue
      default:
        var next = position + 2
        while next < end, bytes[next] & 0xC0 == 0x80 { next += 1 }
        throw fail(.unknownEscape(source[Span(position, next)], Span(position, next)))
      }
      position += 2
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// Reads `XXXX` or `{X…}` behind `\u`, and returns the scalar and the offset behind.
private func unicodeEscape(_ bytes: [UInt8], _ start: Int, _ end: Int) -> (Unicode.Scalar, Int)? {
  guard start < end, bytes[start] == UInt8(ascii: "{") else {
    return hexadecimal(bytes, start, width: 4, end).map { ($0, start + 4) }
  }
  guard let brace = bytes[start..<end].firstIndex(of: UInt8(ascii: "}")) else { return nil }
  return hexadecimal(bytes, start + 1, width: brace - start - 1, end).map { ($0, brace + 1) }
}

/// The character whose number is `width` hexadecimal digits, one to eight.
private func hexadecimal(_ bytes: [UInt8], _ start: Int, width: Int, _ end: Int) -> Unicode.Scalar? {
  guard (1...8).contains(width), start + width <= end else { return nil }
  let digits = bytes[start..<(start + width)]
  guard digits.first != UInt8(ascii: "+"), digits.first != UInt8(ascii: "-"),
    let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
  else { return nil }
  return Unicode.Scalar(value)
}

/// The value of a decimal whose digits and power of ten are both exact doubles, so that one operation rounds
/// once (Clinger, 1990); nil for all others.
private func shortDecimal(_ bytes: [UInt8], _ token: Token) -> Double? {
  var mantissa: UInt64 = 0
  var exponent = 0
  var position = token.start
  var isFraction = false
  guard token.end - token.start <= 15 else { return nil }
  while position < token.end {
    let byte = bytes[position]
    if Ascii.isDigit(byte) {
      mantissa = mantissa &* 10 &+ UInt64(byte &- 0x30)
      if isFraction { exponent -= 1 }
    } else if byte == UInt8(ascii: ".") {
      isFraction = true
    } else {
      return nil
    }
    position += 1
  }
  guard exponent >= -22 else { return nil }
  return exponent == 0 ? Double(mantissa) : Double(mantissa) / powersOfTen[-exponent]
}

private let powersOfTen: [Double] = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
  1e20, 1e21, 1e22,
]

extension String {
  /// `1.e5` as `1.0e5`.
  fileprivate var replacingPoint: String {
    var result = ""
    for character in self { result += character == "." ? ".0" : String(character) }
    return result
  }
}
