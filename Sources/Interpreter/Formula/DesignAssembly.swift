import Fitting

/// Terms stored as one design: dense where it is small or most of its numbers are not 0, else in blocks, each term
/// with many dummies or zeros compressed and runs of the others dense.
struct DesignAssembly {
  /// A design of fewer numbers is dense: blocks would gain nothing.
  static let smallest = 200_000
  /// A term that stores less than this share of its numbers is compressed.
  static let sparsest = 0.25

  let rows: Int
  let terms: [TermColumns]
  let names: [String]

  /// - Throws: a product that is not finite, by its column.
  func design() throws(FittingError) -> any Design {
    let (cells, overflow) = rows.multipliedReportingOverflow(by: names.count)
    let isSmall = !overflow && cells < Self.smallest
    // Terms of one form, next to each other.
    var runs: [(terms: [TermColumns], isDense: Bool)] = []
    for term in terms {
      let isDense = isSmall || Double(term.stored) >= Self.sparsest * Double(rows) * Double(term.count)
      if isDense, let last = runs.indices.last, runs[last].isDense {
        runs[last].terms.append(term)
      } else {
        runs.append(([term], isDense))
      }
    }
    var blocks: [any Design] = []
    var next = 0
    for run in runs {
      let width = run.terms.reduce(0) { $0 + $1.count }
      let own = Array(names[next..<next + width])
      next += width
      blocks.append(try run.isDense ? dense(run.terms, own) : run.terms[0].compressed(names: own))
    }
    switch blocks.count {
    case 0: return try dense([], [])
    case 1: return blocks[0]
    default: return try ConcatenatedDesign(blocks)
    }
  }

  /// Every number is written once, in its place.
  private func dense(_ terms: [TermColumns], _ names: [String]) throws(FittingError) -> any Design {
    let rows = rows
    let elements = [Double](unsafeUninitializedCapacity: rows * names.count) { buffer, count in
      var start = 0
      for term in terms {
        for column in 0..<term.count {
          let target = UnsafeMutableBufferPointer(rebasing: buffer[start..<start + rows])
          target.initialize(repeating: 0)
          term.fill(column, target)
          start += rows
        }
      }
      count = start
    }
    return try DenseDesign(elements: elements, rows: rows, names: names)
  }
}
