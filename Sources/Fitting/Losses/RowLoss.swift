/// A loss that is a sum over rows of a function of one linear predictor each:
///
///     mean         1/n Σ w_i m_i f(y_i, η_i)
///     likelihood   Σ w_i m_i f(y_i, η_i)·(its factor) + constants
///
/// n counts rows, w are the weights and m the trials of a binomial response. A family says what f is for one row of
/// weight 1, and the whole-vector requirements of `Loss` follow; their loops are compiled for each family.
protocol RowLoss: Loss {
  /// What multiplies each row where the loss is a likelihood: 1, or the shape of a gamma likelihood.
  var likelihoodFactor: Double { get }

  /// Whether a row stands for as many as it has trials.
  var countsTrials: Bool { get }

  /// f(y, η) without constants; infinite only where the number is.
  func rowValue(_ y: Double, _ eta: Double) -> Double

  /// f' and f''
  func rowSlopes(_ y: Double, _ eta: Double) -> (first: Double, second: Double)

  func rowMean(_ eta: Double) -> Double

  /// f(η) + f*(θ) − ηθ, infinite outside the domain of f*; with θ = 0 it is f(η) − min f, half the deviance.
  func rowFenchelYoung(_ y: Double, _ eta: Double, _ theta: Double) -> Double

  /// The ends of the domain of f*.
  func dualRange(_ y: Double) -> Interval

  /// What the exact negative log-likelihood of a row has beside its factor times f.
  func rowConstant(_ y: Double, trials: Double) -> Double
}

extension RowLoss {
  var likelihoodFactor: Double { 1 }
  var countsTrials: Bool { false }
  func rowConstant(_ y: Double, trials: Double) -> Double { 0 }

  package func value(_ data: Observations, predictor: [Double]) -> Double {
    let rows = RowFactors(self, data)
    var sum = CompensatedSum()
    for i in predictor.indices {
      let c = rows[i]
      if c > 0 { sum.add(c * rowValue(data.response[i], predictor[i])) }
    }
    guard isLikelihood else { return sum.value }
    for i in predictor.indices {
      let w = data.weights?[i] ?? 1
      if w > 0 {
        sum.add(w * rowConstant(data.response[i], trials: data.details.trials?[i] ?? 1))
      }
    }
    return sum.value
  }

  package func gradient(_ data: Observations, predictor: [Double], into out: inout [Double]) {
    eachRow(data, predictor) { i, c, y, eta in out[i] = c * rowSlopes(y, eta).first }
  }

  package func curvature(_ data: Observations, predictor: [Double], into out: inout [Double]) {
    eachRow(data, predictor) { i, c, y, eta in out[i] = c * rowSlopes(y, eta).second }
  }

  package func gradientAndCurvature(
    _ data: Observations, predictor: [Double], gradient: inout [Double], curvature: inout [Double]
  ) {
    gradient.withUnsafeMutableBufferPointer { first in
      curvature.withUnsafeMutableBufferPointer { second in
        eachRow(data, predictor) { i, c, y, eta in
          let slopes = rowSlopes(y, eta)
          first[i] = c * slopes.first
          second[i] = c * slopes.second
        }
      }
    }
  }

  package func mean(_ data: Observations, predictor: [Double]) -> [Double] {
    predictor.map(rowMean)
  }

  package func residual(_ data: Observations, predictor: [Double]) -> [Double] {
    predictor.indices.map { data.response[$0] - rowMean(predictor[$0]) }
  }

  package func deviance(_ data: Observations, predictor: [Double]) -> Double {
    2 * lost(data, predictor, RowFactors(data, factor: 1, countsTrials: countsTrials))
  }

  package func excess(_ data: Observations, predictor: [Double]) -> Double {
    lost(data, predictor, RowFactors(self, data))
  }

  package func fenchelYoung(
    _ data: Observations, predictor: [Double], dual: [Double]
  ) -> Double? {
    let rows = RowFactors(self, data)
    var sum = CompensatedSum()
    for i in predictor.indices {
      let c = rows[i]
      guard c > 0 else {
        if dual[i] != 0 { return .infinity }
        continue
      }
      sum.add(c * rowFenchelYoung(data.response[i], predictor[i], dual[i] / c))
    }
    return sum.value
  }

  package func shrinkIntoDomain(_ data: Observations, dual: [Double]) -> Double {
    let rows = RowFactors(self, data)
    var factor = 1.0
    for i in dual.indices where dual[i] != 0 {
      let range = dualRange(data.response[i])
      let bound = rows[i] * (dual[i] > 0 ? range.upper : range.lower)
      if abs(dual[i]) > abs(bound) { factor = min(factor, bound / dual[i]) }
    }
    return factor
  }

  private func lost(_ data: Observations, _ predictor: [Double], _ rows: RowFactors) -> Double {
    var sum = CompensatedSum()
    for i in predictor.indices {
      let c = rows[i]
      if c > 0 { sum.add(c * rowFenchelYoung(data.response[i], predictor[i], 0)) }
    }
    return sum.value
  }

  /// body(row, factor, response, predictor); rows of factor 0 come as such, with a predictor of 0 so that no
  /// overflow of a row that does not count is seen.
  @inline(__always)
  private func eachRow(
    _ data: Observations, _ predictor: [Double], _ body: (Int, Double, Double, Double) -> Void
  ) {
    let rows = RowFactors(self, data)
    data.response.withUnsafeBufferPointer { y in
      predictor.withUnsafeBufferPointer { eta in
        if let factors = rows.each {
          factors.withUnsafeBufferPointer { c in
            for i in y.indices { body(i, c[i], y[i], c[i] > 0 ? eta[i] : 0) }
          }
        } else {
          let common = rows.common
          for i in y.indices { body(i, common, y[i], eta[i]) }
        }
      }
    }
  }
}

/// factor · w_i · m_i
struct RowFactors {
  let common: Double
  let each: [Double]?

  init(_ data: Observations, factor: Double, countsTrials: Bool) {
    common = factor
    let trials = countsTrials ? data.details.trials : nil
    switch (data.weights, trials) {
    case (nil, nil): each = nil
    case (let weights?, nil): each = weights.map { factor * $0 }
    case (nil, let trials?): each = trials.map { factor * $0 }
    case (let weights?, let trials?): each = zip(weights, trials).map { factor * $0 * $1 }
    }
  }

  init(_ loss: some RowLoss, _ data: Observations) {
    self.init(
      data, factor: loss.isLikelihood ? loss.likelihoodFactor : 1 / Double(data.response.count),
      countsTrials: loss.countsTrials)
  }

  subscript(_ i: Int) -> Double { each?[i] ?? common }
}
