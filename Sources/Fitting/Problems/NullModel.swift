extension Problem {
  /// Whether nothing says where the coefficient is: nothing can be learnt about its column, and no penalty acts on it.
  func isUntold(_ j: Int, _ penalty: CoordinatePenalty) -> Bool {
    takesNoPart(j) && !penalty.acts(on: j)
      && !penalty.blocks.contains { $0.columns.contains(j) }
      && !penalty.ties.contains { $0.columns.contains(j) }
  }

  /// Whether the coefficient stays at 0: nothing can be learnt about its column, and no penalty wants it elsewhere.
  func isFrozen(_ j: Int, _ penalty: CoordinatePenalty) -> Bool {
    guard takesNoPart(j) else { return false }
    let isPulled =
      penalty.blocks.contains { $0.columns.contains(j) } || penalty.smooth.contains { $0.columns.contains(j) }
      || penalty.ties.contains {
        ($0.centre != nil || $0.coupling == .differences) && $0.columns.contains(j)
      }
    return !isPulled && penalty.minimum(j) == 0
  }

  /// The same coefficients, with those of columns that take no part exactly where their penalty is least.
  func settlingIdle(_ beta: [Double]) -> [Double] {
    let idle = beta.indices.filter { takesNoPart($0) }
    guard !idle.isEmpty else { return beta }
    let penalty = CoordinatePenalty(penalties, columns: beta.count)
    let tied = Set(
      penalty.blocks.flatMap(\.columns) + penalty.smooth.flatMap(\.columns) + penalty.ties.flatMap(\.columns))
    var result = beta
    for j in idle where !tied.contains(j) {
      let least = penalty.minimum(j)
      // A centre is met to rounding only: what was typed is meant.
      let centres = penalties.compactMap { term in
        term.columns.firstIndex(of: j).flatMap { term.centre?[$0] }
      }
      result[j] = centres.first { abs($0 - least) <= 4 * least.ulp } ?? least
    }
    return result
  }

  /// The same coefficients, with those exactly 0 that a kink, a bound or a square holds there but for rounding: of columns
  /// that depend on each other one has all, and what is left to the others is what rounding of the first leaves. A
  /// square that is much stronger than the loss makes coefficients small by itself, and those stay.
  func droppingRounding(_ beta: [Double]) -> [Double] {
    func size(_ j: Int) -> Double {
      let deviation = moments.deviations[column(j)]
      return scale == .data && deviation > 0 ? abs(beta[j]) * multiplier(j) * deviation : abs(beta[j])
    }
    let largest = beta.indices.reduce(0) { max($0, size($1)) }
    let small = beta.indices.filter { beta[$0] != 0 && size($0) <= 1e-14 * largest }
    guard !small.isEmpty else { return beta }
    let penalty = CoordinatePenalty(penalties, columns: beta.count)
    var result = beta
    for j in small where penalty.special[j] == nil && penalty.linear[j] == 0 {
      let deviation = moments.deviations[column(j)]
      let unit = scale == .data && deviation > 0 ? multiplier(j) * deviation : 1
      let isHeld =
        penalty.absolute[j] > 0 || penalty.isBounded(j)
        || penalty.ties.contains {
          $0.centre == nil && $0.coupling != .differences && $0.columns.contains(j)
        }
        || (penalty.square[j] > 0 && penalty.square[j] <= unit * unit)
      if isHeld, penalty.bounds?[j].contains(0) ?? true { result[j] = 0 }
    }
    return result
  }

  /// Σ w(y − offset − ȳ)²: of the best intercept alone, of 0 without one.
  var nullSumOfSquares: Double {
    let null = profiledResponse
    return observations.response.indices.reduce(into: CompensatedSum()) { sum, i in
      let residual = response[i] - (offset?[i] ?? 0) - null.mean
      sum.add((weights?[i] ?? 1) * residual * residual)
    }.value
  }

  /// The predictor of the best intercept alone: offset + b₀, class by class.
  package var nullPredictor: [Double] {
    let none = [Double](repeating: 0, count: coefficientCount)
    return DirectEvaluation.predict(self, none, bestIntercepts(stored: none))
  }

  /// The deviance of the best intercept alone; of the offset alone without one.
  package var nullDeviance: Double { loss.deviance(observations, predictor: nullPredictor) }

  /// 1 − deviance/null deviance: the share of the deviance that a fit explains, R² where the loss is squared. Nil
  /// where there is none to explain.
  package func devianceRatio(predictor: [Double]) -> Double? {
    let null = nullDeviance
    return null > 0 ? 1 - loss.deviance(observations, predictor: predictor) / null : nil
  }

  /// What the loss of the best intercept alone is above that of a perfect fit.
  var nullExcess: Double { loss.excess(observations, predictor: nullPredictor) }

  /// The norm of the loss's slopes at the best intercept alone, each in the units of its column.
  var nullSlopeNorm: Double {
    let predictor = nullPredictor
    var pointwise = predictor
    loss.gradient(observations, predictor: predictor, into: &pointwise)
    let slopes = inSlopeUnits(DirectEvaluation.slopes(self, pointwise))
    return slopes.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  /// Whether a duality gap can be computed: the loss has a conjugate, or no dual point needs to be projected, as
  /// where every coefficient is held by a penalty that is not negligible beside the loss.
  func hasDual(_ terms: [PenaltyTerm], _ frozen: [Bool]) -> Bool {
    let predictor = [Double](repeating: 0, count: design.rows * outputs)
    if loss.fenchelYoung(observations, predictor: predictor, dual: predictor) != nil { return true }
    guard !loss.hasIntercept else { return false }
    let penalty = CoordinatePenalty(terms, columns: coefficientCount)
    let negligible = 1e-6 * nullSlopeNorm
    let units = slopeUnits
    return frozen.indices.allSatisfy { frozen[$0] || penalty.slopeBound($0) > negligible * units[column($0)] }
  }
}
