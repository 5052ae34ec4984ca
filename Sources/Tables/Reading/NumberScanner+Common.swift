extension NumberScanner {
  /// The number that starts at `start` where it is one of the common sort: one digit before the point
  /// and 18 behind it or 7 and 7, no exponent, no plus, no leading zeros. Nil elsewhere, and `scan` decides.
  ///
  /// Digits are counted and added up eight at a time (Lemire, 2021) without a branch on how many there are
  /// or on the sign: both are as good as random, and a branch that is not foreseen takes as long as all
  /// the rest.
  /// Reads up to 33 bytes past `start`.
  @inline(__always)
  static func common(_ start: UnsafePointer<UInt8>) -> (value: Double, end: UnsafePointer<UInt8>)? {
    let isNegative: UInt64 = start[0] == UInt8(ascii: "-") ? 1 : 0
    let p = start + Int(isNegative)
    let first = UInt64(p[0] &- UInt8(ascii: "0"))
    guard first < 10 else { return nil }
    let significand: UInt64
    let decimals: Int
    let end: UnsafePointer<UInt8>
    if p[1] == UInt8(ascii: ".") {
      let fraction = Word(p + 2)
      if fraction.count < 8 {
        // The digit before the point moves in front of those behind it.
        significand = Word.number(fraction.digits &<< 8 | first, count: fraction.count + 1)
        decimals = fraction.count
        end = p + 2 + decimals
      } else {
        let rest = Word(p + 10)
        let leading = first * 100_000_000 + fraction.number
        if rest.count < 8 {
          decimals = 8 + rest.count
          significand = leading * powers(rest.count) + rest.number
        } else {
          // As far as 64 bits hold any 19 digits.
          let last = Word(p + 18)
          guard last.count <= 2 else { return nil }
          decimals = 16 + last.count
          significand = (leading * 100_000_000 + rest.number) * powers(last.count) + last.number
        }
        end = p + 2 + decimals
      }
    } else {
      let whole = Word(p)
      guard whole.count < 8, first > 0 || whole.count == 1 else { return nil }
      if p[whole.count] == UInt8(ascii: ".") {
        let fraction = Word(p + whole.count + 1)
        guard fraction.count < 8 else { return nil }
        decimals = fraction.count
        significand = whole.number * powers(decimals) + fraction.number
        end = p + whole.count + 1 + decimals
      } else {
        significand = whole.number
        decimals = 0
        end = p + whole.count
      }
    }
    guard end[0] | 0x20 != UInt8(ascii: "e") else { return nil }
    let magnitude = DecimalToBinary.double(significand, -decimals)
    return (Double(bitPattern: magnitude.bitPattern | isNegative &<< 63), end)
  }

  /// Eight bytes, and the digits that they start with.
  private struct Word {
    /// Each byte's value as a digit, the first in the lowest byte; what is no digit is 10 or more.
    let digits: UInt64
    /// How many digits come first, 0 to 8.
    let count: Int

    @inline(__always)
    init(_ p: UnsafePointer<UInt8>) {
      digits =
        UInt64(littleEndian: UnsafeRawPointer(p).loadUnaligned(as: UInt64.self)) ^ 0x3030_3030_3030_3030
      // Carries start behind a byte that is no digit and so change nothing before it.
      let others = ((digits &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080
      count = others.trailingZeroBitCount >> 3
    }

    @inline(__always)
    var number: UInt64 {
      count == 8 ? Word.eight(digits) : Word.number(digits, count: count)
    }

    /// The first `count` digits as a number.
    /// - Precondition: count is 0 to 8, and to 7 where bytes behind it are no digits.
    @inline(__always)
    static func number(_ digits: UInt64, count: Int) -> UInt64 {
      eight(count == 8 ? digits : (digits &<< UInt64(truncatingIfNeeded: 56 &- 8 &* count)) &<< 8)
    }

    @inline(__always)
    static func eight(_ digits: UInt64) -> UInt64 {
      let tens = digits &* 10 &+ (digits &>> 8)
      let pairs: UInt64 = 0x0000_00FF_0000_00FF
      let low = (tens & pairs) &* 0x000F_4240_0000_0064
      let high = ((tens &>> 16) & pairs) &* 0x0000_2710_0000_0001
      return (low &+ high) &>> 32
    }
  }

  /// 10^n for n of 0 to 7.
  @inline(__always)
  private static func powers(_ n: Int) -> UInt64 {
    // 10^4, 10^2 and 10 where the bits of n say so.
    (n & 4 != 0 ? 10_000 : 1) &* (n & 2 != 0 ? 100 : 1) &* (n & 1 != 0 ? 10 : 1)
  }
}
