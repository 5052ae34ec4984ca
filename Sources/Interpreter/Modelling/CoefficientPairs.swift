import Fitting
import Priors

/// Correlations and covariances of coefficients, 0 where a correlation is nothing but rounding.
///
/// The covariance is the inverse of a matrix H of curvatures. A relative error ε in H, each entry measured by its row's
/// and column's diagonal, is one of ε·κ in the correlations, κ the condition number of the correlation matrix R: at
/// most p times the largest variance inflation factor, the diagonal of R⁻¹ (Demmel, 1992, On floating point errors in
/// Cholesky; Marquardt, 1970). So p·ε·max (R⁻¹)_jj is what a correlation resolves: of balanced designs, whose
/// correlations are 0, it was six times the largest that came out or more.
struct CoefficientPairs {
  private let spread: CoefficientSpread
  /// Smaller correlations say nothing.
  private let resolution: Double

  init(_ spread: CoefficientSpread) {
    self.spread = spread
    // The intercept of columns far from 0 is tied to all of them, which is no error of theirs.
    let places = spread.names.indices.filter { $0 >= spread.intercepts && (spread.sd($0) ?? 0) > 0 }
    let rows = places.map { i in
      places.map { j in i == j ? 1 : CoefficientPairs.raw(spread, i, j) ?? 0 }
    }
    // Where R is singular to the last digit there is no telling.
    let inflation =
      (try? PositiveDefiniteMatrix(rows: rows, parameter: "")).map { matrix in
        places.indices.reduce(1) { max($0, matrix.inverse[$1 * places.count + $1]) }
      } ?? 1
    resolution = Double(max(4, places.count)) * 0x1p-52 * inflation
  }

  /// Nil where one has no standard deviation.
  func correlation(_ i: Int, _ j: Int) -> Double? {
    guard let r = CoefficientPairs.raw(spread, i, j) else { return nil }
    return i == j ? 1 : abs(r) < resolution ? 0 : r
  }

  /// Nil where one has no standard deviation.
  func covariance(_ i: Int, _ j: Int) -> Double? {
    guard spread.absent[i] == nil, spread.absent[j] == nil else { return nil }
    return correlation(i, j) == 0 ? 0 : spread.covariance[i, j]
  }

  private static func raw(_ spread: CoefficientSpread, _ i: Int, _ j: Int) -> Double? {
    guard let a = spread.sd(i), let b = spread.sd(j), a > 0, b > 0 else { return nil }
    return min(1, max(-1, spread.covariance[i, j] / a / b))
  }
}
