internal import Glibc

/// Logistic loss: the binomial family with the logit link.
///
///     mean         1/n Σ w m[log(1 + e^η) − yη]
///     likelihood   Σ w m[log(1 + e^η) − yη] − Σ w log C(m, my)
///
/// y is 0 or 1 or, with m trials a row, the share of successes. n counts rows, not trials.
///
/// Source: Cox (1958); McCullagh and Nelder (1989), chapter 4. Weights multiply the log-likelihood.
package struct LogisticLoss: RowLoss, Equatable {
  package let isLikelihood: Bool

  package init(asLikelihood: Bool = false) { isLikelihood = asLikelihood }

  package static let definition = LossDefinition(
    name: "logistic", summary: "mean binomial deviance, halved: a probability by e^η/(1 + e^η)",
    formula: "1/n Σ [log(1 + e^η) − yη]", family: "binomial", link: "logit",
    title: "logistic regression", response: .binary,
    build: { request throws(FittingError) in LogisticLoss(asLikelihood: request.asLikelihood) })

  package var definition: LossDefinition { LogisticLoss.definition }

  package var formula: String { (isLikelihood ? "" : "1/n ") + "Σ [log(1 + e^η) − yη]" }

  package func formula(for data: Observations) -> String {
    guard data.details.trials != nil else { return formula }
    return isLikelihood
      ? "Σ [m·(log(1 + e^η) − yη) − log C(m, my)]" : "1/n Σ m·[log(1 + e^η) − yη]"
  }

  package func check(_ data: Observations) throws(FittingError) { try checkBinary(data) }

  var countsTrials: Bool { true }

  func rowValue(_ y: Double, _ eta: Double) -> Double {
    let size = abs(eta)
    return (eta > 0 ? 1 - y : y) * size + log1p(exp(-size))
  }

  func rowSlopes(_ y: Double, _ eta: Double) -> (first: Double, second: Double) {
    let e = exp(-abs(eta))
    let small = e / (1 + e)
    return (eta > 0 ? (1 - y) - small : small - y, small / (1 + e))
  }

  func rowMean(_ eta: Double) -> Double { logistic(eta) }

  func rowFenchelYoung(_ y: Double, _ eta: Double, _ theta: Double) -> Double {
    binaryEntropy(y + theta, eta, difference: rowSlopes(y, eta).first - theta)
  }

  func dualRange(_ y: Double) -> Interval { Interval(-y, 1 - y) }

  func rowConstant(_ y: Double, trials: Double) -> Double { logBinomialConstant(y, trials) }

  package func bestIntercepts(_ data: Observations, predictor: [Double]) -> [Double]? {
    guard predictor.allSatisfy({ $0 == 0 }) else { return nil }
    let (ones, zeros) = binaryTotals(data)
    return [log(ones) - log(zeros)]
  }
}

/// e^η/(1 + e^η)
func logistic(_ eta: Double) -> Double {
  let e = exp(-abs(eta))
  return eta > 0 ? 1 / (1 + e) : e / (1 + e)
}

/// u log(u/p) + (1 − u) log((1 − u)/(1 − p)) with p = e^η/(1 + e^η), from the difference p − u.
func binaryEntropy(_ u: Double, _ eta: Double, difference: Double) -> Double {
  // u may miss its range by the rounding of a sum.
  let slack = 4 * Double.ulpOfOne
  guard u >= -slack, u <= 1 + slack else { return .infinity }
  let inside = min(1, max(0, u))
  let tail = log1p(exp(-abs(eta)))
  return relativeEntropy(
    inside, mean: logistic(eta), logMean: min(eta, 0) - tail, difference: difference)
    + relativeEntropy(
      1 - inside, mean: logistic(-eta), logMean: min(-eta, 0) - tail, difference: -difference)
}

/// Weights of successes and of failures, trials counted.
func binaryTotals(_ data: Observations) -> (ones: Double, zeros: Double) {
  var ones = CompensatedSum()
  var zeros = CompensatedSum()
  for (i, y) in data.response.enumerated() {
    let c = (data.weights?[i] ?? 1) * (data.details.trials?[i] ?? 1)
    ones.add(c * y)
    zeros.add(c * (1 - y))
  }
  return (ones.value, zeros.value)
}

/// −log C(m, my)
func logBinomialConstant(_ y: Double, _ trials: Double) -> Double {
  guard trials > 1 else { return 0 }
  let ones = (trials * y).rounded()
  return lgamma(ones + 1).0 + lgamma(trials - ones + 1).0 - lgamma(trials + 1).0
}

/// 0 or 1, or with trials a share that makes whole successes; and some of both.
func checkBinary(_ data: Observations) throws(FittingError) {
  for (i, y) in data.response.enumerated() {
    guard let trials = data.details.trials?[i] else {
      guard y == 0 || y == 1 else { throw .badResponse(row: i, value: y, needed: "0 or 1") }
      continue
    }
    guard trials == trials.rounded() else {
      throw .badResponse(row: i, value: trials, needed: "a whole number of trials")
    }
    let ones = trials * y
    guard y >= 0, y <= 1, abs(ones - ones.rounded()) <= 1e-9 * trials else {
      throw .badResponse(
        row: i, value: y, needed: "a share that makes whole successes of the trials")
    }
  }
  let (ones, zeros) = binaryTotals(data)
  guard ones > 0 && zeros > 0 else {
    let levels = data.details.levels
    let only = levels.count == 2 ? levels[ones > 0 ? 1 : 0] : ones > 0 ? "1" : "0"
    throw .responseWithoutInformation("every row that counts is \(only)")
  }
}
