/// How a number is written: the one place that turns numbers into text.
///
/// Convention: an exact zero is `0` and no other number ever is; a rule that would round a number to
/// zeros shows its leading digits instead. Below 1e-4, and from 1e7 on where that many digits were not
/// asked for, numbers are scientific (`1.234e-5`, `3e-13`); between, all digits before the point are
/// shown, because a zero in place of a known digit would be false.
package struct NumberFormat: Sendable, Equatable {
  package enum Rule: Sendable, Equatable {
    /// 5 significant digits from 1 on, 4 below 1: `27.868`, `-3.2749`, `-0.02380`, `0.1393`.
    case coefficient
    /// This many significant digits, trailing zeros kept: `5.753`, `0.005147`, `3e-13`.
    case significant(Int)
    /// This many decimals: `0.831`, `-2.00`.
    case fixed(Int)
    /// A ratio as a percentage without decimals: `+33%` for 0.33.
    case percent
    /// A value as it stands in the data: up to 7 significant digits, no trailing zeros, whole
    /// numbers whole (to 1e15), missing as `NA`.
    case data
    /// The shortest text that reads back as the same number.
    case shortest
  }

  package let rule: Rule
  /// Write `+` before numbers above 0.
  package let isSigned: Bool
  /// What `set(digits =)` says. At 5 each rule has the digits named there; another value adds or
  /// takes the difference, except from counts of one or two, which show a magnitude only.
  package let digits: Int

  package static let defaultDigits = 5

  package init(_ rule: Rule, isSigned: Bool = false, digits: Int = defaultDigits) {
    self.rule = rule
    self.isSigned = isSigned
    self.digits = digits
  }

  package static let coefficient = NumberFormat(.coefficient)
  package static func significant(_ count: Int) -> NumberFormat { NumberFormat(.significant(count)) }
  package static func fixed(_ decimals: Int) -> NumberFormat { NumberFormat(.fixed(decimals)) }
  package static let percent = NumberFormat(.percent, isSigned: true)
  package static let data = NumberFormat(.data)
  package static let shortest = NumberFormat(.shortest)

  /// The same format with `+` before numbers above 0.
  package var signed: NumberFormat { NumberFormat(rule, isSigned: true, digits: digits) }

  /// The same format at another setting of `digits`.
  package func digits(_ digits: Int) -> NumberFormat {
    NumberFormat(rule, isSigned: isSigned, digits: digits)
  }

  /// `value` as text. Not a number is `nan` (`NA` in data), infinities are `inf` and `-inf`.
  package func string(_ value: Double) -> String {
    if value.isNaN { return rule == .data ? "NA" : "nan" }
    if value == 0 { return rule == .percent ? "0%" : "0" }
    let sign = value < 0 ? "-" : isSigned ? "+" : ""
    return sign + (value.isInfinite ? "inf" : magnitude(value.magnitude))
  }

  private func magnitude(_ value: Double) -> String {
    switch rule {
    case .coefficient: return coefficient(value)
    case .significant(let count): return significant(value, scaled(count))
    case .fixed(let decimals): return fixed(value, scaled(decimals))
    case .percent:
      // A product that overflows has no percentage to show but its own digits.
      let percent = value * 100
      return percent.isFinite ? fixed(percent, 0) + "%" : significant(value, 5)
    case .data: return data(value)
    case .shortest: return shortest(value)
    }
  }

  private func scaled(_ count: Int) -> Int {
    let wanted = count > 2 ? max(2, count + digits - Self.defaultDigits) : count
    return min(max(wanted, 0), 17)
  }

  private func coefficient(_ value: Double) -> String {
    let count = min(max(digits, 2), 17)
    guard value < 1 else { return significant(value, count) }
    let below = DecimalDigits(value, significant: count - 1)
    // 0.99999 would be 1.000 at 4 digits; a fifth shows that it is not 1.
    return below.exponent < 0 ? text(below) : significant(value, count)
  }

  private func significant(_ value: Double, _ count: Int) -> String {
    let rounded = DecimalDigits(value, significant: max(1, count))
    let isLong = rounded.exponent >= rounded.digits.count && value < 1e7
    return isLong ? fixed(value, 0) : text(rounded)
  }

  private func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value < 1e15 else { return significant(value, max(decimals, 5)) }
    guard let (whole, fraction) = DecimalDigits.fixed(value, decimals: decimals) else {
      return significant(value, 1)
    }
    return String(decoding: whole, as: UTF8.self)
      + (fraction.isEmpty ? "" : "." + String(decoding: fraction, as: UTF8.self))
  }

  private func data(_ value: Double) -> String {
    if let whole = whole(value) { return whole }
    let count = min(max(digits + 2, 1), 17)
    var rounded = DecimalDigits(value, significant: count)
    if rounded.exponent >= count && rounded.exponent < 15 {
      return DecimalDigits(value, significant: rounded.exponent + 1).plain
    }
    rounded.dropTrailingZeros()
    return rounded.exponent < Self.leastExponent || rounded.exponent >= 15
      ? rounded.scientific : rounded.plain
  }

  private func shortest(_ value: Double) -> String {
    if let whole = whole(value) { return whole }
    // The standard library's description is the shortest that reads back; only its exponent is
    // spelt otherwise (1e-05, 1e+20).
    let text = value.description
    guard let mark = text.firstIndex(of: "e") else {
      return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
    var mantissa = text[..<mark]
    if mantissa.hasSuffix(".0") { mantissa = mantissa.dropLast(2) }
    return mantissa + "e\(Int(text[mark...].dropFirst()) ?? 0)"
  }

  private func whole(_ value: Double) -> String? {
    value < 1e15 && value == value.rounded(.towardZero) ? String(Int(value)) : nil
  }

  private func text(_ digits: DecimalDigits) -> String {
    let most = max(Self.wholeDigits, digits.digits.count)
    return digits.exponent < Self.leastExponent || digits.exponent >= most
      ? digits.scientific : digits.plain
  }

  private static let leastExponent = -4
  private static let wholeDigits = 7
}
