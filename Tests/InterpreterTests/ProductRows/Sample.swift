import Foundation
import Testing

/// Columns of a file, read here, and closed forms computed from them: nothing is shared with the solvers.
struct Sample {
  let y: [Double]
  /// Predictors, one array a column.
  let x: [[Double]]
  var n: Double { Double(y.count) }

  init(y: [Double], x: [[Double]]) {
    self.y = y
    self.x = x
  }

  /// - Parameter dropping: every so manieth row is left out; nil keeps all.
  init(_ file: String, _ response: String, _ predictors: [String], dropping every: Int? = nil) throws {
    let text = try String(contentsOfFile: Transcript.data + "/" + file, encoding: .utf8)
    let lines = text.split(whereSeparator: \.isNewline)
      .map { line in
        line.split(separator: ",", omittingEmptySubsequences: false)
          .map { $0.trimmingCharacters(in: CharacterSet(charactersIn: "\"")) }
      }
    let rows = lines.dropFirst().enumerated()
      .filter { row in every.map { row.offset % $0 != $0 - 1 } ?? true }.map(\.element)
    let header = lines[0]
    func column(_ name: String) throws -> [Double] {
      let place = try #require(header.firstIndex(of: name))
      return try rows.map { try #require(Double($0[place])) }
    }
    y = try column(response)
    x = try predictors.map { try column($0) }
  }

  static func cars() throws -> Sample { try Sample("mtcars.csv", "mpg", ["wt", "hp"]) }

  /// The rows that `split(d, every = 4)` leaves for training.
  static func diabetes() throws -> Sample {
    try Sample(
      "diabetes.csv", "progression", ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"],
      dropping: 4)
  }

  /// Predictors less their means.
  var centred: [[Double]] { x.map(Sample.centre) }
  /// Predictors less their means, over their sd with 1/n.
  var standardised: [[Double]] {
    centred.map { column in
      let sd = (dot(column, column) / n).squareRoot()
      return column.map { $0 / sd }
    }
  }
  /// The response less its mean.
  var response: [Double] { Sample.centre(y) }

  private static func centre(_ column: [Double]) -> [Double] {
    let mean = column.reduce(0, +) / Double(column.count)
    return column.map { $0 - mean }
  }

  /// y − Xb for centred columns: what the best intercept leaves.
  func residuals(_ b: [Double], _ columns: [[Double]]) -> [Double] {
    zip(b, columns).reduce(response) { rest, term in
      zip(rest, term.1).map { $0 - term.0 * $1 }
    }
  }

  /// 1/(2n) Σ(y − ŷ)² with the best intercept, of standardised coefficients.
  func loss(_ b: [Double]) -> Double {
    let rest = residuals(b, standardised)
    return dot(rest, rest) / (2 * n)
  }

  /// Its slopes, −z'r/n.
  func lossSlopes(_ b: [Double]) -> [Double] {
    let rest = residuals(b, standardised)
    return standardised.map { -dot($0, rest) / n }
  }

  /// The minimum of 1/(2n) Σ(y − ŷ)² + λ Σb²: (Z'Z/n + 2λI)⁻¹ Z'y/n.
  func ridge(_ lambda: Double) -> [Double] {
    let z = standardised
    let gram = z.indices.map { i in
      z.indices.map { j in dot(z[i], z[j]) / n + (i == j ? 2 * lambda : 0) }
    }
    return solve(gram, z.map { dot($0, response) / n })
  }

  /// The posterior mode of y ~ normal(b₀ + Xb, σ), b ~ normal(μ, P⁻¹), b₀ flat: the mean of a normal posterior,
  /// (X'X/σ² + P)⁻¹ (X'y/σ² + Pμ) on centred columns.
  func mode(sigma: Double, mean: [Double], precision: [[Double]]) -> [Double] {
    let c = centred
    let matrix = posteriorPrecision(sigma: sigma, precision: precision)
    let right = c.indices.map { i in
      dot(c[i], response) / (sigma * sigma) + dot(precision[i], mean)
    }
    return solve(matrix, right)
  }

  /// X'X/σ² + P on centred columns.
  func posteriorPrecision(sigma: Double, precision: [[Double]]) -> [[Double]] {
    let c = centred
    return c.indices.map { i in
      c.indices.map { j in dot(c[i], c[j]) / (sigma * sigma) + precision[i][j] }
    }
  }

  /// −log likelihood of coefficients in data units with the best intercept.
  func negativeLogLikelihood(_ b: [Double], sigma: Double) -> Double {
    let rest = residuals(b, centred)
    return dot(rest, rest) / (2 * sigma * sigma) + n / 2 * log(2 * .pi * sigma * sigma)
  }
}

func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

/// Ax = b by Gaussian elimination with partial pivoting.
func solve(_ a: [[Double]], _ b: [Double]) -> [Double] {
  var rows = zip(a, b).map { $0 + [$1] }
  for pivot in rows.indices {
    let best = (pivot..<rows.count).max { abs(rows[$0][pivot]) < abs(rows[$1][pivot]) } ?? pivot
    rows.swapAt(pivot, best)
    for row in rows.indices where row != pivot {
      let factor = rows[row][pivot] / rows[pivot][pivot]
      rows[row] = zip(rows[row], rows[pivot]).map { $0 - factor * $1 }
    }
  }
  return rows.enumerated().map { $1[rows.count] / $1[$0] }
}

/// A two by two matrix's determinant and inverse, written out.
func determinant(_ m: [[Double]]) -> Double { m[0][0] * m[1][1] - m[0][1] * m[1][0] }

func inverse(_ m: [[Double]]) -> [[Double]] {
  let d = determinant(m)
  return [[m[1][1] / d, -m[0][1] / d], [-m[1][0] / d, m[0][0] / d]]
}
