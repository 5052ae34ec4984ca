/// A loss: how badly a linear predictor η = offset + b₀ + Xb tells the response. It works on whole vectors and
/// knows nothing of designs, penalties or solvers.
///
/// A loss with several linear predictors a row (`outputs` = K, one a class) takes them class by class: η of row i
/// and class k is `predictor[k·n + i]`, and so are slopes and curvatures.
package protocol Loss: Sendable {
  var definition: LossDefinition { get }

  /// The arguments as written, such as `1.345` for `huber(1.345)`; empty for a loss without parameters.
  var arguments: [Double] { get }

  /// Formula text with its factor, such as `1/(2n) Σ(y − ŷ)²`.
  var formula: String { get }

  /// Linear predictors a row: 1, or the number of classes.
  func outputs(_ data: Observations) -> Int

  /// Whether it has a derivative everywhere; where not, `gradient` is an element of the subdifferential.
  var isSmooth: Bool { get }

  /// Whether it is convex in η.
  var isConvex: Bool { get }

  /// Whether it is the exact negative log-likelihood of its family, summed, with every constant.
  var isLikelihood: Bool { get }

  /// Checks that the response is of the kind that the loss is for, naming the row that is not.
  func check(_ data: Observations) throws(FittingError)

  func value(_ data: Observations, predictor: [Double]) -> Double

  /// out_i ← ∂value/∂η_i
  func gradient(_ data: Observations, predictor: [Double], into out: inout [Double])

  /// out_i ← ∂²value/∂η_i², the diagonal where rows or classes are coupled.
  func curvature(_ data: Observations, predictor: [Double], into out: inout [Double])

  /// Both at once, for solvers that need both: what they share, mostly an exponential, is computed once.
  func gradientAndCurvature(
    _ data: Observations, predictor: [Double], gradient: inout [Double], curvature: inout [Double])

  /// out_i ← curvatures of a parabola that touches the loss at η and lies above it everywhere, so that its minimum
  /// never goes too far; true where the loss has them. For losses that are flat or straight far out, where their own
  /// curvature says nothing, and that grow without bound either way.
  func majorantCurvature(_ data: Observations, predictor: [Double], into out: inout [Double]) -> Bool

  /// The response's fitted mean on its own scale (a probability, a rate; for a hazard exp η), a number a predictor.
  func mean(_ data: Observations, predictor: [Double]) -> [Double]

  /// Response minus its fitted mean, a number a row.
  func residual(_ data: Observations, predictor: [Double]) -> [Double]

  /// Twice what is lost against a perfect fit, summed over rows with their weights and without the loss's factor:
  /// the deviance of generalised linear models.
  func deviance(_ data: Observations, predictor: [Double]) -> Double

  /// What the value is above that of a perfect fit: the deviance with half the loss's factor.
  func excess(_ data: Observations, predictor: [Double]) -> Double

  /// Σ_i [ f_i(η_i) + f_i*(θ_i) − η_iθ_i ] ≥ 0 for a dual point θ, computed without cancellation: the loss's part of
  /// the duality gap. Infinite outside the domain of f*; nil where the loss has no conjugate at hand.
  /// Source: Fenchel (1949).
  func fenchelYoung(_ data: Observations, predictor: [Double], dual: [Double]) -> Double?

  /// The largest factor in [0, 1] that takes a dual point into the domain of f*, which holds 0 and is convex.
  func shrinkIntoDomain(_ data: Observations, dual: [Double]) -> Double

  /// How freely each number of a dual point may move when it is projected, 0 or more a row (class by class):
  /// the curvature where it has any, so that the projection is Newton's.
  func dualMobility(_ data: Observations, predictor: [Double], dual: [Double]) -> [Double]

  /// H d for the whole Hessian H in η: rows or classes that are coupled included.
  func hessianProduct(_ data: Observations, predictor: [Double], direction: [Double]) -> [Double]

  /// r where the second derivatives of a row with several outputs are diag(·) − rr', class by class; nil where the
  /// Hessian is diagonal or not known in this form.
  func curvatureCoupling(_ data: Observations, predictor: [Double]) -> [Double]?

  /// Whether a constant added to η changes the loss, so that an intercept means something.
  var hasIntercept: Bool { get }

  /// The best constants to add to the predictor, one an output, where the loss has a better way than Newton's method
  /// in one number; else nil. With several outputs their mean is 0.
  func bestIntercepts(_ data: Observations, predictor: [Double]) -> [Double]?

  /// Names of the parameters that wait for their estimate, as `theta`; empty once they have it.
  var parametersToEstimate: [String] { get }

  /// The same loss with its estimable parameters at their most likely values for a predictor; itself where there
  /// are none. Throws where the likelihood has no maximum.
  func estimated(_ data: Observations, predictor: [Double]) throws(FittingError) -> any Loss

  /// The formula for a response: as `formula`, where trials or ties add nothing to say.
  func formula(for data: Observations) -> String

  /// κ where value = κ Σ w (y − η)² + a constant, nil for every other loss.
  func quadraticFactor(rows: Int) -> Double?
}

