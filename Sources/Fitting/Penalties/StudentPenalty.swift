internal import Glibc

/// −log density of Student's t without its constant: ½(ν + 1)·log(1 + t²/(νs²)) for each coefficient.
///
/// Convention: s is a scale, not a standard deviation. Near 0 it pulls as l2 of strength ½(ν + 1)/(νs²) does, far away
/// it lets go: the slope (ν + 1)t/(νs² + t²) falls once |t| > √ν·s, where the function is concave. It has no name in
/// the language but through its prior. Source: Student (1908); as a penalty, Strawderman, Wells and Schifano (2013).
package struct StudentPenalty: SeparablePenalty, Equatable {
  /// ν, degrees of freedom
  package let df: Double
  package let scale: Double

  /// - Precondition: both are finite and above 0.
  package init(df: Double, scale: Double) {
    precondition(df > 0 && df.isFinite && scale > 0 && scale.isFinite)
    self.df = df
    self.scale = scale
  }

  package static let definition = PenaltyDefinition(
    name: "−log student", summary: "the logarithm of Student's t, turned over",
    formula: "½(ν + 1)·Σ log(1 + b²/(νs²))", gradient: "(ν + 1)·b/(νs² + b²)", atZero: "0",
    isConvex: false,
    build: { _ throws(PenaltyError) in throw .notWritten(penalty: "student", prior: "student(3, 0, 1)") })

  package var formula: String {
    let factor = df == 1 ? "" : short(0.5 * (df + 1)) + "·"
    let width = (df == 1 ? [] : [short(df)]) + (scale == 1 ? [] : [short(scale) + "²"])
    let divided = width.isEmpty ? "b²" : width.count == 1 ? "b²/\(width[0])" : "b²/(\(width[0])·\(width[1]))"
    return "\(factor)Σ log(1 + \(divided))"
  }

  package func value(at t: Double) -> Double {
    let z = t / scale
    // log(1 + z²/ν) where z² itself would overflow.
    let size = abs(z) > 1e150 ? 2 * log(abs(z)) - log(df) : log1p(z * z / df)
    return 0.5 * (df + 1) * size
  }

  package func slope(at t: Double) -> Interval {
    let z = t / scale
    if abs(z) > 1e150 { return .point((df + 1) / t) }
    return .point((df + 1) * z / (df + z * z) / scale)
  }

  package func curvature(at t: Double) -> Double {
    let z = t / scale
    if abs(z) > 1e75 { return 0 }
    let width = df + z * z
    return (df + 1) * (df - z * z) / (width * width) / (scale * scale)
  }

  /// t³ − vt² + (d + 2c)t − vd = 0 for d = νs² and c = ½(ν + 1)·step: the real root with the smallest objective.
  package func prox(at v: Double, step: Double) -> Double {
    guard v != 0, step > 0 else { return v }
    let unit = df.squareRoot() * scale
    let target = abs(v) / unit
    let pull = (df + 1) * step / (unit * unit)
    func objective(_ t: Double) -> Double {
      0.5 * (t - target) * (t - target) + 0.5 * pull * log1p(t * t)
    }
    // In units of √ν·s the slope is t − v + pull·t/(1 + t²). Both of its outer roots can be minima.
    func polish(_ start: Double) -> Double {
      var t = start
      for _ in 0..<100 {
        let width = 1 + t * t
        let slope = t - target + pull * t / width
        let curvature = 1 + pull * (1 - t * t) / (width * width)
        let next = curvature > 0 ? t - slope / curvature : t - slope
        let kept = min(max(next, 0), target)
        if kept == t { break }
        t = kept
      }
      return t
    }
    let near = polish(target / (1 + pull))
    let far = polish(target)
    let best = objective(near) <= objective(far) ? near : far
    return (v > 0 ? best : -best) * unit
  }

  package func conjugate(at v: Double) -> Double { v == 0 ? 0 : .infinity }
  package var slopes: Interval { .point(0) }
  package var breaks: [Double] {
    let bend = df.squareRoot() * scale
    return [-bend, 0, bend]
  }

  /// −f'' is largest at t² = 3νs².
  package var concavity: Double { (df + 1) / (8 * df * scale * scale) }
}

private func short(_ x: Double) -> String { x == x.rounded() && abs(x) < 1e15 ? "\(Int(x))" : "\(x)" }
