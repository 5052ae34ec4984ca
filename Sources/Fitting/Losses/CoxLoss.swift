internal import Glibc

/// Cox's loss: the negative log partial likelihood of proportional hazards, within strata.
///
///     mean         1/n Σ over events [log Σ_{at risk} w e^η − η], weighted
///     likelihood   the same summed
///
/// Tied events share their risk set: Breslow's way (1974) takes it whole for each of the d events of a time, Efron's
/// (1977) takes l/d of the tied events out of it for the l-th, l = 0 … d − 1, with their mean weight. A row is at
/// risk up to and at its own time; times are equal where their numbers are.
///
/// A constant added to η changes nothing: there is no intercept. O(n) after one sort; sums of e^η are kept by their
/// logarithms, so that no spread of η overflows. Source: Cox (1972, 1975); weights as in Therneau and
/// Grambsch (2000).
package struct CoxLoss: Loss, Equatable {
  package enum Ties: Int, Sendable, CaseIterable {
    case efron, breslow
    package var name: String { self == .efron ? "efron" : "breslow" }
  }

  package let isLikelihood: Bool
  package let ties: Ties

  package init(ties: Ties = .efron, asLikelihood: Bool = false) {
    isLikelihood = asLikelihood
    self.ties = ties
  }

  package static let definition = LossDefinition(
    name: "cox", summary: "negative log partial likelihood of proportional hazards, over n",
    formula: "1/n Σ_events [log Σ_{at risk} e^η − η]", family: "cox", link: "log",
    title: "Cox regression", response: .survival,
    parameters: [
      LossParameter(name: "ties", words: Ties.allCases.map(\.name))
    ],
    build: { request throws(FittingError) in
      let ties = request.arguments.first.flatMap { $0 }.flatMap { Ties(rawValue: Int($0)) }
      return CoxLoss(ties: ties ?? .efron, asLikelihood: request.asLikelihood)
    })

  package var definition: LossDefinition { CoxLoss.definition }
  package var arguments: [Double] { ties == .efron ? [] : [Double(ties.rawValue)] }
  package var hasIntercept: Bool { false }

  package var formula: String { (isLikelihood ? "" : "1/n ") + "Σ_events [log Σ_{at risk} e^η − η]" }

  package func formula(for data: Observations) -> String {
    data.riskOrder.groups.contains { $0.events > 1 }
      ? formula + ", ties by \(ties == .efron ? "Efron" : "Breslow")" : formula
  }

  package func check(_ data: Observations) throws(FittingError) {
    if let row = data.response.firstIndex(where: { $0 < 0 }) {
      throw .badResponse(row: row, value: data.response[row], needed: "a time of zero or more")
    }
    guard data.riskOrder.groups.contains(where: { $0.events > 0 }) else {
      throw .responseWithoutInformation("no row that counts has an event")
    }
  }

  package func value(_ data: Observations, predictor: [Double]) -> Double {
    var sum = CompensatedSum()
    forEachEventTime(data, predictor) { order, group, time in
      for place in order.events(group) {
        let w = data.weights?[place] ?? 1
        sum.add(w * (time.logAtRisk - predictor[place]))
      }
      for l in 1..<max(1, time.terms) { sum.add(time.meanWeight * log1p(-time.share(l) * time.tied)) }
    }
    return factor(data) * sum.value
  }

  package func excess(_ data: Observations, predictor: [Double]) -> Double {
    factor(data) * lost(data, predictor)
  }

  package func deviance(_ data: Observations, predictor: [Double]) -> Double {
    2 * lost(data, predictor)
  }

  package func gradient(_ data: Observations, predictor: [Double], into out: inout [Double]) {
    var unused: [Double] = []
    slopes(data, predictor, &out, &unused)
  }

  package func curvature(_ data: Observations, predictor: [Double], into out: inout [Double]) {
    var gradient = out
    slopes(data, predictor, &gradient, &out)
  }

  package func gradientAndCurvature(
    _ data: Observations, predictor: [Double], gradient: inout [Double], curvature: inout [Double]
  ) {
    slopes(data, predictor, &gradient, &curvature)
  }

  /// The hazard relative to that of η = 0.
  package func mean(_ data: Observations, predictor: [Double]) -> [Double] {
    predictor.map { exp($0) }
  }

  /// Martingale residuals: events seen minus events expected.
  package func residual(_ data: Observations, predictor: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: predictor.count)
    gradient(data, predictor: predictor, into: &result)
    let factor = factor(data)
    for i in result.indices {
      let w = data.weights?[i] ?? 1
      result[i] = w > 0 ? -result[i] / (factor * w) : 0
    }
    return result
  }

  /// Σ_terms w̄ p_j (d_j − Σ_k p_k d_k): the derivative of the gradient along d.
  package func hessianProduct(
    _ data: Observations, predictor: [Double], direction: [Double]
  ) -> [Double] {
    let order = data.riskOrder
    var means: [[Double]] = []
    var times: [EventTime?] = []
    collect(data, predictor, order) { times.append($0) }
    // Mean directions of each term, from the latest time on.
    var (positive, negative) = (LogSum(), LogSum())
    for (g, group) in order.groups.enumerated() {
      if group.startsStratum { (positive, negative) = (LogSum(), LogSum()) }
      for i in order.rows[group.range] {
        let w = data.weights?[i] ?? 1
        if direction[i] > 0 { positive.add(predictor[i], w * direction[i]) }
        if direction[i] < 0 { negative.add(predictor[i], -w * direction[i]) }
      }
      guard let time = times[g] else {
        means.append([])
        continue
      }
      let whole = exp(positive.value - time.logAtRisk) - exp(negative.value - time.logAtRisk)
      let tied = order.events(group).reduce(0) {
        $0 + (data.weights?[$1] ?? 1) * exp(predictor[$1] - time.logAtRisk) * direction[$1]
      }
      means.append(
        (0..<time.terms).map { (whole - time.share($0) * tied) / (1 - time.share($0) * time.tied) })
    }
    var slopes = [Double](repeating: 0, count: predictor.count)
    gradient(data, predictor: predictor, into: &slopes)
    let factor = factor(data)
    var result = slopes
    // Σ w̄ (Σ_k p_k d_k)/S over the terms so far, from the earliest time on: e^top times the sum.
    var (top, sum) = (-Double.infinity, 0.0)
    for g in order.groups.indices.reversed() {
      let group = order.groups[g]
      let (topBefore, before) = (top, sum)
      if let time = times[g] {
        var term = 0.0
        for l in 0..<time.terms {
          term += means[g][l] * time.repeats / (1 - time.share(l) * time.tied)
        }
        term *= time.meanWeight
        if -time.logAtRisk > top {
          sum = sum * exp(top + time.logAtRisk) + term
          top = -time.logAtRisk
        } else {
          sum += term * exp(-time.logAtRisk - top)
        }
      }
      var ownMean = 0.0
      if let time = times[g] {
        for l in 0..<time.terms {
          ownMean += (1 - time.share(l)) / (1 - time.share(l) * time.tied) * means[g][l] * time.repeats
        }
      }
      for place in group.range {
        let i = order.rows[place]
        let w = data.weights?[i] ?? 1
        let isEvent = place - group.range.lowerBound < group.events
        var mean = 0.0
        if isEvent, let time = times[g] {
          mean = time.meanWeight * w * exp(predictor[i] - time.logAtRisk) * ownMean
          if before != 0 { mean += w * exp(predictor[i] + topBefore) * before }
        } else if sum != 0 {
          mean = w * exp(predictor[i] + top) * sum
        }
        let expected = slopes[i] + (isEvent ? factor * w : 0)
        result[i] = expected * direction[i] - factor * mean
      }
      if group.startsStratum { (top, sum) = (-.infinity, 0) }
    }
    for i in result.indices where data.weights?[i] == 0 { result[i] = 0 }
    return result
  }

  private func factor(_ data: Observations) -> Double {
    isLikelihood ? 1 : 1 / Double(data.response.count)
  }

  /// Above a perfect fit, where of those at risk the events of the time are all that matter.
  private func lost(_ data: Observations, _ predictor: [Double]) -> Double {
    var sum = CompensatedSum()
    forEachEventTime(data, predictor) { order, group, time in
      let logWeight = log(time.meanWeight * Double(group.events))
      for place in order.events(group) {
        let w = data.weights?[place] ?? 1
        sum.add(w * (time.logAtRisk - predictor[place] - logWeight))
      }
      for l in 1..<max(1, time.terms) {
        let share = time.share(l)
        sum.add(time.meanWeight * (log1p(-share * time.tied) - log1p(-share)))
      }
    }
    return max(0, sum.value)
  }

  /// Gradient and, where there is room for it, the diagonal of the Hessian:
  ///
  ///     ∂_j = Σ_terms w̄ p_j − w_j δ_j,   ∂²_j = Σ_terms w̄ p_j(1 − p_j),   p_j = w_j(1 − l/d) e^{η_j}/S
  ///
  /// over the terms of all event times that j was at risk at; (1 − l/d) only where j is itself one of the tied.
  private func slopes(
    _ data: Observations, _ predictor: [Double], _ first: inout [Double], _ second: inout [Double]
  ) {
    for i in first.indices { first[i] = 0 }
    for i in second.indices { second[i] = 0 }
    let factor = factor(data)
    var times: [EventTime?] = []
    let order = data.riskOrder
    collect(data, predictor, order) { times.append($0) }
    // log Σ w̄/S and log Σ w̄/S² over the terms so far, from the earliest time on.
    var once = -Double.infinity
    var twice = -Double.infinity
    for g in order.groups.indices.reversed() {
      let group = order.groups[g]
      let (before, beforeTwice) = (once, twice)
      if let time = times[g] {
        var (sum, squares) = (0.0, 0.0)
        for l in 0..<time.terms {
          let r = 1 / (1 - time.share(l) * time.tied)
          sum += r * time.repeats
          squares += r * r * time.repeats
        }
        let scale = log(time.meanWeight)
        once = logAdd(once, scale + log(sum) - time.logAtRisk)
        twice = logAdd(twice, scale + log(squares) - 2 * time.logAtRisk)
      }
      // The time's own terms without the share that has been taken out: the same sums for all of its events.
      var (ownSlope, ownSquare) = (0.0, 0.0)
      if let time = times[g] {
        for l in 0..<time.terms {
          let r = (1 - time.share(l)) / (1 - time.share(l) * time.tied)
          ownSlope += r * time.repeats
          ownSquare += r * r * time.repeats
        }
      }
      for place in group.range {
        let i = order.rows[place]
        let w = data.weights?[i] ?? 1
        let isEvent = place - group.range.lowerBound < group.events
        var slope: Double
        var square: Double
        if isEvent, let time = times[g] {
          let p = w * exp(predictor[i] - time.logAtRisk)
          slope = time.meanWeight * p * ownSlope + w * exp(predictor[i] + before)
          square = time.meanWeight * p * p * ownSquare + w * w * exp(2 * predictor[i] + beforeTwice)
        } else {
          slope = w * exp(predictor[i] + once)
          square = w * w * exp(2 * predictor[i] + twice)
        }
        first[i] = factor * (slope - (isEvent ? w : 0))
        if !second.isEmpty { second[i] = factor * max(0, slope - square) }
      }
      if group.startsStratum { (once, twice) = (-.infinity, -.infinity) }
    }
  }

  private func forEachEventTime(
    _ data: Observations, _ predictor: [Double], _ body: (RiskOrder, RiskOrder.Group, EventTime) -> Void
  ) {
    let order = data.riskOrder
    var g = 0
    collect(data, predictor, order) { time in
      if let time { body(order, order.groups[g], time) }
      g += 1
    }
  }

  /// What each group's risk set is, from the latest time on; nil where the group has no event.
  private func collect(
    _ data: Observations, _ eta: [Double], _ order: RiskOrder, _ body: (EventTime?) -> Void
  ) {
    var atRisk = LogSum()
    for group in order.groups {
      if group.startsStratum { atRisk = LogSum() }
      var tied = LogSum()
      var weight = 0.0
      for place in group.range {
        let i = order.rows[place]
        let w = data.weights?[i] ?? 1
        atRisk.add(eta[i], w)
        if place - group.range.lowerBound < group.events {
          tied.add(eta[i], w)
          weight += w
        }
      }
      guard group.events > 0 else {
        body(nil)
        continue
      }
      body(
        EventTime(
          logAtRisk: atRisk.value, tied: exp(min(0, tied.value - atRisk.value)),
          meanWeight: weight / Double(group.events), events: group.events, ties: ties))
    }
  }
}

