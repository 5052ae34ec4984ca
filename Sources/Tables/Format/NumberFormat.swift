/// How a number is written.
package struct NumberFormat: Sendable, Equatable {
  package enum Rule: Sendable, Equatable {
    /// 5 significant digits from 1 on, 4 below 1: `27.868`, `-3.2749`, `-0.02380`, `0.1393`.
    case coefficient
    /// This many significant digits, trailing zeros kept: `5.753`, `0.005147`, `3e-13`.
    case significant(Int)
    /// This many decimals: `0.831`, `-2.00`.
    case fixed(Int)
    /// A ratio as a signed percentage, no decimals: `+33%`.
    case percent
    /// A value as it stands in the data: up to 7 significant digits, no trailing zeros, whole numbers whole; missing is `NA`.
    case data
    /// The shortest text that reads back as the same number.
    case shortest
  }

  package let rule: Rule
  /// Write `+` before numbers above 0.
  package let isSigned: Bool
  /// What `set(digits =)` says; 5 gives the digits named at each rule, other values add or take some.
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

  /// `value` as text. Exact zero is `0` and no other number is; `nan` is `nan` (`NA` in data), infinities `inf`, `-inf`.
  package func string(_ value: Double) -> String {
    preconditionFailure("not yet")
  }
}
