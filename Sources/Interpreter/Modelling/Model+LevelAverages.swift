import Fitting
import Glibc

/// Predictions of rows with unknown levels: μ = Σ share · g⁻¹(η) over the copies of a row, one a level.
///
/// The mean of the means, not the mean of the linear predictors, is what is expected of a row of which the level is
/// not known; the two are one where g is the identity.
extension Model {
  /// μ of each row, class by class.
  func means(_ averages: LevelAverages, _ copies: [Double]) -> [Double] {
    let means = problem.loss.mean(observations(averages.shares.count), predictor: copies)
    return byOutput(means, averages.shares.count).flatMap { averages.means($0) }
  }

  /// The η of each row whose mean is μ, class by class; of several classes with the sum that the copies have.
  func predictor(_ averages: LevelAverages, _ copies: [Double]) -> [Double] {
    let linear = byOutput(copies, averages.shares.count).flatMap { averages.means($0) }
    let means = means(averages, copies)
    if outputs > 1 { return logarithms(means, linear, averages.rows) }
    let observations = observations(averages.rows)
    func mean(_ predictor: [Double]) -> [Double] { problem.loss.mean(observations, predictor: predictor) }
    let own = mean(linear)
    guard own != means else { return linear }
    // μ is between the means of the copies, and η between their predictors.
    var lower = (0..<averages.rows).map { averages.copies(of: $0).reduce(.infinity) { min($0, copies[$1]) } }
    var upper = (0..<averages.rows).map { averages.copies(of: $0).reduce(-.infinity) { max($0, copies[$1]) } }
    let isRising = zip(mean(lower), mean(upper)).map { $0 <= $1 }
    var isOpen = true
    while isOpen {
      isOpen = false
      let middle = zip(lower, upper).map { 0.5 * $0 + 0.5 * $1 }
      for (i, value) in mean(middle).enumerated() where middle[i] > lower[i] && middle[i] < upper[i] {
        isOpen = true
        if (value < means[i]) == isRising[i] { lower[i] = middle[i] } else { upper[i] = middle[i] }
      }
    }
    return linear.indices.map { own[$0] == means[$0] ? linear[$0] : upper[$0] }
  }

  /// dη/dη_l of each copy l, η that of its row: share · g⁻¹'(η_l)/g⁻¹'(η), by central differences; one output.
  func factors(_ averages: LevelAverages, _ copies: [Double], _ predictor: [Double]) -> [Double] {
    func slopes(_ predictor: [Double]) -> [Double] {
      let observations = observations(predictor.count)
      let steps = predictor.map { 6e-6 * max(1, abs($0)) }
      func mean(_ sign: Double) -> [Double] {
        problem.loss.mean(observations, predictor: zip(predictor, steps).map { $0 + sign * $1 })
      }
      return zip(zip(mean(1), mean(-1)), steps).map { ($0.0 - $0.1) / (2 * $1) }
    }
    let own = averages.spread(slopes(predictor))
    return zip(zip(slopes(copies), own), averages.shares).map { pair, share in
      // A copy alone is its row; and where a mean is flat to rounding there is nothing to tell the levels apart by.
      share == 1 || !(abs(pair.1) > 0) ? share : share * pair.0 / pair.1
    }
  }

  /// log μ_k, which has the probabilities μ, shifted to the sum that the linear predictors have.
  private func logarithms(_ means: [Double], _ linear: [Double], _ rows: Int) -> [Double] {
    var result = means.map { log(max($0, .leastNonzeroMagnitude)) }
    for i in 0..<rows {
      let places = stride(from: i, to: result.count, by: rows)
      let shift = places.reduce(0) { $0 + linear[$1] - result[$1] } / Double(outputs)
      for place in places { result[place] += shift }
    }
    return result
  }

  private func byOutput(_ values: [Double], _ count: Int) -> [[Double]] {
    (0..<outputs).map { Array(values[$0 * count..<($0 + 1) * count]) }
  }

  /// Rows without responses.
  private func observations(_ count: Int) -> Observations {
    Observations(
      response: [Double](repeating: 0, count: count), details: ResponseDetails(levels: family.details.levels))
  }
}