/// The risk set of one time at which there were events.
private struct EventTime {
  /// log Σ w e^η over those at risk
  let logAtRisk: Double
  /// The share of the tied events in that sum.
  let tied: Double
  let meanWeight: Double
  let events: Int
  let ties: CoxLoss.Ties

  /// Terms that differ, and how often each counts.
  var terms: Int { ties == .efron ? events : 1 }
  var repeats: Double { ties == .efron ? 1 : Double(events) }
  func share(_ l: Int) -> Double { Double(l) / Double(events) }
}

extension RiskOrder {
  /// Rows of the events of a group.
  fileprivate func events(_ group: Group) -> ArraySlice<Int> {
    rows[group.range.lowerBound..<group.range.lowerBound + group.events]
  }
}

/// log Σ w e^η as terms come in, whatever their size.
private struct LogSum {
  private var top = -Double.infinity
  private var sum = 0.0

  mutating func add(_ eta: Double, _ weight: Double) {
    if eta > top {
      sum = sum * exp(top - eta) + weight
      top = eta
    } else {
      sum += weight * exp(eta - top)
    }
  }

  var value: Double { top + log(sum) }
}

/// log(e^a + e^b)
private func logAdd(_ a: Double, _ b: Double) -> Double {
  let (small, large) = (min(a, b), max(a, b))
  return large == -.infinity ? large : large + log1p(exp(small - large))
}
