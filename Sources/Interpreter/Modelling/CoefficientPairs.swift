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
  private let matrix: Matrix
  /// Smaller correlations say nothing.
  private let resolution: Double

  /// - Parameter intercepts: how many of the first are; columns far from 0 are tied to them, which is no error.
  init(_ covariance: Matrix, intercepts: Int) {
    matrix = covariance
    let places = (intercepts..<max(intercepts, covariance.rows)).filter { covariance[$0, $0] > 0 }
    let rows = places.map { i in
      places.map { j in i == j ? 1 : CoefficientPairs.correlation(covariance, i, j) ?? 0 }
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
    guard let r = CoefficientPairs.correlation(matrix, i, j) else { return nil }
    return i == j ? 1 : abs(r) < resolution ? 0 : r
  }

  func covariance(_ i: Int, _ j: Int) -> Double { correlation(i, j) == 0 ? 0 : matrix[i, j] }

  private static func correlation(_ covariance: Matrix, _ i: Int, _ j: Int) -> Double? {
    let (a, b) = (covariance[i, i], covariance[j, j])
    guard a > 0, b > 0 else { return nil }
    return min(1, max(-1, covariance[i, j] / a.squareRoot() / b.squareRoot()))
  }
}
