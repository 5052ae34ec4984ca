import Glibc
import Tables

/// The marked values of an axis with their labels.
struct Ticks: Sendable, Equatable {
  struct Tick: Sendable, Equatable {
    var value: Double
    /// Empty for a mark without a label.
    var label: String
  }

  let ticks: [Tick]

  var labelled: [Tick] { ticks.filter { !$0.label.isEmpty } }

  /// About `count` labels, never fewer than two that the range could hold.
  ///
  /// Linear: steps of 1, 2 or 5 times a power of ten. Logarithmic: powers of ten where there are enough of them, else
  /// 1-2-5 within each; a range too narrow for those is divided as a linear one.
  init(_ scale: Scale, count: Int) {
    switch scale.kind {
    case .categories(let names):
      ticks = names.enumerated().map { Tick(value: Double($0.offset), label: $0.element) }
    case .linear: ticks = Ticks.linear(scale.low, scale.high, max(2, count))
    case .log: ticks = Ticks.logarithmic(scale.low, scale.high, max(2, count))
    }
  }

  // MARK: Linear

  private static func linear(_ low: Double, _ high: Double, _ count: Int) -> [Tick] {
    let (step, exponent) = Ticks.step(width: high - low, count: count)
    guard step > 0, step.isFinite else { return [] }
    let first = (low / step - 1e-9).rounded(.up)
    let last = (high / step + 1e-9).rounded(.down)
    guard last - first < 1000, abs(first) < 1e15, abs(last) < 1e15 else { return [] }
    return stride(from: first, through: last, by: 1).map { multiple in
      // 3·0.1 is not 0.3: a power of ten below 1 divides.
      let value = exponent < 0 ? multiple * mantissa(step, exponent) / power(-exponent) : multiple * step
      return Tick(value: value, label: label(value, exponent))
    }
  }

  /// 1, 2 or 5 times 10^exponent, nearest to a `count`-th of the width.
  private static func step(width: Double, count: Int) -> (step: Double, exponent: Int) {
    let raw = width / Double(count)
    guard raw > 0, raw.isFinite else { return (0, 0) }
    var exponent = Int(log10(raw).rounded(.down))
    guard abs(exponent) < 300 else { return (0, 0) }
    let lead = raw / pow(10, Double(exponent))
    var mantissa = lead < 1.5 ? 1.0 : lead < 3.2 ? 2.0 : lead < 7.1 ? 5.0 : 10.0
    if mantissa == 10 { (mantissa, exponent) = (1, exponent + 1) }
    return (exponent < 0 ? mantissa / power(-exponent) : mantissa * power(exponent), exponent)
  }

  private static func mantissa(_ step: Double, _ exponent: Int) -> Double {
    (step * power(-exponent)).rounded()
  }

  private static func power(_ exponent: Int) -> Double { pow(10, Double(exponent)).rounded() }

  private static func label(_ value: Double, _ exponent: Int) -> String {
    if value == 0 { return "0" }
    if exponent < -5 || abs(value) >= 1e7 || exponent >= 6 { return NumberFormat.data.string(value) }
    return NumberFormat.fixed(max(0, -exponent)).string(value)
  }

  // MARK: Logarithmic

  private static func logarithmic(_ low: Double, _ high: Double, _ count: Int) -> [Tick] {
    let decades = log10(high / low)
    guard decades > 0.7 else { return linear(low, high, count) }
    let first = Int(log10(low).rounded(.down))
    let last = Int(log10(high).rounded(.up))
    let every = max(1, Int((decades / Double(count)).rounded(.up)))
    let labelledMultiples: Set<Int> =
      decades * 3 <= Double(count) + 1 ? [1, 2, 5] : decades <= 1.3 ? [1, 3] : [1]
    let inner = every > 1 || decades > 8 ? [1] : Array(1...9)
    var ticks: [Tick] = []
    for exponent in first...last {
      for multiple in inner {
        let value = Double(multiple) * (exponent < 0 ? 1 / power(-exponent) : power(exponent))
        guard value >= low * (1 - 1e-9), value <= high * (1 + 1e-9) else { continue }
        let isLabelled = labelledMultiples.contains(multiple) && exponent % every == 0
        ticks.append(Tick(value: value, label: isLabelled ? NumberFormat.data.string(value) : ""))
      }
    }
    return ticks
  }
}
