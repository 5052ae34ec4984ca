internal import Glibc

/// How well linear predictors tell the response of rows that a fit has not seen.
///
///     deviance       the loss's deviance over Σw (of trials, where rows have them)
///     loss           Σw·f/Σw of a loss that the user wrote, f as it is written: it has no deviance
///     mse, mae       Σw(y − μ)²/Σw,   Σw|y − μ|/Σw,   μ the fitted mean
///     auc            P(η of a success > η of a failure), ties counted half
///     class error    the share of rows of which the most probable class is not theirs
///     C-index        the share of comparable pairs whose earlier event has the larger η, ties counted half
///
/// Comparable are two rows of one stratum of which the one with the shorter time had its event (at equal times the other
/// one must be censored). Source: Harrell, Lee and Mark (1996); for the area under the curve, Hanley and McNeil (1982).
package enum HeldOutMeasure: String, Sendable, CaseIterable {
  case deviance, loss, mse, mae, auc
  case classError = "class error"
  case concordance = "C-index"

  /// What a loss is judged by unless asked otherwise.
  package static func usual(for loss: any Loss) -> HeldOutMeasure {
    loss is CustomLoss ? .loss : loss.definition.family == "gaussian" ? .mse : .deviance
  }

  package var isHigherBetter: Bool { self == .auc || self == .concordance }

  package func isAllowed(for loss: any Loss) -> Bool {
    switch self {
    case .deviance: !(loss is CustomLoss)
    case .loss: loss is CustomLoss
    case .mse, .mae:
      switch loss.definition.response {
      case .numbers, .counts, .positive, .binary: true
      case .classes, .survival: false
      }
    case .auc: loss.definition.response == .binary
    case .classError: loss.definition.response == .binary || loss.definition.response == .classes
    case .concordance: loss.definition.response == .survival
    }
  }

  /// Nil where the rows cannot show it: no pair to compare, or no weight.
  ///
  /// - Parameter predictor: η with offset and intercept, class by class
  package func value(_ loss: any Loss, _ data: Observations, predictor: [Double]) -> Double? {
    let weights = data.response.indices.map {
      (data.weights?[$0] ?? 1) * (data.details.trials?[$0] ?? 1)
    }
    let total = weights.reduce(0, +)
    guard total > 0 else { return nil }
    switch self {
    case .deviance: return loss.deviance(data, predictor: predictor) / total
    case .loss:
      // The loss itself is a mean over rows.
      return loss.value(data, predictor: predictor) * Double(data.response.count) / total
    case .mse, .mae:
      let mean = loss.mean(data, predictor: predictor)
      var sum = CompensatedSum()
      for (i, w) in weights.enumerated() where w > 0 {
        let residual = data.response[i] - mean[i]
        sum.add(w * (self == .mse ? residual * residual : abs(residual)))
      }
      return sum.value / total
    case .auc: return areaUnderCurve(data.response, weights, predictor)
    case .classError: return misclassified(loss, data, weights, predictor) / total
    case .concordance: return harrellIndex(data, predictor)
    }
  }
}

private func areaUnderCurve(_ shares: [Double], _ weights: [Double], _ eta: [Double]) -> Double? {
  let order = eta.indices.filter { weights[$0] > 0 }.sorted { eta[$0] < eta[$1] }
  var (below, won, successes) = (0.0, 0.0, 0.0)
  var start = 0
  while start < order.count {
    var (ones, zeros) = (0.0, 0.0)
    var end = start
    while end < order.count, eta[order[end]] == eta[order[start]] {
      let i = order[end]
      ones += weights[i] * shares[i]
      zeros += weights[i] * (1 - shares[i])
      end += 1
    }
    won += ones * (below + 0.5 * zeros)
    below += zeros
    successes += ones
    start = end
  }
  return successes > 0 && below > 0 ? won / (successes * below) : nil
}

private func misclassified(
  _ loss: any Loss, _ data: Observations, _ weights: [Double], _ predictor: [Double]
) -> Double {
  let n = data.response.count
  let mean = loss.mean(data, predictor: predictor)
  var sum = 0.0
  for (i, w) in weights.enumerated() where w > 0 {
    let y = data.response[i]
    if loss.definition.response == .classes {
      var best = 0
      for k in 1..<max(1, mean.count / n) where mean[k * n + i] > mean[best * n + i] { best = k }
      sum += w * (Double(best) == y ? 0 : 1)
    } else {
      sum += w * (mean[i] > 0.5 ? 1 - y : y)
    }
  }
  return sum
}

/// From the latest time to the earliest, with the weights of the rows at risk kept by rank of η: O(n log n).
private func harrellIndex(_ data: Observations, _ eta: [Double]) -> Double? {
  let values = Array(Set(eta)).sorted()
  var rank: [Double: Int] = [:]
  for (k, value) in values.enumerated() { rank[value] = k }
  var seen = RankSums(count: values.count)
  var (won, pairs) = (0.0, 0.0)
  for group in data.riskOrder.groups {
    if group.startsStratum { seen = RankSums(count: values.count) }
    let rows = data.riskOrder.rows[group.range]
    let events = rows.prefix(group.events)
    func add(_ i: Int) { seen.add(data.weights?[i] ?? 1, at: rank[eta[i]] ?? 0) }
    for i in rows.dropFirst(group.events) { add(i) }
    for i in events {
      let w = data.weights?[i] ?? 1
      let place = rank[eta[i]] ?? 0
      let (below, upTo) = (seen.sum(below: place), seen.sum(below: place + 1))
      won += w * (below + 0.5 * (upTo - below))
      pairs += w * seen.total
    }
    for i in events { add(i) }
  }
  return pairs > 0 ? won / pairs : nil
}

/// Sums of weights by rank. Source: Fenwick (1994).
private struct RankSums {
  private var tree: [Double]
  private(set) var total = 0.0

  init(count: Int) { tree = [Double](repeating: 0, count: count + 1) }

  mutating func add(_ weight: Double, at rank: Int) {
    total += weight
    var k = rank + 1
    while k < tree.count {
      tree[k] += weight
      k += k & -k
    }
  }

  func sum(below rank: Int) -> Double {
    var (k, sum) = (rank, 0.0)
    while k > 0 {
      sum += tree[k]
      k -= k & -k
    }
    return sum
  }
}
