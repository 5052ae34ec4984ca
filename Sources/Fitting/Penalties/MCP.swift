/// mcp(lambda, gamma): the minimax concave penalty: the lasso's pull at 0, fading to none at gamma·lambda.
///
///     f(t) = λ|t| − t²/(2γ)  up to |t| = γλ,   γλ²/2  beyond
///
/// Convention: its own lambda inside, as ncvreg writes it with loss 1/(2n)‖y − Xb‖²; a strength in front multiplies
/// the whole, so that `mcp(0.5)` is ncvreg's penalty at lambda 0.5. Not convex: where γ·strength is not larger than
/// what the data curve, several minima exist. Source: Zhang (2010); ncvreg, Breheny and Huang (2011).
package struct MCP: SeparablePenalty, Equatable {
  package let lambda: Double
  package let gamma: Double

  package init(lambda: Double, gamma: Double = 3) throws(PenaltyError) {
    guard lambda > 0, lambda.isFinite else {
      throw .outOfRange(penalty: "mcp", parameter: "lambda", value: lambda, range: MCP.lambdaRange)
    }
    guard gamma > 1, gamma.isFinite else {
      throw .outOfRange(penalty: "mcp", parameter: "gamma", value: gamma, range: MCP.gammaRange)
    }
    self.lambda = lambda
    self.gamma = gamma
  }

  package static let definition = PenaltyDefinition(
    name: "mcp",
    parameters: [
      PenaltyParameter(name: "lambda", kind: .number, range: lambdaRange, example: 0.5),
      PenaltyParameter(name: "gamma", kind: .number, range: gammaRange, defaultValue: 3, example: 3),
    ],
    summary: "the lasso's pull at 0 that fades to none at gamma·lambda; not convex",
    formula: "Σmcp(b)", gradient: "sign(b)·max(0, lambda − |b|/gamma)",
    atZero: "any value in [-lambda, lambda]", isConvex: false, title: "MCP regression",
    topics: ["exact zeros", "norms"],
    build: { arguments throws(PenaltyError) in
      [
        ScaledPenalty(
          strength: 1, penalty: try MCP(lambda: arguments.number(0), gamma: arguments.number(1)))
      ]
    })

  package var arguments: [PenaltyArgument] { [.number(lambda), .number(gamma)] }
  package var formula: String { "Σmcp(b; λ = \(shortText(lambda)), γ = \(shortText(gamma)))" }

  package func value(at t: Double) -> Double {
    let size = abs(t)
    return size <= gamma * lambda
      ? lambda * size - 0.5 * size * size / gamma : 0.5 * gamma * lambda * lambda
  }

  package func slope(at t: Double) -> Interval {
    if t == 0 { return Interval(-lambda, lambda) }
    let size = max(0, lambda - abs(t) / gamma)
    return .point(t > 0 ? size : -size)
  }

  package func curvature(at t: Double) -> Double {
    t == 0 ? .infinity : abs(t) < gamma * lambda ? -1 / gamma : 0
  }

  /// For step < γ the objective is convex; beyond it the middle piece is concave, and 0 or v itself wins.
  package func prox(at v: Double, step: Double) -> Double {
    let size = abs(v)
    if step >= gamma { return size <= lambda * (step * gamma).squareRoot() ? 0 : v }
    if size <= step * lambda { return 0 }
    if size > gamma * lambda { return v }
    let t = (size - step * lambda) / (1 - step / gamma)
    return v > 0 ? t : -t
  }

  package func conjugate(at v: Double) -> Double { v == 0 ? 0 : .infinity }
  package var slopes: Interval { .point(0) }
  package var breaks: [Double] { [-gamma * lambda, 0, gamma * lambda] }
  package var concavity: Double { 1 / gamma }
  package var isPiecewiseQuadratic: Bool { true }

  private static let lambdaRange = "lambda > 0"
  private static let gammaRange = "gamma > 1"
}

/// A number without needless decimals.
func shortText(_ x: Double) -> String {
  x == x.rounded() && abs(x) < 1e15 ? "\(Int(x))" : "\(x)"
}
