internal import COpenBLAS
internal import Glibc

/// Z'HZ of a growing set of columns for row weights h, with the intercept profiled out: the columns are centred at
/// their h-weighted means. Both triangles, in the order in which the columns came.
struct WeightedGram {
  private(set) var columns: [Int] = []
  private(set) var matrix: [Double] = []
  /// Place of a design column in `columns`, −1 where it is not there.
  private(set) var place: [Int]
  /// h-weighted means of the columns, in stored units; 0 without an intercept.
  private(set) var centres: [Double] = []
  /// h
  let weights: [Double]
  /// Σh
  let total: Double
  private let roots: [Double]
  private let model: SmoothModel

  init(_ model: SmoothModel, weights: [Double]) {
    self.model = model
    self.weights = weights
    total = weights.reduce(0, +)
    roots = weights.map { $0.squareRoot() }
    place = [Int](repeating: -1, count: model.columns)
  }

  /// Takes more columns in: one pass over the rows for their products with all that are there.
  mutating func add(_ more: [Int], _ isInterrupted: () -> Bool) throws(FittingError) {
    guard !more.isEmpty else { return }
    let (old, size) = (columns.count, columns.count + more.count)
    for (k, j) in more.enumerated() { place[j] = old + k }
    columns += more
    centres += means(more)
    let isFew = old > 0 && more.count <= 4
    let fresh = isFew ? dots(more) : try products(from: old, isInterrupted)
    if isInterrupted() { throw .interrupted }
    var grown = [Double](repeating: 0, count: size * size)
    for j in 0..<old {
      for i in 0..<old { grown[i + j * size] = matrix[i + j * old] }
    }
    for k in old..<size {
      for i in 0...k {
        let value = fresh[i + (k - old) * size]
        grown[i + k * size] = value
        grown[k + i * size] = value
      }
    }
    guard grown.allSatisfy(\.isFinite) else { throw .outOfRange(what: "a product of two columns") }
    matrix = grown
  }

  private func means(_ chosen: [Int]) -> [Double] {
    guard model.problem.intercept, total > 0 else { return chosen.map { _ in 0 } }
    return weights.withUnsafeBufferPointer { h in
      chosen.map { model.design.dot(column: $0, h) / total }
    }
  }

  /// Products of every column with a few new ones, a column at a time: nothing but the new ones is copied.
  private func dots(_ more: [Int]) -> [Double] {
    let (n, size) = (model.rows, columns.count)
    var result = [Double](repeating: 0, count: size * more.count)
    var column = [Double](repeating: 0, count: n)
    for (k, j) in more.enumerated() {
      let centre = centres[size - more.count + k]
      column.withUnsafeMutableBufferPointer {
        model.design.copyBlock(
          rows: 0..<n, columns: [j], centres: [centre], multipliers: [model.multipliers[j]],
          rowFactors: nil, into: $0, stride: n)
      }
      var sum = 0.0
      for i in 0..<n {
        column[i] *= weights[i]
        sum += column[i]
      }
      column.withUnsafeBufferPointer { v in
        result.withUnsafeMutableBufferPointer {
          model.slopes(
            columns, v, sum: sum, into: UnsafeMutableBufferPointer(rebasing: $0[k * size..<(k + 1) * size]))
        }
      }
    }
    return result
  }

  /// Products of every column with those from `old` on, of which the upper triangle is wanted. Rows are shared by
  /// two threads where that pays, in shares fixed by the shape.
  private func products(from old: Int, _ isInterrupted: () -> Bool) throws(FittingError) -> [Double] {
    let (n, size) = (model.rows, columns.count)
    let isLarge = Double(n) * Double(size * (size - old)) > 4e6 && n >= 1024
    let middle = isLarge ? n / 2 : n
    let count = size * (size - old)
    var shares = [Double](repeating: 0, count: 2 * count)
    let height = max(64, min(n, (1 << 16) / size))
    var scratch = [Double](repeating: 0, count: 2 * height * size)
    let multipliers = columns.map { model.multipliers[$0] }
    // Several blocks at a time, so that the question whether to go on is asked in between.
    let run = max(height, Int(2e8 / (Double(size) * Double(size - old))) / height * height)
    for start in stride(from: 0, to: middle, by: run) {
      let end = min(middle, start + run)
      shares.withUnsafeMutableBufferPointer { shares in
        scratch.withUnsafeMutableBufferPointer { scratch in
          let (out, z) = (shares.baseAddress!, scratch.baseAddress!)
          inTwo(isLarge: isLarge) { half in
            // The second share may be one row longer.
            let isLast = end == middle
            let range =
              half == 0 ? start..<end : isLarge ? middle + start..<(isLast ? n : middle + end) : n..<n
            for first in stride(from: range.lowerBound, to: range.upperBound, by: height) {
              accumulate(
                first..<min(range.upperBound, first + height), old, multipliers,
                UnsafeMutableBufferPointer(start: z + half * height * size, count: height * size),
                out + half * count)
            }
          }
        }
      }
      if isInterrupted() { throw .interrupted }
    }
    return (0..<count).map { shares[$0] + shares[count + $0] }
  }

  private func accumulate(
    _ block: Range<Int>, _ old: Int, _ multipliers: [Double],
    _ z: UnsafeMutableBufferPointer<Double>, _ out: UnsafeMutablePointer<Double>
  ) {
    let size = columns.count
    model.design.copyBlock(
      rows: block, columns: columns, centres: centres, multipliers: multipliers, rowFactors: roots,
      into: z, stride: block.count)
    let m = Int32(block.count)
    if old == 0 {
      cblas_dsyrk(
        CblasColMajor, CblasUpper, CblasTrans, Int32(size), m, 1, z.baseAddress, m, 1, out, Int32(size))
    } else {
      cblas_dgemm(
        CblasColMajor, CblasTrans, CblasNoTrans, Int32(size), Int32(size - old), m, 1, z.baseAddress,
        m, z.baseAddress! + old * block.count, m, 1, out, Int32(size))
    }
  }
}
