/// A design matrix: n rows (observations) by p named columns, without an intercept column.
///
/// Solvers ask it for column products only, so that dense, sparse and implicit designs are interchangeable.
/// Centring and scaling are never applied to the stored values: they are carried beside them (`Moments`).
///
/// Extreme columns are stored multiplied by a power of two, `2^-exponent`, which is exact; everything below
/// speaks of stored units unless it says otherwise.
package protocol Design: Sendable {
  var rows: Int { get }
  var columns: Int { get }
  var names: [String] { get }

  /// Column `j` of the data is the stored column times `2^exponents[j]`.
  var exponents: [Int] { get }

  /// The share of stored numbers among all n·p: 1 for a dense design. Solvers form products of columns from dense
  /// blocks where it is large, and column by column where it is small.
  var density: Double { get }

  /// The stored value at a row and a column.
  func value(row: Int, column: Int) -> Double

  /// Calls `body` with row and number of each stored entry of a column, and says true; false, without a call, where the
  /// column is dense. What is not stored is 0.
  func forEachEntry(column j: Int, _ body: (Int, Double) -> Void) -> Bool

  /// x_j · v
  func dot(column j: Int, _ v: UnsafeBufferPointer<Double>) -> Double

  /// out_k ← x_j · v for the j-th chosen column: the sweep over a few columns.
  func dots(columns: [Int], _ v: UnsafeBufferPointer<Double>, _ out: UnsafeMutableBufferPointer<Double>)

  /// v ← v + a x_j
  func axpy(column j: Int, _ a: Double, _ v: UnsafeMutableBufferPointer<Double>)

  /// out ← X b, for b of length p and out of length n.
  func product(_ b: UnsafeBufferPointer<Double>, _ out: UnsafeMutableBufferPointer<Double>)

  /// out ← X'v, for v of length n and out of length p.
  func transposedProduct(_ v: UnsafeBufferPointer<Double>, _ out: UnsafeMutableBufferPointer<Double>)

  /// Copies rows `range` of the chosen columns, centred, divided and multiplied by a factor a row, into `out`:
  /// out[i + k·stride] = (x[range.lowerBound + i, columns[k]] − centres[k]) · multipliers[k] · rowFactors[…].
  ///
  /// The one copy that solvers make, a block of rows at a time.
  func copyBlock(
    rows range: Range<Int>, columns: [Int], centres: [Double], multipliers: [Double],
    rowFactors: [Double]?, into out: UnsafeMutableBufferPointer<Double>, stride: Int)

  /// Weighted mean and standard deviation (divisor Σw, that is 1/n without weights) of every column.
  func moments(weights: [Double]?) -> Moments

  /// Σ_i w_i x_ij x_ik for j in `left` (rows of the result) and k in `right`: not centred.
  func crossProducts(
    _ left: [Int], _ right: [Int], rowWeights: [Double]?, isInterrupted: () -> Bool
  ) throws(FittingError) -> Matrix

  /// The same columns, only these rows, in this order.
  func selecting(rows: [Int]) -> any Design
}

extension Design {
  package var density: Double { 1 }
  package func forEachEntry(column j: Int, _ body: (Int, Double) -> Void) -> Bool { false }

  /// One column of `right` at a time, spread over all rows.
  package func crossProducts(
    _ left: [Int], _ right: [Int], rowWeights: [Double]?, isInterrupted: () -> Bool
  ) throws(FittingError) -> Matrix {
    var result = Matrix(rows: left.count, columns: right.count)
    var column = [Double](repeating: 0, count: rows)
    for (l, j) in right.enumerated() {
      column.withUnsafeMutableBufferPointer { v in
        copyBlock(
          rows: 0..<rows, columns: [j], centres: [0], multipliers: [1], rowFactors: rowWeights,
          into: v, stride: rows)
        result.elements.withUnsafeMutableBufferPointer { out in
          dots(
            columns: left, UnsafeBufferPointer(v),
            UnsafeMutableBufferPointer(rebasing: out[l * left.count..<(l + 1) * left.count]))
        }
      }
      if isInterrupted() { throw .interrupted }
    }
    return result
  }

  package func dots(
    columns: [Int], _ v: UnsafeBufferPointer<Double>, _ out: UnsafeMutableBufferPointer<Double>
  ) {
    for (k, j) in columns.enumerated() { out[k] = dot(column: j, v) }
  }
}

/// Weighted means and standard deviations of the stored columns.
package struct Moments: Sendable, Equatable {
  package let means: [Double]
  /// Divisor Σw, that is 1/n without weights. Exactly 0 for a constant column.
  package let deviations: [Double]
}
