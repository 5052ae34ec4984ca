package import Fitting
import Glibc

/// A normal density of several coefficients together.
///
/// p(b) = (2π)^{−k/2} |V|^{−½} exp(−½(b − μ)'V⁻¹(b − μ)), with V a covariance, or V⁻¹ = P a precision. On the scale of
/// the negative log-likelihood −log p = ½(b − μ)'P(b − μ) + const: the penalty quad(P) centred at μ (generalised ridge:
/// Lindley and Smith, 1972). Called `normal` in the language, as is the density of independent coefficients.
package struct MultivariateNormal: Distribution {
  package let mean: Coordinates
  /// V or P, whichever was given.
  package let matrix: PositiveDefiniteMatrix
  /// Whether `matrix` is the precision and not the covariance.
  package let isPrecision: Bool
  private let quadratic: Quad

  package static let definition: DistributionDefinition = Normal.definition

  /// - Throws: `outOfRange`, `lengthMismatch` where the mean's list is of another length than the matrix.
  package init(mean: Coordinates, covariance: PositiveDefiniteMatrix) throws(DistributionError) {
    try self.init(mean: mean, matrix: covariance, isPrecision: false)
  }

  /// - Throws: `outOfRange`, `lengthMismatch` where the mean's list is of another length than the matrix.
  package init(mean: Coordinates, precision: PositiveDefiniteMatrix) throws(DistributionError) {
    try self.init(mean: mean, matrix: precision, isPrecision: true)
  }

  private init(
    mean: Coordinates, matrix: PositiveDefiniteMatrix, isPrecision: Bool
  ) throws(DistributionError) {
    try ParameterRange.finite.check(mean, parameter: "mean")
    _ = try commonDimension(
      ("mean", mean.dimension), (isPrecision ? "precision" : "cov", matrix.order))
    self.mean = mean
    self.matrix = matrix
    self.isPrecision = isPrecision
    let precision = isPrecision ? matrix.entries : matrix.inverse
    do {
      quadratic = try Quad(Matrix(rows: matrix.order, columns: matrix.order, elements: precision))
    } catch {
      throw .beyondRange(parameter: isPrecision ? "precision" : "cov")
    }
  }

  package var dimension: Int? { matrix.order }

  /// V, k × k.
  package var covariance: [Double] { isPrecision ? matrix.inverse : matrix.entries }

  /// V⁻¹, k × k.
  package var precision: [Double] { isPrecision ? matrix.entries : matrix.inverse }

  package func logDensity(at b: [Double]) -> LogDensity {
    let deviation = b.indices.map { b[$0] - mean[$0] }
    let weighted = matrix.product(precision, deviation)
    let quadratic = zip(deviation, weighted).reduce(0) { $0 + $1.0 * $1.1 }
    let logVariance = isPrecision ? -matrix.logDeterminant : matrix.logDeterminant
    return LogDensity(
      constant: -0.5 * (Double(matrix.order) * log(2 * .pi) + logVariance), dependent: -0.5 * quadratic)
  }

  package func slope(at b: [Double]) -> [Interval] {
    matrix.product(precision, b.indices.map { b[$0] - mean[$0] }).map { .point($0) }
  }

  package func penaltyTerms(columns: [Int]) -> [PenaltyTerm] {
    let middle = columns.indices.map { mean[$0] }
    return [
      PenaltyTerm(
        strength: 1, penalty: quadratic, columns: columns,
        centre: middle.allSatisfy { $0 == 0 } ? nil : middle)
    ]
  }

  package func source(_ number: (Double) -> String) -> String {
    "normal(\(mean.source(number)), \(isPrecision ? "precision" : "cov") = \(matrix.source(number)))"
  }
}
