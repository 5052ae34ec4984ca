internal import COpenBLAS

/// The normal equations A'HA of the columns that a dual point is projected against: the intercepts, one an output,
/// then the chosen coefficients; H is diagonal over rows, and for several outputs diag(·) − rr' within one.
struct ProjectionSystem {
  let problem: Problem
  /// Coefficients, counted class by class.
  let unheld: [Int]
  /// The diagonal of H, class by class.
  let mobility: [Double]
  /// r, class by class; nil for one output.
  let coupling: [Double]?
  let hasIntercept: Bool

  private var rows: Int { problem.design.rows }
  private var outputs: Int { problem.outputs }
  private var first: Int { hasIntercept ? outputs : 0 }
  private var size: Int { first + unheld.count }

  private func output(_ place: Int) -> Int {
    place < first ? place : unheld[place - first] / problem.design.columns
  }

  /// A number added to every class of one column changes nothing where outputs are coupled: such directions are
  /// filled up, which the right sides that occur do not notice.
  func matrix(_ isInterrupted: () -> Bool) throws(FittingError) -> Matrix {
    var result = Matrix(rows: size, columns: size)
    let places = (0..<outputs).map { k in (0..<size).filter { output($0) == k } }
    for k in 0..<outputs {
      for l in 0...k {
        let weights = (0..<rows).map { i in
          k == l ? mobility[k * rows + i] : (coupling.map { $0[k * rows + i] * $0[l * rows + i] } ?? 0)
        }
        let sign: Double = k == l ? 1 : -1
        let block = try products(places[k], places[l], weights, isInterrupted)
        for (b, j) in places[l].enumerated() {
          for (a, i) in places[k].enumerated() {
            result[i, j] = sign * block[a, b]
            result[j, i] = sign * block[a, b]
          }
        }
      }
    }
    guard coupling != nil else { return result }
    for i in 0..<size {
      let partners = (0..<size).filter { column($0) == column(i) }
      let largest = partners.reduce(0) { max($0, result[$1, $1]) }
      guard partners.count == outputs, i == partners[0] else { continue }
      for a in partners {
        for b in partners { result[a, b] += largest / Double(outputs) }
      }
    }
    return result
  }

  /// H A a
  func image(_ a: [Double]) -> [Double] {
    var moved = [Double](repeating: 0, count: rows * outputs)
    for k in 0..<outputs {
      var stored = [Double](repeating: 0, count: problem.design.columns)
      var constant = hasIntercept ? a[k] : 0
      for (place, j) in unheld.enumerated() where j / problem.design.columns == k {
        let column = problem.column(j)
        let b = a[first + place] * problem.multiplier(j)
        stored[column] = b
        if problem.intercept { constant -= b * problem.moments.means[column] }
      }
      var product = [Double](repeating: 0, count: rows)
      stored.withUnsafeBufferPointer { b in
        product.withUnsafeMutableBufferPointer { problem.design.product(b, $0) }
      }
      for i in 0..<rows { moved[k * rows + i] = product[i] + constant }
    }
    guard let coupling else { return moved.indices.map { mobility[$0] * moved[$0] } }
    var result = moved
    for i in 0..<rows {
      var dot = 0.0
      for k in 0..<outputs { dot += coupling[k * rows + i] * moved[k * rows + i] }
      for j in stride(from: i, to: result.count, by: rows) {
        // The diagonal of H is the curvature, r² already taken off.
        let own = coupling[j] * moved[j]
        result[j] = mobility[j] * moved[j] - coupling[j] * (dot - own)
      }
    }
    return result
  }

  /// The column of the design, or −1 for an intercept.
  private func column(_ place: Int) -> Int {
    place < first ? -1 : problem.column(unheld[place - first])
  }

  /// A_k' diag(weights) A_l, a block of rows at a time.
  private func products(
    _ left: [Int], _ right: [Int], _ weights: [Double], _ isInterrupted: () -> Bool
  ) throws(FittingError) -> Matrix {
    var result = Matrix(rows: left.count, columns: right.count)
    guard !left.isEmpty, !right.isEmpty else { return result }
    let roots = weights.map { $0.squareRoot() }
    let height = max(32, min(rows, (1 << 17) / (left.count + right.count)))
    var scratch = [Double](repeating: 0, count: height * (left.count + right.count))
    for start in stride(from: 0, to: rows, by: height) {
      let block = start..<min(rows, start + height)
      scratch.withUnsafeMutableBufferPointer { z in
        let middle = UnsafeMutableBufferPointer(rebasing: z[(left.count * block.count)...])
        copy(left, block, roots, into: z)
        copy(right, block, roots, into: middle)
        result.elements.withUnsafeMutableBufferPointer {
          cblas_dgemm(
            CblasColMajor, CblasTrans, CblasNoTrans, Int32(left.count), Int32(right.count),
            Int32(block.count), 1, z.baseAddress, Int32(block.count), middle.baseAddress,
            Int32(block.count), 1, $0.baseAddress, Int32(left.count))
        }
      }
      if isInterrupted() { throw .interrupted }
    }
    return result
  }

  private func copy(
    _ places: [Int], _ block: Range<Int>, _ roots: [Double],
    into out: UnsafeMutableBufferPointer<Double>
  ) {
    let intercepts = places.count { $0 < first }
    for k in 0..<intercepts {
      for (i, row) in block.enumerated() { out[k * block.count + i] = roots[row] }
    }
    let chosen = places.filter { $0 >= first }.map { unheld[$0 - first] }
    guard !chosen.isEmpty else { return }
    problem.design.copyBlock(
      rows: block, columns: chosen.map(problem.column),
      centres: chosen.map { problem.intercept ? problem.moments.means[problem.column($0)] : 0 },
      multipliers: chosen.map(problem.multiplier), rowFactors: roots,
      into: UnsafeMutableBufferPointer(rebasing: out[(intercepts * block.count)...]),
      stride: block.count)
  }
}
