// Products of the model's matrix Z with vectors where few columns or rows matter.

extension QuadraticModel {
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
