import Fitting
import Tables

/// Slopes as gradient tables print them: always with their sign, an interval where the derivative does not exist.
extension Presenter {
  func slope(_ x: Double) -> Table.Cell {
    let format = NumberFormat.fixed(3).signed.digits(settings.digits)
    return .number(x, format.string(x))
  }

  func slope(_ interval: Interval) -> Table.Cell {
    interval.isPoint
      ? slope(interval.lower) : .interval(interval.lower, interval.upper, rangeText(interval))
  }

  /// `[-0.1, +0.1]`
  func rangeText(_ interval: Interval) -> String { "[\(bound(interval.lower)), \(bound(interval.upper))]" }

  /// One end of an interval: with sign and at least one decimal, `+1.0`, as short as it can be otherwise.
  private func bound(_ x: Double) -> String {
    let short = NumberFormat.significant(settings.digits).trimmed(x)
    let sign = x > 0 ? "+" : ""
    return sign + (short.allSatisfy { $0.isNumber || $0 == "-" } && x != 0 ? short + ".0" : short)
  }
}
