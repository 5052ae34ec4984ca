internal import COpenBLAS
internal import Glibc

/// A dense design: n×p doubles, column by column.
///
/// A column whose largest number is beyond 2^±300 is stored multiplied by a power of two, which loses nothing,
/// so that no product of two of its numbers leaves the range of doubles.
package struct DenseDesign: Design {
  package let rows: Int
  package let columns: Int
  package let names: [String]
  package let exponents: [Int]
  private let elements: [Double]

  /// `elements` holds column after column. Throws where shapes differ or a number is not finite.
  package init(elements: [Double], rows: Int, names: [String]) throws(FittingError) {
    guard elements.count == rows * names.count else {
      throw .shape(what: "design", expected: rows * names.count, found: elements.count)
    }
    var stored = elements
    var exponents = [Int](repeating: 0, count: names.count)
    for j in names.indices {
      let range = j * rows..<(j + 1) * rows
      var largest = 0.0
      for i in range {
        guard stored[i].isFinite else {
          throw .nonFinite(what: names[j], row: i - range.lowerBound, value: stored[i])
        }
        largest = max(largest, abs(stored[i]))
      }
      guard largest > 0, abs(largest.exponent) > 300 else { continue }
      exponents[j] = Int(largest.exponent)
      for i in range { stored[i] = Double(sign: .plus, exponent: -exponents[j], significand: stored[i]) }
    }
    self.rows = rows
    columns = names.count
    self.names = names
    self.exponents = exponents
    self.elements = stored
  }

  /// A design from its columns.
  package init(columns: [[Double]], names: [String]) throws(FittingError) {
    guard columns.count == names.count else {
      throw .shape(what: "column names", expected: columns.count, found: names.count)
    }
    let rows = columns.first?.count ?? 0
    for (column, name) in zip(columns, names) where column.count != rows {
      throw .shape(what: name, expected: rows, found: column.count)
    }
    try self.init(elements: Array(columns.joined()), rows: rows, names: names)
  }

  package func value(row: Int, column: Int) -> Double { elements[row + column * rows] }

  package func dot(column j: Int, _ v: UnsafeBufferPointer<Double>) -> Double {
    elements.withUnsafeBufferPointer {
      cblas_ddot(Int32(rows), $0.baseAddress! + j * rows, 1, v.baseAddress, 1)
    }
  }

  package func axpy(column j: Int, _ a: Double, _ v: UnsafeMutableBufferPointer<Double>) {
    elements.withUnsafeBufferPointer {
      cblas_daxpy(Int32(rows), a, $0.baseAddress! + j * rows, 1, v.baseAddress, 1)
    }
  }

  package func product(
    _ b: UnsafeBufferPointer<Double>, _ out: UnsafeMutableBufferPointer<Double>
  ) {
    gemv(CblasNoTrans, b, out)
  }

  package func transposedProduct(
    _ v: UnsafeBufferPointer<Double>, _ out: UnsafeMutableBufferPointer<Double>
  ) {
    gemv(CblasTrans, v, out)
  }

  package func copyBlock(
    rows range: Range<Int>, columns: [Int], centres: [Double], multipliers: [Double],
    rowFactors: [Double]?, into out: UnsafeMutableBufferPointer<Double>, stride: Int
  ) {
    elements.withUnsafeBufferPointer { x in
      for k in columns.indices {
        let column = x.baseAddress! + columns[k] * rows + range.lowerBound
        let target = out.baseAddress! + k * stride
        let (centre, multiplier) = (centres[k], multipliers[k])
        for i in 0..<range.count { target[i] = (column[i] - centre) * multiplier }
      }
    }
    guard let rowFactors else { return }
    rowFactors.withUnsafeBufferPointer { factors in
      for k in columns.indices {
        let target = out.baseAddress! + k * stride
        for i in 0..<range.count { target[i] *= factors[range.lowerBound + i] }
      }
    }
  }

  /// Large designs are shared by two threads, a range of columns each; a column's numbers are the same either way.
  package func moments(weights: [Double]?) -> Moments {
    let middle = rows * columns < 1 << 21 ? columns : columns / 2
    let own = Share(design: self, columns: 0..<middle, weights: weights)
    let other = Share(design: self, columns: middle..<columns, weights: weights)
    let thread = middle < columns ? other.start() : nil
    own.run()
    if let thread { pthread_join(thread, nil) } else { other.run() }
    return Moments(
      means: own.moments.means + other.moments.means,
      deviations: own.moments.deviations + other.moments.deviations)
  }

  private func moments(of range: Range<Int>, weights: [Double]?) -> Moments {
    var means: [Double] = []
    var deviations: [Double] = []
    means.reserveCapacity(range.count)
    deviations.reserveCapacity(range.count)
    elements.withUnsafeBufferPointer { x in
      for j in range {
        let column = UnsafeBufferPointer(rebasing: x[j * rows..<(j + 1) * rows])
        let (mean, deviation) = columnMoments(column, weights: weights)
        means.append(mean)
        deviations.append(deviation)
      }
    }
    return Moments(means: means, deviations: deviations)
  }

  /// One thread's share of the moments.
  ///
  /// Unchecked because the result is written by the thread that runs it and read only after that has been joined.
  private final class Share: @unchecked Sendable {
    private let design: DenseDesign
    private let columns: Range<Int>
    private let weights: [Double]?
    private(set) var moments = Moments(means: [], deviations: [])

    init(design: DenseDesign, columns: Range<Int>, weights: [Double]?) {
      self.design = design
      self.columns = columns
      self.weights = weights
    }

    func run() { moments = design.moments(of: columns, weights: weights) }

    /// Starts a thread that runs this share; nil where the system has none to give.
    func start() -> pthread_t? {
      var thread = pthread_t()
      let box = Unmanaged.passRetained(self)
      let status = pthread_create(
        &thread, nil,
        { raw in
          Unmanaged<Share>.fromOpaque(raw!).takeRetainedValue().run()
          return nil
        }, box.toOpaque())
      guard status == 0 else {
        box.release()
        return nil
      }
      return thread
    }
  }

  package func selecting(rows chosen: [Int]) -> any Design {
    var picked: [Double] = []
    picked.reserveCapacity(chosen.count * columns)
    for j in 0..<columns {
      for i in chosen { picked.append(elements[i + j * rows]) }
    }
    return DenseDesign(
      stored: picked, rows: chosen.count, names: names, exponents: exponents)
  }

  private init(stored: [Double], rows: Int, names: [String], exponents: [Int]) {
    self.rows = rows
    columns = names.count
    self.names = names
    self.exponents = exponents
    elements = stored
  }

  private func gemv(
    _ transposed: CBLAS_TRANSPOSE, _ v: UnsafeBufferPointer<Double>,
    _ out: UnsafeMutableBufferPointer<Double>
  ) {
    guard rows > 0, columns > 0 else { return out.update(repeating: 0) }
    elements.withUnsafeBufferPointer {
      cblas_dgemv(
        CblasColMajor, transposed, Int32(rows), Int32(columns), 1, $0.baseAddress, Int32(rows),
        v.baseAddress, 1, 0, out.baseAddress, 1)
    }
  }
}
