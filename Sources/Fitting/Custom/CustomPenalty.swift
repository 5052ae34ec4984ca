package import Differentiation

/// A penalty that the user wrote as an expression, given as a graph of elementary steps: any function of the
/// coefficients whose value is a number.
///
/// Convention: no factor of its own; what is written is what is added. Before it meets a model its number of
/// coefficients is open. `bound` decides what it is: a sum over coefficients of one function (kinks allowed where that is
/// convex), a quadratic form, or a smooth function that ties coefficients together.
package struct CustomPenalty: Penalty {
  package let graph: Graph
  package let formula: String
  /// What the expression must have at least, where a model has less.
  private var lacking: Int?

  /// - Throws: `CustomPenaltyError` where no solver could do right by it, looked at with so many coefficients as it needs,
  ///   at least three.
  /// - Precondition: the graph takes one vector, and its root is a number.
  package init(_ graph: Graph, formula: String) throws(CustomPenaltyError) {
    self.graph = graph
    self.formula = formula
    let count = graph.length ?? max(3, graph.leastLength)
    let special = graph.specialised(length: count)
    if let separation = ElementSum(special) {
      let g = separation.element
      for t in [0.0, 1, -1, 10, -10, 1e3, -1e3, 1e6, -1e6] {
        // Far out a penalty may leave the range of numbers upwards, as an exponential does.
        let value = g.jet(at: t).value
        guard value.isFinite || (value == .infinity && abs(t) > 100) else {
          throw .notFinite(step: g.firstNonFinite([t]), at: t)
        }
      }
      let penalty = ElementPenalty(separation, of: special, formula: formula)
      if !penalty.isConvex {
        let far = min(g.jet(at: 1e6).value, g.jet(at: -1e6).value)
        if far < g.jet(at: 0).value - 1e7 { throw .fallsForEver }
      }
      if let kink = penalty.shape.kinks.first, !penalty.isConvex {
        throw .kinkNotConvex(step: kink.step, at: kink.place)
      }
      for kink in penalty.shape.kinks where !kink.slopes.lower.isFinite || !kink.slopes.upper.isFinite {
        throw .kinkNotConvex(step: kink.step, at: kink.place)
      }
    } else {
      if let step = special.possibleKinks([.all]).first { throw .kinkTies(step: step) }
      let function = VectorFunction(special, count: count)
      for t in [0.0, 1, -1, 100, -100] {
        let point = (0..<count).map { t * (1 + 0.1 * Double($0 % 7)) }
        let value = function.value(point)
        guard value.isFinite || (value == .infinity && abs(t) >= 100) else {
          throw .notFinite(step: function.firstNonFinite(point), at: t)
        }
      }
    }
  }

  package static let definition = PenaltyDefinition(
    name: "penalty", summary: "custom: any expression of the coefficients", formula: "f(b)",
    gradient: "by automatic differentiation", atZero: "an interval where there is a kink", isConvex: false,
    build: { _ throws(PenaltyError) in
      throw .notWritten(penalty: "a custom penalty", prior: "prior(b -> …)")
    })

  package var dimension: Int? { lacking ?? graph.length }
  package var isConvex: Bool { resolved(graph.length ?? max(3, graph.leastLength)).isConvex }

  package func bound(to terms: [[Int]]) -> any Penalty { resolved(terms.reduce(0) { $0 + $1.count }) }

  /// The penalty for so many coefficients; one that says how many it lacks where they are too few.
  package func resolved(_ count: Int) -> any Penalty {
    guard graph.accepts(count) else {
      var copy = self
      copy.lacking = graph.length ?? graph.leastLength
      return copy
    }
    let special = graph.specialised(length: count)
    if let separation = ElementSum(special) {
      return ElementPenalty(separation, of: special, formula: formula)
    }
    return CoupledPenalty(special, count: count, formula: formula)
  }

  package func value(_ b: [Double]) -> Double {
    graph.accepts(b.count) ? VectorFunction(graph, count: b.count).value(b) : .nan
  }

  package func gradient(_ b: [Double]) -> [Interval] {
    graph.accepts(b.count) ? resolved(b.count).gradient(b) : b.map { _ in .point(.nan) }
  }

  package func prox(_ v: [Double], step: Double) -> [Double] {
    graph.accepts(v.count) ? resolved(v.count).prox(v, step: step) : v.map { _ in .nan }
  }

  package func conjugate(_ v: [Double]) -> Double { .infinity }
  package func dualScale(_ v: [Double]) -> Double { 0 }
  package func lambdaMax(slope: [Double]) -> Double { slope.allSatisfy { $0 == 0 } ? 0 : .infinity }
}

extension Penalty {
  /// Whether the user wrote it as an expression.
  package var isCustom: Bool { customGraph != nil }

  /// The expression of one that the user wrote, of the vector of its coefficients.
  package var customGraph: Graph? {
    (self as? CustomPenalty)?.graph ?? (self as? ElementPenalty)?.graph ?? (self as? CoupledPenalty)?.graph
  }
}

/// Why an expression makes no penalty. Steps are of its graph.
package enum CustomPenaltyError: Error, Sendable, Equatable {
  /// A step has no finite value where coefficients are as large as this.
  case notFinite(step: Int?, at: Double)
  /// It falls faster than a line for large coefficients.
  case fallsForEver
  /// A kink in a function that the rules do not know to be convex.
  case kinkNotConvex(step: Int, at: Double)
  /// A step that may have a kink stands where coefficients are tied together.
  case kinkTies(step: Int)
}