extension Loss {
  package var arguments: [Double] { [] }
  package var isSmooth: Bool { true }
  package var isConvex: Bool { true }
  package func outputs(_ data: Observations) -> Int { 1 }
  package func quadraticFactor(rows: Int) -> Double? { nil }
  package func fenchelYoung(_ data: Observations, predictor: [Double], dual: [Double]) -> Double? {
    nil
  }
  package func shrinkIntoDomain(_ data: Observations, dual: [Double]) -> Double { 1 }
  package func majorantCurvature(
    _ data: Observations, predictor: [Double], into out: inout [Double]
  ) -> Bool { false }
  package var hasIntercept: Bool { true }
  package func curvatureCoupling(_ data: Observations, predictor: [Double]) -> [Double]? { nil }

  package func hessianProduct(
    _ data: Observations, predictor: [Double], direction: [Double]
  ) -> [Double] {
    var result = predictor
    curvature(data, predictor: predictor, into: &result)
    guard let r = curvatureCoupling(data, predictor: predictor) else {
      for i in result.indices { result[i] *= direction[i] }
      return result
    }
    let n = data.response.count
    for i in 0..<n {
      let classes = stride(from: i, to: result.count, by: n)
      let dot = classes.reduce(0) { $0 + r[$1] * direction[$1] }
      // The curvature has r² taken off already.
      for j in classes {
        result[j] = result[j] * direction[j] - r[j] * (dot - r[j] * direction[j])
      }
    }
    return result
  }
  package func bestIntercepts(_ data: Observations, predictor: [Double]) -> [Double]? { nil }
  package var parametersToEstimate: [String] { [] }
  package func formula(for data: Observations) -> String { formula }

  package func estimated(
    _ data: Observations, predictor: [Double]
  ) throws(FittingError) -> any Loss { self }

  package func gradientAndCurvature(
    _ data: Observations, predictor: [Double], gradient: inout [Double], curvature: inout [Double]
  ) {
    self.gradient(data, predictor: predictor, into: &gradient)
    self.curvature(data, predictor: predictor, into: &curvature)
  }

  package func dualMobility(
    _ data: Observations, predictor: [Double], dual: [Double]
  ) -> [Double] {
    var curvature = [Double](repeating: 0, count: predictor.count)
    self.curvature(data, predictor: predictor, into: &curvature)
    return curvature
  }
}

/// The rows of a problem without their predictors.
package struct Observations: Sendable {
  /// Numbers; 0 and 1 of a binary response, or the share of successes where `trials` is given; the class, from 0;
  /// the time of an event or of censoring.
  package let response: [Double]
  /// Nil where every row counts once.
  package let weights: [Double]?
  package let details: ResponseDetails
  /// Filled in once by a problem whose loss asks for it.
  private let sorted: RiskOrder?

  /// The rows in the order of a partial likelihood.
  var riskOrder: RiskOrder {
    sorted ?? RiskOrder(response: response, weights: weights, details: details)
  }

  /// The same with the order of its rows at hand.
  func sortedByRisk() -> Observations { Observations(copying: self, sorted: riskOrder) }

  private init(copying other: Observations, sorted: RiskOrder) {
    response = other.response
    weights = other.weights
    details = other.details
    self.sorted = sorted
  }

  package init(
    response: [Double], weights: [Double]? = nil, details: ResponseDetails = ResponseDetails()
  ) {
    self.response = response
    self.weights = weights
    self.details = details
    sorted = nil
  }
}

/// What some responses bring along beside their number, a value a row.
package struct ResponseDetails: Sendable, Equatable {
  /// Trials of a binomial response, 1 or more; nil where each row is one.
  package var trials: [Double]?
  /// 1 where the event was seen, 0 where the row was censored.
  package var status: [Double]?
  /// The stratum, from 0: hazards are compared within one only.
  package var strata: [Int]?
  /// Names of the classes, or of the two levels of a binary response (the second is the 1).
  package var levels: [String]

  package init(
    trials: [Double]? = nil, status: [Double]? = nil, strata: [Int]? = nil, levels: [String] = []
  ) {
    self.trials = trials
    self.status = status
    self.strata = strata
    self.levels = levels
  }

  package func selecting(rows: [Int]) -> ResponseDetails {
    ResponseDetails(
      trials: trials.map { v in rows.map { v[$0] } },
      status: status.map { v in rows.map { v[$0] } },
      strata: strata.map { v in rows.map { v[$0] } }, levels: levels)
  }
}
