internal import Glibc

// Between the three scales of a coefficient: stored columns (b), data units (b · 2^−exponent), and the scale that
// the penalties act on (β).

extension Problem {
  /// Whether nothing can be learnt about the column: constant beside an intercept, or all zero.
  func takesNoPart(_ coefficient: Int) -> Bool {
    let j = column(coefficient)
    return moments.deviations[j] == 0 && (intercept || moments.means[j] == 0)
  }

  /// The column of the design that a coefficient multiplies: they are counted class by class.
  func column(_ coefficient: Int) -> Int {
    coefficient < design.columns ? coefficient : coefficient % design.columns
  }

  /// u_j with b_j = β_j u_j in stored units. A constant column has no deviation to be divided by and keeps its unit.
  func multiplier(_ coefficient: Int) -> Double {
    let j = column(coefficient)
    if scale == .standardised, moments.deviations[j] > 0 { return 1 / moments.deviations[j] }
    return scalbn(1, Int32(design.exponents[j]))
  }

  /// From the scale of the penalties to data units.
  func dataUnits(_ beta: [Double]) -> [Double] {
    guard scale == .standardised else { return beta }
    return beta.indices.map {
      scalbn(beta[$0] * multiplier($0), Int32(-design.exponents[column($0)]))
    }
  }

  /// From data units to stored units.
  func storedUnits(dataUnits b: [Double]) -> [Double] {
    b.indices.map { scalbn(b[$0], Int32(design.exponents[column($0)])) }
  }

  /// b_j · sd_j from data units, whatever the problem's scale. A constant column has no sd: where penalties act on
  /// standardised coefficients they act on its own in data units, and else it has 0.
  package func standardised(dataUnits b: [Double]) -> [Double] {
    let stored = storedUnits(dataUnits: b)
    return stored.indices.map { k in
      scale == .standardised && takesNoPart(k) ? b[k] : stored[k] * moments.deviations[column(k)]
    }
  }

  /// From either scale to the one that the penalties act on.
  package func penaltyScale(_ coefficients: [Double], from given: Scale) -> [Double] {
    guard given != scale else { return coefficients }
    let standardised = scale == .standardised ? standardised(dataUnits: coefficients) : []
    return coefficients.indices.map { k in
      let j = column(k)
      let deviation = moments.deviations[j]
      guard deviation > 0 else { return coefficients[k] }
      return scale == .standardised
        ? standardised[k] : scalbn(coefficients[k] / deviation, Int32(-design.exponents[j]))
    }
  }

  /// β_j/b_j in data units: what a column is divided by for the penalties; 1 where they act on data units, and for a
  /// constant column.
  package var penaltyUnits: [Double] {
    deviations.map { scale == .standardised && $0 > 0 ? $0 : 1 }
  }

  /// What slopes in the coefficients are measured in, a number a column, so that they say the same whatever the units of
  /// the column are: 1 where penalties act on standardised coefficients, which have none; else its standard deviation,
  /// without an intercept its root mean square. 1 for columns that take no part.
  var slopeUnits: [Double] {
    guard scale == .data else { return [Double](repeating: 1, count: design.columns) }
    return moments.deviations.indices.map { j in
      let size = intercept ? moments.deviations[j] : hypot(moments.deviations[j], moments.means[j])
      return takesNoPart(j) ? 1 : scalbn(size, Int32(design.exponents[j]))
    }
  }

  /// Slopes in those units, class by class.
  func inSlopeUnits(_ slopes: [Double]) -> [Double] {
    let units = slopeUnits
    return slopes.indices.map { slopes[$0] / units[column($0)] }
  }

  /// Standard deviations of the columns in data units.
  package var deviations: [Double] {
    moments.deviations.indices.map { scalbn(moments.deviations[$0], Int32(design.exponents[$0])) }
  }

  /// Weighted means of the columns in data units.
  package var means: [Double] {
    moments.means.indices.map { scalbn(moments.means[$0], Int32(design.exponents[$0])) }
  }

  /// Response − offset with its weighted mean, which is 0 without an intercept.
  var profiledResponse: ProfiledResponse { ProfiledResponse(self) }
}

/// Response − offset, and its weighted mean where there is an intercept to take it up.
struct ProfiledResponse {
  let mean: Double
  private let values: [Double]

  init(_ problem: Problem) {
    if let offset = problem.offset {
      values = zip(problem.response, offset).map { $0 - $1 }
    } else {
      values = problem.response
    }
    mean =
      problem.intercept
      ? values.withUnsafeBufferPointer { columnMoments($0, weights: problem.weights).mean } : 0
  }

  func centred(by factors: [Double]?, or common: Double) -> [Double] {
    values.indices.map { (values[$0] - mean) * (factors?[$0] ?? common) }
  }
}
