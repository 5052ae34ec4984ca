import COpenBLAS
import Glibc

/// A symmetric positive definite matrix: a covariance or a precision, with what densities need of it.
///
/// V = D^½ R D^½ with D its diagonal and R of unit diagonal (a correlation matrix where V is a covariance). Whether V
/// is positive definite, its inverse and its determinant are taken from R, so that they do not depend on units.
package struct PositiveDefiniteMatrix: Sendable, Equatable {
  /// The number of rows.
  package let order: Int
  /// order × order; by rows or by columns is the same.
  package let entries: [Double]
  /// The entries of V⁻¹.
  package let inverse: [Double]
  /// log |V|.
  package let logDeterminant: Double

  /// - Parameters:
  ///   - rows: as written by the user.
  ///   - parameter: its name, for errors.
  /// - Throws: `empty`, `notSquare`, `outOfRange`, `notSymmetric`, `notPositiveDefinite`.
  package init(rows: [[Double]], parameter: String) throws(DistributionError) {
    let k = rows.count
    guard k > 0 else { throw .empty(parameter: parameter) }
    for (index, row) in rows.enumerated() where row.count != k {
      throw .notSquare(parameter: parameter, rows: k, row: index, columns: row.count)
    }
    for (index, value) in rows.joined().enumerated() where !value.isFinite {
      throw .outOfRange(
        parameter: parameter, value: value, range: .positiveDefinite, index: index)
    }
    var symmetric = [Double](repeating: 0, count: k * k)
    for i in 0..<k {
      for j in 0..<k {
        let (upper, lower) = (rows[i][j], rows[j][i])
        guard abs(upper - lower) <= 1e-10 * max(abs(upper), abs(lower)) else {
          throw .notSymmetric(
            parameter: parameter, row: i, column: j, value: upper, mirrored: lower)
        }
        symmetric[i * k + j] = upper / 2 + lower / 2
      }
    }
    guard let unit = UnitDiagonalFactor(symmetric, order: k) else {
      throw .notPositiveDefinite(
        parameter: parameter, smallestEigenvalue: smallestEigenvalue(symmetric, order: k),
        correlation: impossibleCorrelation(symmetric, order: k))
    }
    order = k
    entries = symmetric
    inverse = unit.inverse
    logDeterminant = unit.logDeterminant
  }

  /// A symmetric matrix of this order times a vector.
  func product(_ matrix: [Double], _ vector: [Double]) -> [Double] {
    (0..<order).map { i in
      var sum = 0.0
      for j in 0..<order { sum += matrix[i * order + j] * vector[j] }
      return sum
    }
  }

  /// The rows, as written.
  func source(_ number: (Double) -> String) -> String {
    let rows = (0..<order).map { i in
      "[" + (0..<order).map { number(entries[i * order + $0]) }.joined(separator: ", ") + "]"
    }
    return "[" + rows.joined(separator: ", ") + "]"
  }
}

/// Inverse and determinant by Cholesky of the matrix scaled to unit diagonal; nil where it is not positive definite
/// to working precision.
private struct UnitDiagonalFactor {
  let inverse: [Double]
  let logDeterminant: Double

  init?(_ matrix: [Double], order k: Int) {
    let diagonal = (0..<k).map { matrix[$0 * k + $0] }
    guard diagonal.allSatisfy({ $0 > 0 }) else { return nil }
    let root = diagonal.map { $0.squareRoot() }
    var factor = matrix
    for i in 0..<k {
      for j in 0..<k { factor[i * k + j] = i == j ? 1 : factor[i * k + j] / root[i] / root[j] }
    }
    guard smallestEigenvalue(factor, order: k) > Double(k) * Double.ulpOfOne else { return nil }

    let size = Int32(k)
    guard LAPACKE_dpotrf(LAPACK_COL_MAJOR, CChar(UInt8(ascii: "U")), size, &factor, size) == 0 else {
      return nil
    }
    var half = 0.0
    for i in 0..<k { half += log(factor[i * k + i]) + log(root[i]) }
    logDeterminant = 2 * half
    guard LAPACKE_dpotri(LAPACK_COL_MAJOR, CChar(UInt8(ascii: "U")), size, &factor, size) == 0 else {
      return nil
    }
    var full = factor
    for column in 0..<k {
      for row in 0...column {
        let value = factor[column * k + row] / root[row] / root[column]
        full[column * k + row] = value
        full[row * k + column] = value
      }
    }
    inverse = full
  }
}

/// The smallest eigenvalue of a symmetric matrix.
private func smallestEigenvalue(_ matrix: [Double], order k: Int) -> Double {
  var work = matrix
  var values = [Double](repeating: 0, count: k)
  let size = Int32(k)
  let status = LAPACKE_dsyev(
    LAPACK_COL_MAJOR, CChar(UInt8(ascii: "N")), CChar(UInt8(ascii: "U")), size, &work, size, &values)
  return status == 0 ? values[0] : -.infinity
}

/// The pair whose entries imply the correlation furthest outside (−1, 1), nil where none does.
private func impossibleCorrelation(_ matrix: [Double], order k: Int) -> ImpliedCorrelation? {
  var worst: ImpliedCorrelation?
  for i in 0..<k {
    for j in 0..<i where matrix[i * k + i] > 0 && matrix[j * k + j] > 0 {
      let value = matrix[i * k + j] / matrix[i * k + i].squareRoot() / matrix[j * k + j].squareRoot()
      if abs(value) >= 1, abs(value) > abs(worst?.value ?? 0) {
        worst = ImpliedCorrelation(first: j, second: i, value: value)
      }
    }
  }
  return worst
}
