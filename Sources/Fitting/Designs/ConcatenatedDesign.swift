/// Several designs of the same rows beside each other: dense columns, sparse ones and factors in one problem, each
/// kept in its own form.
package struct ConcatenatedDesign: Design {
  package let rows: Int
  package let columns: Int
  package let names: [String]
  package let exponents: [Int]
  package let density: Double
  private let blocks: [any Design]
  /// The first column of each block, and the end.
  private let starts: [Int]
  /// The block of each column.
  private let owners: [Int32]

  /// Throws where the blocks differ in rows or there is none.
  package init(_ blocks: [any Design]) throws(FittingError) {
    guard let first = blocks.first else { throw .noRows }
    for block in blocks where block.rows != first.rows {
      throw .shape(what: "rows of a block", expected: first.rows, found: block.rows)
    }
    self.init(sameRows: blocks, rows: first.rows)
  }

  private init(sameRows blocks: [any Design], rows: Int) {
    self.blocks = blocks
    self.rows = rows
    var starts = [0]
    var owners: [Int32] = []
    var stored = 0.0
    for (b, block) in blocks.enumerated() {
      starts.append(starts[b] + block.columns)
      owners += [Int32](repeating: Int32(b), count: block.columns)
      stored += block.density * Double(block.columns)
    }
    self.starts = starts
    self.owners = owners
    columns = starts[blocks.count]
    names = blocks.flatMap(\.names)
    exponents = blocks.flatMap(\.exponents)
    density = columns == 0 ? 1 : stored / Double(columns)
  }

  package func value(row: Int, column: Int) -> Double {
    let b = Int(owners[column])
    return blocks[b].value(row: row, column: column - starts[b])
  }

  package func forEachEntry(column j: Int, _ body: (Int, Double) -> Void) -> Bool {
    let b = Int(owners[j])
    return blocks[b].forEachEntry(column: j - starts[b], body)
  }

  package func dot(column j: Int, _ v: UnsafeBufferPointer<Double>) -> Double {
    let b = Int(owners[j])
    return blocks[b].dot(column: j - starts[b], v)
  }

  package func axpy(column j: Int, _ a: Double, _ v: UnsafeMutableBufferPointer<Double>) {
    let b = Int(owners[j])
    blocks[b].axpy(column: j - starts[b], a, v)
  }

  package func product(
    _ b: UnsafeBufferPointer<Double>, _ out: UnsafeMutableBufferPointer<Double>
  ) {
    out.update(repeating: 0)
    var part = [Double](repeating: 0, count: rows)
    for (k, block) in blocks.enumerated() {
      part.withUnsafeMutableBufferPointer { part in
        block.product(UnsafeBufferPointer(rebasing: b[starts[k]..<starts[k + 1]]), part)
        for i in 0..<rows { out[i] += part[i] }
      }
    }
  }

  package func transposedProduct(
    _ v: UnsafeBufferPointer<Double>, _ out: UnsafeMutableBufferPointer<Double>
  ) {
    for (k, block) in blocks.enumerated() {
      block.transposedProduct(
        v, UnsafeMutableBufferPointer(rebasing: out[starts[k]..<starts[k + 1]]))
    }
  }

  /// Runs of columns that belong to one block are copied at once.
  package func copyBlock(
    rows range: Range<Int>, columns chosen: [Int], centres: [Double], multipliers: [Double],
    rowFactors: [Double]?, into out: UnsafeMutableBufferPointer<Double>, stride: Int
  ) {
    var k = 0
    while k < chosen.count {
      let b = Int(owners[chosen[k]])
      var end = k + 1
      while end < chosen.count, Int(owners[chosen[end]]) == b { end += 1 }
      blocks[b].copyBlock(
        rows: range, columns: chosen[k..<end].map { $0 - starts[b] },
        centres: Array(centres[k..<end]), multipliers: Array(multipliers[k..<end]),
        rowFactors: rowFactors, into: UnsafeMutableBufferPointer(rebasing: out[(k * stride)...]),
        stride: stride)
      k = end
    }
  }

  package func moments(weights: [Double]?) -> Moments {
    let parts = blocks.map { $0.moments(weights: weights) }
    return Moments(means: parts.flatMap(\.means), deviations: parts.flatMap(\.deviations))
  }

  /// Pairs of one block are the block's business; of pairs across blocks, the right column is spread over all rows.
  package func crossProducts(
    _ left: [Int], _ right: [Int], rowWeights: [Double]?, isInterrupted: () -> Bool
  ) throws(FittingError) -> Matrix {
    var result = Matrix(rows: left.count, columns: right.count)
    let (leftGroups, rightGroups) = (groups(left), groups(right))
    for (b, to) in rightGroups.enumerated() where !to.isEmpty {
      let locals = to.map { right[$0] - starts[b] }
      for (a, from) in leftGroups.enumerated() where !from.isEmpty {
        let chosen = from.map { left[$0] - starts[a] }
        let part =
          a == b
          ? try blocks[b].crossProducts(
            chosen, locals, rowWeights: rowWeights, isInterrupted: isInterrupted)
          : try across(blocks[a], chosen, blocks[b], locals, rowWeights, isInterrupted)
        for (l, column) in to.enumerated() {
          for (k, row) in from.enumerated() { result[row, column] = part[k, l] }
        }
      }
    }
    return result
  }

  package func selecting(rows chosen: [Int]) -> any Design {
    ConcatenatedDesign(sameRows: blocks.map { $0.selecting(rows: chosen) }, rows: chosen.count)
  }

  /// Places in a list of columns, by block.
  private func groups(_ columns: [Int]) -> [[Int]] {
    var result = [[Int]](repeating: [], count: blocks.count)
    for (k, j) in columns.enumerated() { result[Int(owners[j])].append(k) }
    return result
  }

  private func across(
    _ left: any Design, _ from: [Int], _ right: any Design, _ to: [Int], _ rowWeights: [Double]?,
    _ isInterrupted: () -> Bool
  ) throws(FittingError) -> Matrix {
    var result = Matrix(rows: from.count, columns: to.count)
    var column = [Double](repeating: 0, count: rows)
    for (l, j) in to.enumerated() {
      column.withUnsafeMutableBufferPointer { v in
        right.copyBlock(
          rows: 0..<rows, columns: [j], centres: [0], multipliers: [1], rowFactors: rowWeights,
          into: v, stride: rows)
        result.elements.withUnsafeMutableBufferPointer { out in
          left.dots(
            columns: from, UnsafeBufferPointer(v),
            UnsafeMutableBufferPointer(rebasing: out[l * from.count..<(l + 1) * from.count]))
        }
      }
      if isInterrupted() { throw .interrupted }
    }
    return result
  }
}
