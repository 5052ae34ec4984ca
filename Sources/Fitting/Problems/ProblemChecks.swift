extension Problem {
  /// Shapes, finiteness and weights of the data.
  static func check(
    _ design: any Design, _ response: [Double], _ weights: [Double]?, _ offset: [Double]?
  ) throws(FittingError) {
    let n = design.rows
    guard n > 0 else { throw .noRows }
    try check(vector: response, called: "response", count: n)
    if let offset { try check(vector: offset, called: "offset", count: n) }
    guard let weights else { return }
    try check(vector: weights, called: "weights", count: n)
    if let row = weights.firstIndex(where: { $0 < 0 }) {
      throw .negativeWeight(row: row, value: weights[row])
    }
    let sum = weights.reduce(0, +)
    guard sum > 0 else { throw .weightsSumToZero }
    guard sum.isFinite && sum.isNormal else { throw .outOfRange(what: "the sum of the weights") }
  }

  /// Shapes, finiteness and ranges of what comes beside the response.
  static func check(_ details: ResponseDetails, rows: Int) throws(FittingError) {
    if let trials = details.trials {
      try check(vector: trials, called: "trials", count: rows)
      if let row = trials.firstIndex(where: { $0 < 1 }) {
        throw .badResponse(row: row, value: trials[row], needed: "a number of trials of 1 or more")
      }
    }
    if let status = details.status {
      try check(vector: status, called: "status", count: rows)
      if let row = status.firstIndex(where: { $0 != 0 && $0 != 1 }) {
        throw .badResponse(
          row: row, value: status[row], needed: "a status of 1 (event) or 0 (censored)")
      }
    }
    if let strata = details.strata, strata.count != rows {
      throw .shape(what: "strata", expected: rows, found: strata.count)
    }
  }

  /// Strengths, columns and shapes of the penalties.
  static func check(_ penalties: [PenaltyTerm], columns: Int) throws(FittingError) {
    for term in penalties {
      let name = term.penalty.definition.name
      guard term.strength >= 0 && term.strength.isFinite else {
        throw .badParameter(
          name: "strength of \(name)", value: term.strength, allowed: "a number of zero or more")
      }
      if let dimension = term.penalty.dimension, dimension != term.columns.count {
        throw .penaltyShape(penalty: name, expected: dimension, found: term.columns.count)
      }
      for j in term.columns where !(0..<columns).contains(j) {
        throw .columnOutOfRange(j, count: columns)
      }
      guard Set(term.columns).count == term.columns.count else {
        throw .repeatedColumn(penalty: name)
      }
      if let factors = term.factors {
        try check(vector: factors, called: "factors of \(name)", count: term.columns.count)
        precondition(term.penalty.separable != nil, "factors belong to a sum over coefficients")
        if let factor = factors.first(where: { $0 <= 0 }) {
          throw .badParameter(name: "factors of \(name)", value: factor, allowed: "above 0")
        }
      }
      guard let centre = term.centre else { continue }
      try check(vector: centre, called: "centre of \(name)", count: term.columns.count)
    }
  }

  /// Constraints leave every coefficient some number.
  static func checkFeasible(_ problem: Problem) throws(FittingError) {
    let columns = problem.design.columns
    var bounds = [Interval](repeating: .all, count: problem.coefficientCount)
    for term in problem.penalties where term.strength > 0 && term.penalty.definition.isConstraint {
      guard let domain = term.penalty.separable?.domain else { continue }
      for (k, j) in term.columns.enumerated() {
        let shifted = domain + (term.centre?[k] ?? 0)
        bounds[j] = Interval(
          max(bounds[j].lower, shifted.lower), min(bounds[j].upper, shifted.upper))
        guard bounds[j].lower <= bounds[j].upper else {
          throw .infeasible(column: problem.design.names[j % columns])
        }
      }
    }
  }

  static func check(vector: [Double], called what: String, count: Int) throws(FittingError) {
    guard vector.count == count else {
      throw .shape(what: what, expected: count, found: vector.count)
    }
    if let row = vector.firstIndex(where: { !$0.isFinite }) {
      throw .nonFinite(what: what, row: row, value: vector[row])
    }
  }
}
