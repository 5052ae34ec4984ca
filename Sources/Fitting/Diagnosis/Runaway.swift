/// Whether a fit of a binary response has no optimum although the solver stopped: the classes are told apart along
/// a direction in which no penalty grows and no constraint ends, so that the loss falls for ever.
///
/// Asked only where some |η| exceeds 30: there the loss of a row is below 1e-13 and digits alone made it stop. The
/// directions tried are the fit's own, without what bounds stop, and that of `separation`. A penalty grows where its
/// value gains more than 1e-9 of its strength a unit of the largest coefficient, from 1e6 to 1e8 units out: by then
/// SCAD and MCP are flat, while a logarithm still gains 5e-8.
func runawayDirection(
  _ problem: Problem, coefficients: [Double], predictor: [Double],
  isInterrupted: () -> Bool
) throws(FittingError) -> [SeparatingColumn]? {
  guard problem.loss.definition.response == .binary, problem.outputs == 1 else { return nil }
  let isFar = predictor.indices.contains { abs(predictor[$0] - (problem.offset?[$0] ?? 0)) > 30 }
  guard isFar else { return nil }
  let tails = PenaltyTails(problem, coefficients)
  guard tails.mayBeFlat else { return nil }
  let own = tails.withinBounds(coefficients)
  if tails.areFlat(along: own), problem.isTold(apart: own) { return problem.naming(own) }
  guard case .separated(let found)? = try separation(problem, isInterrupted: isInterrupted) else {
    return nil
  }
  return tails.areFlat(along: found.coefficients) ? problem.naming(found.coefficients) : nil
}

/// The penalties far out from a point.
private struct PenaltyTails {
  private let problem: Problem
  private let beta: [Double]
  private let form: CoordinatePenalty

  init(_ problem: Problem, _ coefficients: [Double]) {
    self.problem = problem
    beta = problem.penaltyScale(coefficients, from: .data)
    form = CoordinatePenalty(problem.penalties, columns: problem.coefficientCount)
  }

  /// False where every coefficient by itself is held, and nothing but sums over coefficients is there.
  var mayBeFlat: Bool {
    guard form.ties.isEmpty, form.blocks.isEmpty else { return true }
    return beta.indices.contains { j in
      guard !problem.takesNoPart(j) else { return false }
      return [1.0, -1].contains { sign in
        var unit = [Double](repeating: 0, count: beta.count)
        unit[j] = sign
        return isFlat(unit)
      }
    }
  }

  /// The direction without the coefficients that run into a bound.
  func withinBounds(_ direction: [Double]) -> [Double] {
    guard let bounds = form.bounds else { return direction }
    return direction.indices.map { j in
      let isStopped = direction[j] > 0 ? bounds[j].upper.isFinite : bounds[j].lower.isFinite
      return isStopped ? 0 : direction[j]
    }
  }

  /// Direction in data units.
  func areFlat(along direction: [Double]) -> Bool {
    isFlat(problem.penaltyScale(direction, from: .data))
  }

  private func isFlat(_ direction: [Double]) -> Bool {
    let size = direction.reduce(0) { max($0, abs($1)) }
    guard size > 0, size.isFinite else { return false }
    return problem.penalties.allSatisfy { term in
      guard term.strength > 0 else { return true }
      let near = term.value(beta.indices.map { beta[$0] + 1e6 * (direction[$0] / size) })
      let far = term.value(beta.indices.map { beta[$0] + 1e8 * (direction[$0] / size) })
      return far.isFinite && far - near <= 1e-9 * term.strength * 1e8
    }
  }
}

extension Problem {
  /// Whether X·direction, with the best intercept if there is one, is on the right side of every row or on the plane,
  /// and not on the plane everywhere.
  fileprivate func isTold(apart direction: [Double]) -> Bool {
    let stored = storedUnits(dataUnits: direction)
    var image = [Double](repeating: 0, count: design.rows)
    stored.withUnsafeBufferPointer { b in
      image.withUnsafeMutableBufferPointer { design.product(b, $0) }
    }
    var (failures, successes) = (-Double.infinity, Double.infinity)
    var (lowest, highest) = (Double.infinity, -Double.infinity)
    for i in image.indices where (weights?[i] ?? 1) > 0 {
      if response[i] < 1 { failures = max(failures, image[i]) }
      if response[i] > 0 { successes = min(successes, image[i]) }
      lowest = min(lowest, image[i])
      highest = max(highest, image[i])
    }
    let slack = 1e-9 * (intercept ? highest - lowest : max(abs(lowest), abs(highest)))
    guard slack > 0 else { return false }
    return intercept
      ? failures <= successes + slack : failures <= slack && successes >= -slack
  }

  /// The nonzero coefficients, the largest 1 or −1 once standardised.
  fileprivate func naming(_ direction: [Double]) -> [SeparatingColumn] {
    let sizes = standardised(dataUnits: direction).map(abs)
    let largest = sizes.max() ?? 0
    return direction.indices.filter { sizes[$0] > 1e-6 * largest }.map {
      SeparatingColumn(column: design.names[$0], coefficient: direction[$0] / largest)
    }
  }
}
