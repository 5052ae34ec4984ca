import Glibc

/// The four descents that `trace` shows, on slopes and values that are handed in.
///
///     gradient    β ← β − rate · (least element of the subdifferential)
///     proximal    β ← prox_{rate·h}(β − rate · ∇smooth), kinked terms in h, squares and matrices in the smooth part
///     fista       the same from an extrapolated point (Beck and Teboulle 2009)
///     coordinate  β_j ← argmin of the objective in β_j, one sweep a step
struct Descent {
  /// Coefficients that a trace may record.
  private static let mostNumbers = 20_000_000

  let terms: [PenaltyTerm]
  let penalty: CoordinatePenalty
  private(set) var rate: Double
  let method: Trace.Method
  let start: [Double]
  let frozen: [Bool]
  var hasLoss = false
  /// ∂loss/∂β, the intercept profiled out.
  var slopes: ([Double]) -> [Double] = { $0.map { _ in 0 } }
  var loss: ([Double]) -> Double = { _ in 0 }
  /// Z'Z and Z't, for `.coordinate`.
  var gram: GramStatistics?

  init(
    terms: [PenaltyTerm], penalty: CoordinatePenalty, rate: Double, method: Trace.Method,
    start: [Double], frozen: [Bool]
  ) {
    self.terms = terms
    self.penalty = penalty
    self.rate = rate
    self.method = method
    self.start = start
    self.frozen = frozen
  }

