// Products of the model's matrix Z with vectors where few columns or rows matter.

extension QuadraticModel {
  /// Designs with a smaller share of stored numbers form products column by column.
  static let sparse = 0.25

  /// Z_A'Z_B and Z_B't from sums that are not centred: Z_j'Z_k = u_j u_k (Σ f² x_j x_k − m_j m_k Σ f²), m_j being the
  /// weighted mean or 0.
  func sparseProducts(
    _ all: [Int], _ last: [Int], _ isInterrupted: () -> Bool
  ) throws(FittingError) -> (matrix: Matrix, correlation: [Double]) {
    let weights = rowFactors.map { $0.map { $0 * $0 } }
    var matrix = try design.crossProducts(
      all, last, rowWeights: weights, isInterrupted: isInterrupted)
    let factor = weights == nil ? commonFactor * commonFactor : 1
    let total = weights?.reduce(0, +) ?? Double(rows)
    for (l, j) in last.enumerated() {
      let (shift, scale) = (centres[j] * total, factor * multipliers[j])
      for (k, i) in all.enumerated() {
        matrix[k, l] = (matrix[k, l] - centres[i] * shift) * (multipliers[i] * scale)
      }
    }
    guard try areFinite(matrix.elements, isInterrupted) else {
      throw .outOfRange(what: "a product of two columns")
    }
    return (matrix, correlation(target, columns: last))
  }

  /// ‖Z_j‖, one a column, from the moments.
  var lengths: [Double] {
    var total = Double(rows)
    if let rowFactors {
      total = rowFactors.reduce(0) { $0 + $1 * $1 }
    } else {
      total *= commonFactor * commonFactor
    }
    return (0..<columns).map { j in
      let (m, d) = (intercept ? 0 : moments.means[j], moments.deviations[j])
      return (total * (d * d + m * m)).squareRoot() * abs(multipliers[j])
    }
  }

  /// t − Zβ where few coefficients differ from 0.
  func residual(columns chosen: [Int], _ beta: [Double]) -> [Double] {
    var fitted = [Double](repeating: 0, count: rows)
    var shift = 0.0
    fitted.withUnsafeMutableBufferPointer { out in
      for (k, j) in chosen.enumerated() where beta[k] != 0 {
        let b = beta[k] * multipliers[j]
        shift += b * centres[j]
        design.axpy(column: j, b, out)
      }
      target.withUnsafeBufferPointer { t in
        if let rowFactors {
          for i in 0..<rows { out[i] = t[i] - rowFactors[i] * (out[i] - shift) }
        } else {
          for i in 0..<rows { out[i] = t[i] - commonFactor * (out[i] - shift) }
        }
      }
    }
    return fitted
  }

  /// Z_j'r for some columns.
  func correlation(_ residual: [Double], columns chosen: [Int]) -> [Double] {
    let (weighted, sum) = weightedWithSum(residual)
    var result = [Double](repeating: 0, count: chosen.count)
    weighted.withUnsafeBufferPointer { v in
      result.withUnsafeMutableBufferPointer { design.dots(columns: chosen, v, $0) }
    }
    for (k, j) in chosen.enumerated() {
      result[k] = multipliers[j] * (result[k] - centres[j] * sum)
    }
    return result
  }

  /// Z'r, asking between parts of a large design.
  func correlation(
    _ residual: [Double], _ isInterrupted: () -> Bool
  ) throws(FittingError) -> [Double] {
    if isInterrupted() { throw .interrupted }
    return correlation(residual)
  }

  /// f∘r and its sum.
  private func weightedWithSum(_ residual: [Double]) -> (weighted: [Double], sum: Double) {
    var weighted = residual
    var sum = 0.0
    weighted.withUnsafeMutableBufferPointer { v in
      if let rowFactors {
        for i in v.indices {
          v[i] *= rowFactors[i]
          sum += v[i]
        }
      } else {
        for i in v.indices {
          v[i] *= commonFactor
          sum += v[i]
        }
      }
    }
    return (weighted, sum)
  }
}
