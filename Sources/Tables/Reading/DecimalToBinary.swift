import Glibc

/// w × 10^q as the nearest double, ties to even.
///
/// Small numbers are exact in one multiplication or division (Clinger, 1990). The others take the top
/// 128 bits of 5^q and one or two 64-bit products, which decide the rounding of every w below 2^64
/// (Lemire, Number parsing at a gigabyte per second, 2021; Mushtak and Lemire, 2023, that no fallback
/// is needed).
enum DecimalToBinary {
  /// - Returns: infinity where the number is too large, 0 where it is too small.
  @inline(__always)
  static func double(_ w: UInt64, _ q: Int) -> Double {
    if w <= 1 << 53, q >= -22, q <= 22 {
      let value = Double(w)
      return exactPowersOfTen.withUnsafeBufferPointer { q < 0 ? value / $0[-q] : value * $0[q] }
    }
    return nearest(w, q)
  }

  @inline(never)
  static func nearest(_ w: UInt64, _ q: Int) -> Double {
    if w == 0 || q < PowersOfFive.least { return 0 }
    if q > PowersOfFive.greatest { return .infinity }
    let shift = w.leadingZeroBitCount
    let (high, low) = product(w << UInt64(shift), PowersOfFive.table[q - PowersOfFive.least])
    let top = Int(high >> 63)
    // 53 bits of the significand and one to round by.
    var significand = high >> UInt64(top + 9)
    // floor(q log2 5) + q, by a multiplication that is exact over the table's range.
    var exponent = ((217_706 * q) >> 16) + 63 + top - shift + 1023
    if exponent <= 0 {
      guard exponent > -63 else { return 0 }
      significand >>= UInt64(1 - exponent)
      significand = (significand + (significand & 1)) >> 1
      // Rounding up may reach the least normal number, whose bits follow on.
      return Double(bitPattern: significand)
    }
    // Half-way cases exist only for small powers; elsewhere a bit below decides.
    if low <= 1, q >= -4, q <= 23, significand & 3 == 1, significand << UInt64(top + 9) == high {
      significand &= ~1
    }
    significand = (significand + (significand & 1)) >> 1
    if significand >= 1 << 53 {
      significand = 1 << 52
      exponent += 1
    }
    guard exponent < 0x7FF else { return .infinity }
    return Double(bitPattern: UInt64(exponent) << 52 | significand & ~(1 << 52))
  }

  /// The top 128 bits of w times the 128 of a power, as far as the rounding needs them.
  private static func product(_ w: UInt64, _ power: PowersOfFive.Power) -> (UInt64, UInt64) {
    var (high, low) = w.multipliedFullWidth(by: power.high)
    if high & 0x1FF == 0x1FF {
      let carry = w.multipliedFullWidth(by: power.low).high
      let (sum, overflow) = low.addingReportingOverflow(carry)
      low = sum
      if overflow { high += 1 }
    }
    return (high, low)
  }

  private static let exactPowersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
  ]
}

/// The top 128 bits of 5^q for every q that a double can need, the highest bit set: cut off, but
/// rounded up for −27 ≤ q < 0. Worked out once, in about a tenth of a millisecond, instead of 650 constants.
enum PowersOfFive {
  struct Power: Sendable, Equatable {
    let high: UInt64
    let low: UInt64
  }

  static let least = -342
  static let greatest = 308

  static let table: [Power] = {
    var negative: [Power] = []
    // 2^1150 / 5^n, little-endian words: cutting off after each division by 5 is cutting off once.
    var quotient = [UInt64](repeating: 0, count: 18)
    quotient[17] = 1 << 62
    for n in 1 ... -least {
      var rest: UInt64 = 0
      for place in quotient.indices.reversed() {
        (quotient[place], rest) = UInt64(5).dividingFullWidth((rest, quotient[place]))
      }
      let cut = top(quotient)
      // Up to 5^27 a 64-bit w can be a multiple, and w times a reciprocal that is cut off would fall
      // short of the exact quotient. No power of 5 divides one of 2, so rounding up is adding one.
      let (low, carry) = cut.low.addingReportingOverflow(1)
      negative.append(n <= 27 ? Power(high: carry ? cut.high + 1 : cut.high, low: low) : cut)
    }
    var positive: [Power] = []
    var power = [UInt64](repeating: 0, count: 12)
    power[0] = 1
    for _ in 0...greatest {
      positive.append(top(power))
      var carry: UInt64 = 0
      for place in power.indices {
        let (high, low) = power[place].multipliedFullWidth(by: 5)
        let (sum, overflow) = low.addingReportingOverflow(carry)
        power[place] = sum
        carry = high + (overflow ? 1 : 0)
      }
    }
    return negative.reversed() + positive
  }()

  /// The highest 128 bits from the highest set bit on; zeros follow a number that has fewer.
  private static func top(_ words: [UInt64]) -> Power {
    let last = words.lastIndex { $0 != 0 } ?? 0
    func word(_ place: Int) -> UInt64 { place >= 0 ? words[place] : 0 }
    let shift = UInt64(words[last].leadingZeroBitCount)
    func joined(_ place: Int) -> UInt64 {
      shift == 0 ? word(place) : word(place) << shift | word(place - 1) >> (64 - shift)
    }
    return Power(high: joined(last), low: joined(last - 1))
  }
}