  /// Call `check` first: before anything large is formed.
  func run(
    _ count: Int, _ tally: Tally?, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> Trace {
    tally?.begin(.trace, of: count)
    var beta = start
    var steps = [record(0, beta)]
    var outcome = Trace.Outcome.descended
    var memory = (point: beta, momentum: 1.0)
    var sweeper = gram.map {
      GramDescent(gram: $0, penalty: penalty, frozen: frozen, start: start)
    }
    for number in stride(from: 1, through: count, by: 1) {
      if isInterrupted() { throw .interrupted }
      switch method {
      case .gradient: beta = gradientStep(beta)
      case .proximal: beta = proximalStep(beta)
      case .fista:
        let next = proximalStep(memory.point)
        let momentum = 0.5 * (1 + (1 + 4 * memory.momentum * memory.momentum).squareRoot())
        let push = (memory.momentum - 1) / momentum
        memory = (zip(next, beta).map { $0 + push * ($0 - $1) }, momentum)
        beta = next
      case .coordinate:
        _ = sweeper!.sweep(all: true)
        beta = sweeper!.beta
      }
      let step = record(number, beta)
      tally?.advance()
      guard beta.allSatisfy(\.isFinite), step.objective.isFinite, step.maxSlope.isFinite else {
        outcome = .notFinite(step: number)
        break
      }
      steps.append(step)
    }
    if outcome == .descended { outcome = judge(steps) }
    var stable: Double?
    switch outcome {
    case .diverges, .notFinite: stable = stableRate.flatMap { $0 < rate ? $0 : nil }
    case .descended, .overshoots: break
    }
    return Trace(
      steps: steps, method: method, rate: rate, stableRate: stable, contraction: contraction,
      outcome: outcome)
  }

  /// 1 − 2·rate·λ_j where the objective is nothing but squares.
  private var contraction: [Double]? {
    guard method == .gradient, !hasLoss, penalty.isQuadratic, penalty.blocks.isEmpty else {
      return nil
    }
    return penalty.square.map { 1 - 2 * rate * $0 }
  }

  /// Takes 1/L in the place of a step length at which the descent would diverge.
  mutating func shortenRate() {
    guard method != .coordinate, let curvature = largestCurvature else { return }
    // Steps from where the last one ended contract below 2/L, extrapolated ones for certain only up to 1/L.
    let limit = method == .fista ? 1.0 : 1.95
    if rate * curvature > limit { rate = stableRate ?? rate }
  }

  /// 1/L in one digit, cut.
  private var stableRate: Double? {
    guard method != .coordinate, let curvature = largestCurvature else { return nil }
    let longest = 0.95 / curvature
    let unit = pow(10, log10(longest).rounded(.down))
    let rate = (longest / unit).rounded(.down) * unit
    return rate > 0 && rate.isFinite ? rate : nil
  }

  /// L, the largest curvature at the start of the loss and the quadratic penalties, by power iteration on differences
  /// of slopes; nil where there is none.
  private var largestCurvature: Double? {
    func slope(_ beta: [Double]) -> [Double] {
      penalty.smoothSlope(beta, correlation: slopes(beta).map { -$0 }).map { -$0 }
    }
    let origin = slope(start)
    // No column is likely to be at right angles to it.
    var direction = start.indices.map { frozen[$0] ? 0 : 1 + 0.1 * Double($0 % 7) }
    var largest = 0.0
    for _ in 0..<40 {
      let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > 0, length.isFinite else { break }
      direction = direction.map { $0 / length }
      let h = 1e-4
      let there = slope(zip(start, direction).map { $0 + h * $1 })
      direction = start.indices.map { frozen[$0] ? 0 : (there[$0] - origin[$0]) / h }
      largest = max(largest, direction.reduce(0) { $0 + $1 * $1 }.squareRoot())
    }
    return largest > 0 && largest.isFinite ? largest : nil
  }

  private func judge(_ steps: [Trace.Step]) -> Trace.Outcome {
    let first = steps[0].objective
    if let last = steps.last, last.objective > first,
      let worse = steps.firstIndex(where: { $0.objective > first })
    {
      return .diverges(step: worse)
    }
    return contraction?.contains { $0 < 0 } == true ? .overshoots : .descended
  }

  func check(_ count: Int) throws(FittingError) {
    guard method == .coordinate || (rate > 0 && rate.isFinite) else {
      throw .badParameter(name: "rate", value: rate, allowed: "a positive number")
    }
    // Every step is kept: 160 MB of coefficients at most.
    let limit = min(1_000_000, Descent.mostNumbers / max(1, start.count))
    guard count >= 0, count <= limit else {
      let reason = limit < 1_000_000 ? " with \(start.count) coefficients" : ""
      throw .badParameter(name: "steps", value: Double(count), allowed: "0 to \(limit)\(reason)")
    }
    guard method != .coordinate || start.count <= CoordinateDescent.largestGram else {
      throw .noSolver(
        penalties: terms.map { $0.penalty.definition.name }.joined(separator: " + "),
        loss: "", because: CoordinateDescent.tooLarge(start.count))
    }
    if method != .gradient, let name = penalty.unsupported {
      throw .noSolver(
        penalties: name, loss: "", because: "\(method.rawValue) needs a sum over coefficients")
    }
  }

  /// The least element of the whole subdifferential, a number a coefficient.
  private func leastSlopes(_ beta: [Double]) -> [Double] {
    var sums = slopes(beta).map { Interval.point($0) }
    for row in penaltySlopes(terms, at: beta) {
      for j in sums.indices { sums[j] = sums[j] + row[j] }
    }
    return sums.indices.map { frozen[$0] ? 0 : sums[$0].leastElement }
  }

  private func gradientStep(_ beta: [Double]) -> [Double] {
    zip(beta, leastSlopes(beta)).map { $0 - rate * $1 }
  }

  private func proximalStep(_ beta: [Double]) -> [Double] {
    let pull = penalty.smoothSlope(beta, correlation: slopes(beta).map { -$0 })
    return beta.indices.map { j in
      guard !frozen[j] else { return 0 }
      let target = beta[j] + rate * pull[j]
      guard target.isFinite else { return target }
      return penalty.minimum(j, curvature: 1 / rate, pull: target / rate, hint: beta[j])
    }
  }

  private func record(_ number: Int, _ beta: [Double]) -> Trace.Step {
    Trace.Step(
      number: number, coefficients: beta, loss: loss(beta),
      penalty: terms.reduce(0) { $0 + $1.value(beta) },
      maxSlope: leastSlopes(beta).reduce(0) { $1.isNaN ? .nan : max($0, abs($1)) })
  }
}
