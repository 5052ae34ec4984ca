internal import COpenBLAS

/// quad(P): ½ b'Pb for a symmetric positive semidefinite matrix P.
///
/// Convention: with the ½, so that the gradient is Pb and `quad(P)` is −log of a normal prior with precision P.
/// `quad(2λI)` equals `λ·l2`. Source: Tikhonov (1963).
package struct Quad: Penalty, Equatable {
  package let matrix: Matrix

  /// Symmetric to rounding (the two halves are averaged); the smallest eigenvalue may be negative only by
  /// rounding, p·ε times the largest.
  package init(_ matrix: Matrix) throws(PenaltyError) {
    guard matrix.rows == matrix.columns, matrix.rows > 0 else {
      throw .notSquare(penalty: "quad", rows: matrix.rows, columns: matrix.columns)
    }
    guard matrix.elements.allSatisfy(\.isFinite) else {
      throw .nonFinite(penalty: "quad", parameter: "P")
    }
    let symmetric = try Quad.symmetrised(matrix)
    // A factor shows that no eigenvalue is negative, for a fraction of the work.
    if Cholesky(symmetric) != nil {
      self.matrix = symmetric
      return
    }
    guard let eigenvalues = symmetricEigenvalues(symmetric) else {
      throw .nonFinite(penalty: "quad", parameter: "P")
    }
    let largest = eigenvalues.reduce(0) { max($0, abs($1)) }
    guard eigenvalues[0] >= -Double(matrix.rows) * 4 * Double.ulpOfOne * largest else {
      throw .notPositiveSemidefinite(penalty: "quad", smallestEigenvalue: eigenvalues[0])
    }
    self.matrix = symmetric
  }

  package static let definition = PenaltyDefinition(
    name: "quad",
    parameters: [
      PenaltyParameter(
        name: "P", kind: .matrix, range: "symmetric, no negative eigenvalue")
    ],
    summary: "a quadratic form: pulls coefficients together as a normal prior with precision P does",
    formula: "½ b'Pb", centredFormula: { _ in "½ (b − μ)'P(b − μ)" }, gradient: "Pb", atZero: "0",
    isConvex: true,
    build: { arguments throws(PenaltyError) in
      [ScaledPenalty(strength: 1, penalty: try Quad(arguments.matrix(0)))]
    })

  package var dimension: Int? { matrix.rows }
  package var arguments: [PenaltyArgument] { [.matrix(matrix)] }

  package func value(_ b: [Double]) -> Double {
    0.5 * zip(b, matrix.times(b)).reduce(0) { $0 + $1.0 * $1.1 }
  }

  package func gradient(_ b: [Double]) -> [Interval] { matrix.times(b).map { .point($0) } }

  /// (I + step·P)⁻¹ v
  package func prox(_ v: [Double], step: Double) -> [Double] {
    var shifted = matrix
    for i in shifted.elements.indices { shifted.elements[i] *= step }
    for i in 0..<shifted.rows { shifted[i, i] += 1 }
    guard let factor = Cholesky(shifted) else { return v.map { _ in .nan } }
    return factor.solve(v)
  }

  /// ½ v'P⁻¹v, infinite where v has a part in the null space of P.
  package func conjugate(_ v: [Double]) -> Double {
    if let factor = Cholesky(matrix), factor.isWellPosed {
      return 0.5 * zip(v, factor.solve(v)).reduce(0) { $0 + $1.0 * $1.1 }
    }
    guard let (values, vectors) = symmetricEigen(matrix) else { return .nan }
    let (largest, length) = (values.last ?? 0, v.reduce(0) { $0 + $1 * $1 }.squareRoot())
    var sum = 0.0
    for k in values.indices {
      let part = zip(v, vectors.column(k)).reduce(0) { $0 + $1.0 * $1.1 }
      if values[k] > 1e-13 * largest {
        sum += 0.5 * part * part / values[k]
      } else if abs(part) > 1e-12 * length {
        return .infinity
      }
    }
    return sum
  }

  package func dualScale(_ v: [Double]) -> Double { conjugate(v).isFinite ? .infinity : 0 }

  package func hessian(dimension: Int) -> QuadraticForm? { .dense(matrix) }

  package func lambdaMax(slope: [Double]) -> Double { slope.allSatisfy { $0 == 0 } ? 0 : .infinity }

  private static func symmetrised(_ matrix: Matrix) throws(PenaltyError) -> Matrix {
    var result = matrix
    for j in 0..<matrix.columns {
      for i in 0..<j {
        let (a, b) = (matrix[i, j], matrix[j, i])
        guard abs(a - b) <= 1e-10 * max(abs(a), abs(b)) else {
          throw .notSymmetric(penalty: "quad", row: i, column: j, difference: a - b)
        }
        let mean = 0.5 * a + 0.5 * b
        result[i, j] = mean
        result[j, i] = mean
      }
    }
    return result
  }
}
