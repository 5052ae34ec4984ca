internal import Glibc

/// A direction along which an objective with a custom loss falls without end: the intercept alone, a column alone, or
/// the coefficients that a solver ran away with.
///
/// The objective is looked at 10⁴, 10⁸ and 10¹² units of the linear predictor out. Where every look is lower than the one
/// before by at least nine tenths as much, it falls as a logarithm or faster; what comes down to a bound falls by less
/// and less. Where |η| is the size of the responses it may still be on its way to them, so that the unit is at least that.
package enum EndlessFall: Sendable, Equatable {
  /// The linear predictor of every row.
  case predictor(grows: Bool)
  case column(String, grows: Bool)
  /// The linear predictor of every row again, but the loss comes down to a number that it never reaches.
  case towards(Double, grows: Bool)
}

/// Beyond so many numbers in the design the columns are not looked at one by one.
private let largestLook = 2_000_000

/// Before the work: the intercept alone, then each column alone. Nil for losses of the catalogue, which are known.
func endlessFall(_ problem: Problem, isInterrupted: () -> Bool) throws(FittingError) -> EndlessFall? {
  // A parabola that opens upwards has a least value.
  guard problem.loss is CustomLoss, problem.outputs == 1,
    problem.loss.quadraticFactor(rows: problem.design.rows) == nil
  else { return nil }
  let fall = FallingObjective(problem)
  let none = [Double](repeating: 0, count: problem.design.columns)
  if problem.intercept {
    for grows in [true, false] where fall.isEndless(none, level: grows ? 1 : -1) {
      return .predictor(grows: grows)
    }
    if let fall = try unreached(problem, isInterrupted) { return fall }
  }
  guard problem.design.rows * problem.design.columns <= largestLook else { return nil }
  for j in none.indices where !problem.takesNoPart(j) {
    if isInterrupted() { throw .interrupted }
    // The penalties hold a fall back and begin none, so that nearly all columns are done after the loss alone.
    for grows in [true, false] where fall.mayBeEndless(column: j, grows: grows) {
      var direction = none
      direction[j] = grows ? 1 : -1
      if fall.isEndless(direction, level: 0) { return .column(problem.design.names[j], grows: grows) }
    }
  }
  return nil
}

/// Whether the loss of an intercept alone has one slope everywhere, as exp(η) has, so that it is least nowhere.
///
/// Looked at over |b₀| ≤ 10⁸. Far out such a slope may be too small for a number; where it is 0 after slopes that are none
/// too small, the loss is flat from there on and has its least value, as a hinge has.
private func unreached(
  _ problem: Problem, _ isInterrupted: () -> Bool
) throws(FittingError) -> EndlessFall? {
  let n = problem.design.rows
  guard n <= largestLook / 20 else { return nil }
  let offset = problem.offset ?? [Double](repeating: 0, count: n)
  var gradient = offset
  func slope(_ level: Double) -> Double {
    problem.loss.gradient(
      problem.observations, predictor: offset.map { $0 + level }, into: &gradient)
    return gradient.reduce(0, +)
  }
  let rising = slope(0)
  guard rising != 0, rising.isFinite else { return nil }
  let sign = rising > 0 ? 1.0 : -1
  for side in [1.0, -1] {
    var last = abs(rising)
    for k in -8...64 {
      if isInterrupted() { throw .interrupted }
      let here = slope(side * pow(10, Double(k) / 8)) * sign
      // Beyond the range of numbers nothing is known.
      guard here.isFinite else { break }
      guard here > 0 else {
        if here == 0, last <= 1e-30 * abs(rising) { break }
        return nil
      }
      last = here
    }
  }
  let far = problem.loss.value(problem.observations, predictor: offset.map { $0 - sign * 1e8 })
  return far.isFinite ? .towards(far, grows: sign < 0) : nil
}

/// After it, where no optimum was reached: along the coefficients that it ended with.
func endlessFall(_ problem: Problem, at solution: Solution) -> EndlessFall? {
  guard problem.loss is CustomLoss, problem.outputs == 1, !solution.certificate.isReached else { return nil }
  let beta = problem.penaltyScale(solution.coefficients, from: .data)
  let size = max(abs(solution.intercept), beta.reduce(0) { max($0, abs($1)) })
  guard size > 0, size.isFinite else { return nil }
  guard FallingObjective(problem).isEndless(beta.map { $0 / size }, level: solution.intercept / size) else {
    return nil
  }
  let largest = beta.indices.max { abs(beta[$0]) < abs(beta[$1]) }
  guard let largest, abs(beta[largest]) > 1e-6 * size else {
    return .predictor(grows: solution.intercept > 0)
  }
  return .column(problem.design.names[largest], grows: beta[largest] > 0)
}

private struct FallingObjective {
  let problem: Problem
  private let unit: Double

  init(_ problem: Problem) {
    self.problem = problem
    unit = max(1, problem.response.reduce(0) { max($0, abs($1)) })
  }

  /// Whether the loss alone falls without end along a column: its values are the linear predictor then, whatever the
  /// scale of the penalties.
  func mayBeEndless(column: Int, grows: Bool) -> Bool {
    var image = [Double](repeating: 0, count: problem.design.rows)
    image.withUnsafeMutableBufferPointer { problem.design.axpy(column: column, grows ? 1 : -1, $0) }
    return isEndless(image: image) { _ in 0 }
  }

  /// - Parameters:
  ///   - direction: on the scale of the penalties
  ///   - level: of the intercept
  func isEndless(_ direction: [Double], level: Double) -> Bool {
    let start = problem.storedUnits(dataUnits: problem.dataUnits(direction))
    var image = DirectEvaluation.predict(problem, start, [level])
    if let offset = problem.offset { for i in image.indices { image[i] -= offset[i] } }
    return isEndless(image: image) { t in
      problem.penalties.reduce(0) { $0 + $1.value(direction.map { t * $0 }) }
    }
  }

  /// - Parameters:
  ///   - image: the linear predictor of a direction, without the offset
  ///   - penalty: their sum so many times along the direction
  private func isEndless(image: [Double], penalty: (Double) -> Double) -> Bool {
    let reach = image.reduce(0) { max($0, abs($1)) }
    guard reach > 0, reach.isFinite else { return false }
    func value(_ distance: Double) -> Double {
      let t = distance * unit / reach
      let predictor = image.indices.map { (problem.offset?[$0] ?? 0) + t * image[$0] }
      return problem.loss.value(problem.observations, predictor: predictor) + penalty(t)
    }
    let near = value(1e4)
    guard near.isFinite else { return near == -.infinity }
    let far = value(1e8)
    guard far.isFinite else { return far == -.infinity }
    let first = near - far
    return first > 1e-9 * (abs(value(0)) + abs(near)) && far - value(1e12) >= 0.9 * first
  }
}
