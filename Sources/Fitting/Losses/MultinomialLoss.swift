internal import Glibc

/// Multinomial loss: K classes with a linear predictor each, probabilities by softmax.
///
///     mean         1/n Σ w[log Σ_k e^η_k − η_y]
///     likelihood   Σ w[log Σ_k e^η_k − η_y]
///
/// Symmetric: no class is the reference, and a number added to every η_k of a row changes nothing. Of the intercepts
/// that are all best the ones with mean 0 are taken, as glmnet does; for the coefficients the penalty decides.
///
/// Source: McFadden (1974); Friedman, Hastie and Tibshirani (2010), section 4.
package struct MultinomialLoss: Loss, Equatable {
  package let isLikelihood: Bool

  package init(asLikelihood: Bool = false) { isLikelihood = asLikelihood }

  package static let definition = LossDefinition(
    name: "multinomial", summary: "mean multinomial deviance, halved: class probabilities by softmax",
    formula: "1/n Σ [log Σ_k e^η_k − η_y]", family: "multinomial", link: "softmax",
    title: "multinomial regression", response: .classes,
    build: { request throws(FittingError) in MultinomialLoss(asLikelihood: request.asLikelihood) })

  package var definition: LossDefinition { MultinomialLoss.definition }
  package var formula: String { (isLikelihood ? "" : "1/n ") + "Σ [log Σ_k e^η_k − η_y]" }

  package func outputs(_ data: Observations) -> Int {
    let largest = data.response.max() ?? 0
    return max(data.details.levels.count, largest >= 0 && largest < 1e6 ? Int(largest) + 1 : 1)
  }

  package func check(_ data: Observations) throws(FittingError) {
    let levels = data.details.levels
    for (i, y) in data.response.enumerated() {
      guard y >= 0, y == y.rounded(), y < (levels.isEmpty ? 1e6 : Double(levels.count)) else {
        throw .badResponse(row: i, value: y, needed: "the number of a class, from 0")
      }
    }
    let counts = classWeights(data)
    guard counts.count > 1 else {
      throw .responseWithoutInformation("every row that counts is of one class")
    }
    if let k = counts.firstIndex(of: 0) {
      let name = k < levels.count ? levels[k] : String(k)
      throw .responseWithoutInformation("no row that counts is of class \(name)")
    }
  }

  package func value(_ data: Observations, predictor: [Double]) -> Double {
    var sum = CompensatedSum()
    forEachRow(data, predictor) { i, w, top, total in
      // log Σ e^η_k − η_y from differences to the largest η_k.
      sum.add(w * (log(total) + (top - predictor[Int(data.response[i]) * data.response.count + i])))
    }
    return factor(data) * sum.value
  }

  package func excess(_ data: Observations, predictor: [Double]) -> Double {
    value(data, predictor: predictor)
  }

  package func deviance(_ data: Observations, predictor: [Double]) -> Double {
    2 * value(data, predictor: predictor) / factor(data)
  }

  package func gradient(_ data: Observations, predictor: [Double], into out: inout [Double]) {
    var unused: [Double] = []
    slopes(data, predictor, &out, &unused)
  }

  package func curvature(_ data: Observations, predictor: [Double], into out: inout [Double]) {
    var unused: [Double] = []
    slopes(data, predictor, &unused, &out)
  }

  package func gradientAndCurvature(
    _ data: Observations, predictor: [Double], gradient: inout [Double], curvature: inout [Double]
  ) {
    slopes(data, predictor, &gradient, &curvature)
  }

  /// Probabilities, class by class.
  package func mean(_ data: Observations, predictor: [Double]) -> [Double] {
    var result = predictor
    let n = data.response.count
    forEachRow(Observations(response: data.response, details: data.details), predictor) {
      i, _, top, total in
      for j in stride(from: i, to: predictor.count, by: n) {
        result[j] = exp(predictor[j] - top) / total
      }
    }
    return result
  }

  /// 1 − the probability of the class that the row is of.
  package func residual(_ data: Observations, predictor: [Double]) -> [Double] {
    let n = data.response.count
    let mean = mean(data, predictor: predictor)
    return (0..<n).map { 1 - mean[Int(data.response[$0]) * n + $0] }
  }

  /// Σ_k u_k log(u_k/p_k) with u = θ/c + the indicator of the class, a point of the simplex; c is the row's factor.
  package func fenchelYoung(
    _ data: Observations, predictor: [Double], dual: [Double]
  ) -> Double? {
    let n = data.response.count
    let factor = factor(data)
    var sum = CompensatedSum()
    forEachRow(data, predictor) { i, w, top, total in
      let y = Int(data.response[i]) * n + i
      var entropy = 0.0
      var rest = 0.0
      let slack = 16 * Double.ulpOfOne
      for j in stride(from: i, to: predictor.count, by: n) {
        let theta = dual[j] / (factor * w)
        rest += theta
        let probability = exp(predictor[j] - top) / total
        let logProbability = predictor[j] - top - log(total)
        let u = theta + (j == y ? 1 : 0)
        let complement = j == y ? others(predictor, i, n, y, top) / total : 0
        let difference = j == y ? -complement - theta : probability - theta
        entropy +=
          u < -slack
          ? .infinity
          : relativeEntropy(
            max(0, u), mean: probability, logMean: logProbability, difference: difference)
      }
      sum.add(abs(rest) > 1e-12 ? .infinity : w * entropy)
    }
    for i in 0..<n where data.weights?[i] == 0 {
      for j in stride(from: i, to: predictor.count, by: n) where dual[j] != 0 { return .infinity }
    }
    return factor * sum.value
  }

  package func shrinkIntoDomain(_ data: Observations, dual: [Double]) -> Double {
    let n = data.response.count
    let factor = factor(data)
    var result = 1.0
    for j in dual.indices where dual[j] != 0 {
      let c = factor * (data.weights?[j % n] ?? 1)
      let isOwn = Int(data.response[j % n]) == j / n
      let bound = dual[j] < 0 ? (isOwn ? c : 0) : (isOwn ? 0 : c)
      if abs(dual[j]) > bound { result = min(result, bound / abs(dual[j])) }
    }
    return result
  }

  /// √c p_k, from c(diag(p) − pp').
  package func curvatureCoupling(_ data: Observations, predictor: [Double]) -> [Double]? {
    let n = data.response.count
    let factor = factor(data)
    var result = mean(data, predictor: predictor)
    for j in result.indices { result[j] *= (factor * (data.weights?[j % n] ?? 1)).squareRoot() }
    return result
  }

  /// Newton's method on the K intercepts, their mean held at 0; the shares' logarithms where nothing else is there.
  package func bestIntercepts(_ data: Observations, predictor: [Double]) -> [Double]? {
    let (n, k) = (data.response.count, outputs(data))
    let counts = classWeights(data)
    var best = centred(counts.map { log($0) })
    let isFlat = (0..<n).allSatisfy { i in
      (1..<k).allSatisfy { predictor[$0 * n + i] == predictor[i] }
    }
    if isFlat { return best }
    func moved(_ shifts: [Double]) -> [Double] {
      predictor.indices.map { predictor[$0] + shifts[$0 / n] }
    }
    var value = self.value(data, predictor: moved(best))
    for _ in 0..<200 {
      let (slopes, hessian) = interceptSlopes(data, moved(best))
      var ridge = 0.0
      var step: [Double]?
      let size = (0..<k).reduce(0) { max($0, hessian[$1, $1]) }
      while step == nil, ridge < 1e6 {
        var matrix = hessian
        for a in 0..<k {
          matrix[a, a] += ridge * size + (size == 0 ? 1 : 0)
          for b in 0..<k { matrix[a, b] += size / Double(k) }
        }
        step = Cholesky(matrix)?.solve(slopes)
        ridge = max(1e-14, 10 * ridge)
      }
      guard let step, step.allSatisfy(\.isFinite) else { return best }
      var length = 1.0
      var next = best
      var nextValue = value
      repeat {
        next = centred(best.indices.map { best[$0] - length * step[$0] })
        nextValue = self.value(data, predictor: moved(next))
        length *= 0.5
      } while nextValue > value && length > 1e-280
      let isSettled = best.indices.allSatisfy {
        abs(next[$0] - best[$0]) <= 2e-16 * max(1, abs(best[$0]))
      }
      guard nextValue <= value else { return best }
      let isSlow = nextValue == value && length < 0.5
      (best, value) = (next, nextValue)
      if isSettled || isSlow { return best }
    }
    return best
  }

  private func centred(_ v: [Double]) -> [Double] {
    let mean = v.reduce(0, +) / Double(v.count)
    return v.map { $0 - mean }
  }

  private func interceptSlopes(_ data: Observations, _ predictor: [Double]) -> ([Double], Matrix) {
    let (n, k) = (data.response.count, outputs(data))
    var pointwise = predictor
    gradient(data, predictor: predictor, into: &pointwise)
    let slopes = (0..<k).map { a in
      (0..<n).reduce(into: CompensatedSum()) { $0.add(pointwise[a * n + $1]) }.value
    }
    let mean = mean(data, predictor: predictor)
    let factor = factor(data)
    var hessian = Matrix(rows: k, columns: k)
    for a in 0..<k {
      for b in 0...a {
        var sum = 0.0
        for i in 0..<n {
          let p = mean[a * n + i]
          sum += (data.weights?[i] ?? 1) * (a == b ? p * (1 - p) : -p * mean[b * n + i])
        }
        hessian[a, b] = factor * sum
        hessian[b, a] = factor * sum
      }
    }
    return (slopes, hessian)
  }

  private func factor(_ data: Observations) -> Double {
    isLikelihood ? 1 : 1 / Double(data.response.count)
  }

  private func classWeights(_ data: Observations) -> [Double] {
    var counts = [Double](repeating: 0, count: outputs(data))
    for (i, y) in data.response.enumerated() { counts[Int(y)] += data.weights?[i] ?? 1 }
    return counts
  }

  /// Σ e^{η_k − top} over the classes that the row is not of.
  private func others(_ eta: [Double], _ i: Int, _ n: Int, _ own: Int, _ top: Double) -> Double {
    var sum = 0.0
    for j in stride(from: i, to: eta.count, by: n) where j != own { sum += exp(eta[j] - top) }
    return sum
  }

  private func slopes(
    _ data: Observations, _ predictor: [Double], _ first: inout [Double], _ second: inout [Double]
  ) {
    let n = data.response.count
    let factor = factor(data)
    for i in first.indices { first[i] = 0 }
    for i in second.indices { second[i] = 0 }
    forEachRow(data, predictor) { i, w, top, total in
      let own = Int(data.response[i]) * n + i
      let c = factor * w / total
      for j in stride(from: i, to: predictor.count, by: n) {
        let e = exp(predictor[j] - top)
        let rest = j == own || !second.isEmpty ? total - e : 0
        // Where one class has nearly all, 1 − p is the sum of the others rather than a difference.
        let complement =
          rest > 0.5 * total
          ? rest : rest == 0 && j != own && second.isEmpty ? 0 : others(predictor, i, n, j, top)
        if !first.isEmpty { first[j] = j == own ? -c * complement : c * e }
        if !second.isEmpty { second[j] = c * e * (complement / total) }
      }
    }
  }

  /// body(row, weight, largest η_k, Σ_k e^{η_k − largest}) for the rows that count.
  @inline(__always)
  private func forEachRow(
    _ data: Observations, _ predictor: [Double], _ body: (Int, Double, Double, Double) -> Void
  ) {
    let n = data.response.count
    for i in 0..<n {
      let w = data.weights?[i] ?? 1
      guard w > 0 else { continue }
      var top = -Double.infinity
      for j in stride(from: i, to: predictor.count, by: n) { top = max(top, predictor[j]) }
      var total = 0.0
      for j in stride(from: i, to: predictor.count, by: n) { total += exp(predictor[j] - top) }
      body(i, w, top, total)
    }
  }
}
