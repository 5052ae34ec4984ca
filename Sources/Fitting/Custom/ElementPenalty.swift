internal import Differentiation
internal import Glibc

/// A custom penalty that is a sum over coefficients of one function g of one number: Σ g(b_j) + constant.
///
/// Value, slope and curvature are those of the expression; the prox is found by a safeguarded Newton's method, at a kink
/// where its interval of slopes holds the answer. Where g is not known to be convex the best of the minima of all pieces
/// is taken.
struct ElementPenalty: SeparablePenalty {
  let g: ElementFunction
  /// The whole, of the vector.
  let graph: Graph
  let constant: Double
  let formula: String
  let isConvex: Bool
  let shape: ElementShape
  let elementary: (absolute: Double, square: Double)?
  private let isQuadratic: Bool

  init(_ sum: ElementSum, of graph: Graph, formula: String) {
    g = sum.element
    self.graph = graph
    constant = sum.constant
    self.formula = formula
    let form = QuadraticForm1D(sum.element)
    isQuadratic = form != nil
    if let form, form.absolute >= 0, form.square >= 0 {
      elementary = form.linear == 0 ? (form.absolute, form.square) : nil
      isConvex = true
    } else {
      elementary = nil
      isConvex = form == nil && sum.graph.convexity(in: 0, [Bounds.all]).isConvex
    }
    shape = ElementShape(sum.element, isConvex: isConvex)
  }

  static var definition: PenaltyDefinition { CustomPenalty.definition }

  func value(at t: Double) -> Double { g.jet(at: t).value }

  func value(_ b: [Double]) -> Double {
    var values = [Double](repeating: 0, count: b.count)
    b.withUnsafeBufferPointer { x in
      guard let start = x.baseAddress else { return }
      values.withUnsafeMutableBufferPointer { g.rows(b.count, [start], value: $0.baseAddress) }
    }
    return values.reduce(constant, +)
  }

  func slope(at t: Double) -> Interval {
    for kink in shape.kinks where abs(t - kink.place) <= 4 * kink.place.magnitude.ulp { return kink.slopes }
    let right = g.jet(at: t)
    guard right.isKink else { return .point(right.first) }
    let left = g.jet(at: t, side: -1).first
    return Interval(min(left, right.first), max(left, right.first))
  }

  func curvature(at t: Double) -> Double {
    for kink in shape.kinks where abs(t - kink.place) <= 4 * kink.place.magnitude.ulp { return .infinity }
    let second = g.jet(at: t).second
    return second.isNaN ? .infinity : second
  }

  func prox(at v: Double, step: Double) -> Double {
    guard step > 0 else { return v }
    // Where the parabola bends up by more than g was seen to bend down there is one minimum.
    let isSingle = isConvex || step * shape.concavity < 0.9
    return isSingle ? minimum(1, v, step, within: .all) : best(v, step)
  }

  func conjugate(at v: Double) -> Double {
    guard isConvex, v >= slopes.lower, v <= slopes.upper else { return .infinity }
    let t = minimum(0, v, 1, within: .all)
    return v * t - value(at: t)
  }

  var slopes: Interval { isConvex ? shape.slopes : .point(0) }
  var breaks: [Double] { shape.breaks }
  var concavity: Double { shape.concavity }
  var isPiecewiseQuadratic: Bool { isQuadratic }

  func hessian(dimension: Int) -> QuadraticForm? {
    elementary.flatMap { $0.absolute == 0 ? .scaledIdentity(2 * $0.square) : nil }
  }

  private func minimum(_ a: Double, _ q: Double, _ s: Double, within ends: Interval) -> Double {
    g.minimum(a, q, s, kinks: shape.kinks, within: ends)
  }

  /// The lowest of the minima of all pieces.
  private func best(_ v: Double, _ step: Double) -> Double {
    let reach = shape.breaks.reduce(abs(v)) { max($0, abs($1)) }
    let ends = Set(shape.breaks + [-reach, reach, v]).sorted()
    func cost(_ t: Double) -> Double { 0.5 * (t - v) * (t - v) + step * value(at: t) }
    func slope(_ t: Double) -> Double { t - v + step * g.jet(at: t).first }
    var answer = v
    var least = cost(v)
    func consider(_ t: Double) {
      let found = cost(t)
      if found < least || (found == least && abs(t) < abs(answer)) { (answer, least) = (t, found) }
    }
    for t in ends { consider(t) }
    for (left, right) in zip(ends, ends.dropFirst()) {
      let parts = 12
      var from = left
      for k in 1...parts {
        let share = Double(k) / Double(parts)
        let to = k == parts ? right : left + (right - left) * share * share * (3 - 2 * share)
        if from < to, slope(from) < 0, slope(to) > 0 {
          consider(minimum(1, v, step, within: Interval(from, to)))
        }
        from = to
      }
    }
    return answer
  }
}
