import Glibc

/// The decimal digits of a positive finite number: d.ddd… × 10^exponent.
///
/// Rounding is the C library's, which is correct for the binary value (IEEE 754). Its decimal separator
/// follows the locale that a line editor may have set, so only the digits are taken from its text.
struct DecimalDigits: Equatable {
  /// '0'…'9', the first not '0'.
  private(set) var digits: [UInt8]
  /// Of the first digit: 0 for 1.5, −2 for 0.015.
  private(set) var exponent: Int

  /// `value` rounded to `count` significant digits.
  /// - Precondition: `value` is finite and above 0, `count` from 1 to 40.
  init(_ value: Double, significant count: Int) {
    precondition(value > 0 && value.isFinite && (1...40).contains(count))
    let text = Self.printed("%.\(count - 1)e", value)
    let mark = text.firstIndex(of: UInt8(ascii: "e")) ?? text.endIndex
    digits = text[..<mark].filter(Self.isDigit)
    exponent = Int(String(decoding: text[mark...].dropFirst(), as: UTF8.self)) ?? 0
  }

  /// The digits before the point and the `decimals` after it, rounded; nil where all are 0.
  /// - Precondition: `value` is finite and above 0.
  static func fixed(_ value: Double, decimals: Int) -> (whole: [UInt8], fraction: [UInt8])? {
    let digits = printed("%.\(decimals)f", value).filter(isDigit)
    guard digits.contains(where: { $0 != UInt8(ascii: "0") }) else { return nil }
    return (Array(digits.dropLast(decimals)), Array(digits.suffix(decimals)))
  }

  mutating func dropTrailingZeros() {
    while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
  }

  /// `0.0238`, `27.868`, `1500`.
  var plain: String {
    if exponent < 0 {
      return "0." + String(repeating: "0", count: -exponent - 1) + String(decoding: digits, as: UTF8.self)
    }
    let whole = exponent + 1
    if digits.count <= whole {
      return String(decoding: digits, as: UTF8.self) + String(repeating: "0", count: whole - digits.count)
    }
    return String(decoding: digits[..<whole], as: UTF8.self) + "."
      + String(decoding: digits[whole...], as: UTF8.self)
  }

  /// `3e-13`, `1.2346e8`: the exponent as short as it can be read.
  var scientific: String {
    let fraction = digits.count > 1 ? "." + String(decoding: digits[1...], as: UTF8.self) : ""
    return String(decoding: digits[..<1], as: UTF8.self) + fraction + "e\(exponent)"
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  private static func printed(_ format: String, _ value: Double) -> [UInt8] {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { buffer in
      let length = withVaList([value]) { vsnprintf(buffer.baseAddress, buffer.count, format, $0) }
      return buffer[..<min(Int(length), buffer.count - 1)].map { UInt8(bitPattern: $0) }
    }
  }
}
