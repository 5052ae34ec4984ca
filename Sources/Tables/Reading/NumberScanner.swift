/// Reads a decimal number from bytes: `[+-] digits [. digits] [e [+-] digits]`, at least one digit
/// before the exponent, correctly rounded.
///
/// The bytes must be followed by one that is no part of a number, which a line end is.
enum NumberScanner {
  struct Number {
    let value: Double
    let end: UnsafePointer<UInt8>
    /// `007`: a leading zero that the number does not keep.
    let hasLeadingZero: Bool
    /// The digits stand for more than a double holds.
    var isTooLarge: Bool { value.isInfinite }
  }

  /// The number that starts at `start`; nil where none does.
  @inline(__always)
  static func scan(_ start: UnsafePointer<UInt8>) -> Number? {
    var p = start
    let isNegative = p[0] == UInt8(ascii: "-")
    if isNegative || p[0] == UInt8(ascii: "+") { p += 1 }
    let first = p
    var significand: UInt64 = 0
    digits(&p, &significand)
    var count = p - first
    let hasLeadingZero = count > 1 && first[0] == UInt8(ascii: "0")
    var exponent = 0
    if p[0] == UInt8(ascii: ".") {
      p += 1
      let fraction = p
      eightDigits(&p, &significand)
      digits(&p, &significand)
      exponent = fraction - p
      count -= exponent
    }
    guard count > 0 else { return nil }
    let mantissaEnd = p
    var power = 0
    if p[0] | 0x20 == UInt8(ascii: "e") {
      guard let written = scanExponent(&p) else { return nil }
      power = written
      exponent += power
    }
    let magnitude =
      count <= 19
      ? DecimalToBinary.double(significand, exponent) : long(first, mantissaEnd, exponent, power)
    return Number(value: isNegative ? -magnitude : magnitude, end: p, hasLeadingZero: hasLeadingZero)
  }

  /// The number that all bytes up to `end` are; nil where they are none.
  static func whole(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Number? {
    if let number = scan(start), number.end == end { return number }
    return nil
  }

  /// `inf` or `infinity` in any case, with a sign or none; nil where the bytes are neither.
  static func infinity(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Double? {
    var p = start
    guard p < end else { return nil }
    let isNegative = p[0] == UInt8(ascii: "-")
    if isNegative || p[0] == UInt8(ascii: "+") { p += 1 }
    guard end - p == 3 || end - p == 8 else { return nil }
    let word = String(decoding: UnsafeBufferPointer(start: p, count: end - p), as: UTF8.self).lowercased()
    guard word == "inf" || word == "infinity" else { return nil }
    return isNegative ? -.infinity : .infinity
  }

  @inline(__always)
  private static func digits(_ p: inout UnsafePointer<UInt8>, _ value: inout UInt64) {
    while true {
      let digit = p[0] &- UInt8(ascii: "0")
      guard digit < 10 else { return }
      value = value &* 10 &+ UInt64(digit)
      p += 1
    }
  }

  /// Eight digits in three multiplications where there are eight (Lemire, 2021). Reads 8 bytes.
  @inline(__always)
  private static func eightDigits(_ p: inout UnsafePointer<UInt8>, _ value: inout UInt64) {
    var word = UInt64(littleEndian: UnsafeRawPointer(p).loadUnaligned(as: UInt64.self))
    let isDigits =
      (word & 0xF0F0_F0F0_F0F0_F0F0) | (((word &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0) >> 4)
    guard isDigits == 0x3333_3333_3333_3333 else { return }
    word = word &- 0x3030_3030_3030_3030
    word = word &* 10 &+ (word >> 8)
    let pairs: UInt64 = 0x0000_00FF_0000_00FF
    let low = (word & pairs) &* 0x000F_4240_0000_0064
    let high = ((word >> 16) & pairs) &* 0x0000_2710_0000_0001
    value = value &* 100_000_000 &+ ((low &+ high) >> 32)
    p += 8
  }

  /// The exponent after an `e`; nil where it has no digits. Beyond ±99999 it is that.
  private static func scanExponent(_ p: inout UnsafePointer<UInt8>) -> Int? {
    var q = p + 1
    let isNegative = q[0] == UInt8(ascii: "-")
    if isNegative || q[0] == UInt8(ascii: "+") { q += 1 }
    let first = q
    var value = 0
    while q[0] &- UInt8(ascii: "0") < 10 {
      value = min(value * 10 + Int(q[0] - UInt8(ascii: "0")), 99_999)
      q += 1
    }
    guard q > first else { return nil }
    p = q
    return isNegative ? -value : value
  }

  /// A significand of 20 digits or more: the first 19 decide unless the number lies between two doubles
  /// so closely that the rest matters, which the standard library then works out.
  @inline(never)
  private static func long(
    _ first: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ exponent: Int, _ power: Int
  ) -> Double {
    var significand: UInt64 = 0
    var taken = 0
    var dropped = 0
    var isExact = true
    var p = first
    while p < end {
      if p[0] != UInt8(ascii: ".") {
        let digit = UInt64(p[0] - UInt8(ascii: "0"))
        if taken < 19 {
          significand = significand * 10 + digit
          if significand > 0 { taken += 1 }
        } else {
          dropped += 1
          if digit != 0 { isExact = false }
        }
      }
      p += 1
    }
    let low = DecimalToBinary.double(significand, exponent + dropped)
    if isExact || low == DecimalToBinary.double(significand + 1, exponent + dropped) { return low }
    let text = String(decoding: UnsafeBufferPointer(start: first, count: end - first), as: UTF8.self)
    return Double("\(text)e\(power)") ?? low
  }
}
