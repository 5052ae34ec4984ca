import Fitting
import Testing

/// One matrix in every form that a design can take: the laws say that the form does not matter.
@Suite struct DesignTests {
  /// A table of 0s and numbers with a factor of three levels and its interaction, as dense columns.
  struct Forms {
    let dense: DenseDesign
    let others: [(name: String, design: any Design)]
    let response: [Double]
    let weights: [Double]
  }

  static func forms(rows n: Int = 60, largest: Double = 1e95) throws -> Forms {
    var random = RandomNumbers(seed: 5)
    let first = (0..<n).map { $0 * 7 % 4 - 1 }
    let second = (0..<n).map { $0 * 5 % 3 - 1 }
    let numbers = random.vector(n)
    let left = try FactorDesign(codes: first, names: ["a", "b", "c"])
    let right = try FactorDesign(codes: second, names: ["u", "v"])
    let pairs = try left.interaction(with: right)
    let slopes = try left.interaction(with: numbers, named: "z")
    #expect(pairs.names.prefix(4) == ["a:u", "b:u", "c:u", "a:v"])
    #expect(slopes.names == ["a:z", "b:z", "c:z"])
    var columns: [[Double]] = [numbers, random.vector(n).map { $0 * largest }]
    var lists: (rows: [Int], columns: [Int], values: [Double]) = ([], [], [])
    // Four sparse columns out of order, one place given in two parts.
    for j in 0..<4 {
      var column = [Double](repeating: 0, count: n)
      for k in 0..<9 {
        let (i, value) = ((k * (11 + 2 * j) + 3 * j) % n, random.next())
        column[i] += value
        lists.rows.append(i)
        lists.columns.append(j)
        lists.values.append(value)
      }
      columns.append(column)
    }
    for code in 0..<3 { columns.append(first.map { $0 == code ? 1 : 0 }) }
    for code in 0..<2 { columns.append(second.map { $0 == code ? 1 : 0 }) }
    for b in 0..<2 {
      for a in 0..<3 { columns.append((0..<n).map { first[$0] == a && second[$0] == b ? 1 : 0 }) }
    }
    for code in 0..<3 { columns.append((0..<n).map { first[$0] == code ? numbers[$0] : 0 }) }
    let names = columns.indices.map { "x\($0)" }
    let dense = try DenseDesign(columns: columns, names: names)
    var places: (rows: [Int], columns: [Int], values: [Double]) = ([], [], [])
    for (j, column) in columns.enumerated() {
      for (i, value) in column.enumerated() where value != 0 {
        places.rows.append(i)
        places.columns.append(j)
        places.values.append(value)
      }
    }
    let sparse = try SparseDesign(
      rows: n, names: names, rowIndices: places.rows.reversed(), columnIndices: places.columns.reversed(),
      values: places.values.reversed())
    let mixed = try ConcatenatedDesign([
      DenseDesign(columns: Array(columns.prefix(2)), names: ["x0", "x1"]),
      SparseDesign(
        rows: n, names: ["x2", "x3", "x4", "x5"], rowIndices: lists.rows, columnIndices: lists.columns,
        values: lists.values),
      left, right, pairs, slopes,
    ])
    var response = random.vector(n)
    for i in 0..<n { response[i] += 2 * columns[2][i] - columns[7][i] + 1.5 * columns[12][i] }
    return Forms(
      dense: dense, others: [("sparse", sparse), ("mixed", mixed)], response: response,
      weights: (0..<n).map { $0 % 9 == 0 ? 0 : 1 + 0.5 * random.next() })
  }

  @Test func productsAgree() throws {
    let forms = try Self.forms()
    let (n, p) = (forms.dense.rows, forms.dense.columns)
    var random = RandomNumbers(seed: 3)
    let (v, b) = (random.vector(n), random.vector(p))
    for (name, design) in forms.others {
      #expect(design.rows == n && design.columns == p && design.exponents == forms.dense.exponents)
      #expect(design.density < 1)
      for j in 0..<p {
        for i in 0..<n {
          #expect(design.value(row: i, column: j) == forms.dense.value(row: i, column: j), "\(name)")
        }
      }
      func results(_ design: any Design) throws -> [[Double]] {
        var (fitted, slopes, some) = (v, b, [Double](repeating: 0, count: 3))
        var moved = v
        var block = [Double](repeating: 0, count: 3 * 20)
        let chosen = [p - 1, 0, 7]
        v.withUnsafeBufferPointer { v in
          slopes.withUnsafeMutableBufferPointer { design.transposedProduct(v, $0) }
          some.withUnsafeMutableBufferPointer { design.dots(columns: chosen, v, $0) }
        }
        b.withUnsafeBufferPointer { b in
          fitted.withUnsafeMutableBufferPointer { design.product(b, $0) }
        }
        moved.withUnsafeMutableBufferPointer { m in
          for j in 0..<p { design.axpy(column: j, 0.5 - Double(j), m) }
        }
        block.withUnsafeMutableBufferPointer {
          design.copyBlock(
            rows: 13..<31, columns: chosen, centres: [0.5, -1, 0], multipliers: [2, 1, 3],
            rowFactors: forms.weights, into: $0, stride: 20)
        }
        let single = (0..<p).map { j in v.withUnsafeBufferPointer { design.dot(column: j, $0) } }
        let cross = [nil, forms.weights].map { weights in
          try? design.crossProducts(
            Array(0..<p), [3, 1, 8, 8], rowWeights: weights, isInterrupted: { false }
          ).elements
        }
        return try [fitted, slopes, some, moved, block, single, #require(cross[0]), #require(cross[1])]
      }
      for (a, b) in zip(try results(design), try results(forms.dense)) { expect(a, b, 1e-12) }
      for weights in [nil, forms.weights] {
        let (found, wanted) = (design.moments(weights: weights), forms.dense.moments(weights: weights))
        expect(found.means, wanted.means, 1e-14)
        expect(found.deviations, wanted.deviations, 1e-14)
      }
      let rows = [59, 3, 3, 17, 0, 41]
      let (part, wanted) = (design.selecting(rows: rows), forms.dense.selecting(rows: rows))
      for j in 0..<p {
        for i in rows.indices {
          #expect(part.value(row: i, column: j) == wanted.value(row: i, column: j), "\(name)")
        }
      }
    }
  }

  @Test(arguments: SolverLawTests.settings.indices)
  func fitsAgree(_ index: Int) throws {
    let s = SolverLawTests.settings[index]
    let forms = try Self.forms(largest: s.scale == .data ? 10 : 1e95)
    let p = forms.dense.columns
    func problem(_ design: any Design, _ penalties: [(Double, any Penalty)]) throws -> Problem {
      try Problem(
        design: design, response: forms.response, weights: s.weighted ? forms.weights : nil,
        offset: s.offset ? forms.response.map { 0.1 * $0 } : nil,
        penalties: penalties.map {
          PenaltyTerm(
            strength: $0.0, penalty: $0.1, columns: Array(0..<p),
            centre: s.centre.map { [Double](repeating: $0, count: p) })
        }, scale: s.scale, intercept: s.intercept)
    }
    for penalties in [[(0.02, L1() as any Penalty)], [(0.02, L1()), (0.05, L2())], [(0.1, L2())]] {
      let wanted = try problem(forms.dense, penalties)
      let solution = try solve(wanted)
      let points = try path(wanted, options: PathOptions(count: 15)).points
      let folds = try foldsByRowOrder(rows: 60, folds: 4)
      let errors = try crossValidate(wanted, folds: folds, options: PathOptions(count: 8)).rows
      for (name, design) in forms.others {
        let same = try problem(design, penalties)
        let found = try solve(same)
        #expect(found.certificate.isReached, "\(name) \(found.certificate)")
        #expect(abs(found.objective - solution.objective) < 1e-9 * max(1, solution.objective), "\(name)")
        for (a, b) in zip(try path(same, options: PathOptions(count: 15)).points, points) {
          #expect(
            a.isConverged && abs(a.lambda - b.lambda) < 1e-10 * b.lambda,
            "\(name) \(a.gap) \(b.gap) \(a.lambda)")
          let wanted = b.loss + b.penalty
          #expect(abs(a.loss + a.penalty - wanted) < 1e-8 * max(1, wanted), "\(name) \(a.lambda)")
        }
        let rows = try crossValidate(same, folds: folds, options: PathOptions(count: 8)).rows
        for (a, b) in zip(rows, errors) { #expect(abs(a.mean - b.mean) < 1e-6 * b.mean) }
      }
    }
  }

  @Test func badPartsAreRefused() throws {
    #expect(throws: FittingError.columnOutOfRange(2, count: 2)) {
      try SparseDesign(
        rows: 3, names: ["a", "b"], rowIndices: [0], columnIndices: [2], values: [1])
    }
    #expect(throws: FittingError.nonFinite(what: "b", row: 2, value: .infinity)) {
      try SparseDesign(
        rows: 3, names: ["a", "b"], rowIndices: [0, 2], columnIndices: [0, 1], values: [1, .infinity])
    }
    #expect(throws: FittingError.self) {
      try SparseDesign(rows: 3, names: ["a"], rowIndices: [-1], columnIndices: [0], values: [1])
    }
    #expect(throws: FittingError.self) {
      try SparseDesign(rows: 3, names: ["a"], rowIndices: [1], columnIndices: [], values: [1])
    }
    #expect(throws: FittingError.self) {
      // Two values whose sum leaves the range of doubles.
      try SparseDesign(
        rows: 3, names: ["a"], rowIndices: [1, 1], columnIndices: [0, 0],
        values: [.greatestFiniteMagnitude, .greatestFiniteMagnitude])
    }
    #expect(throws: FittingError.self) {
      try SparseDesign(rows: 3, names: ["a"], starts: [0, 2], indices: [1, 1], values: [1, 2])
    }
    #expect(throws: FittingError.self) { try FactorDesign(codes: [0, 2], names: ["a", "b"]) }
    let factor = try FactorDesign(codes: [0, -1], names: ["a"])
    #expect(throws: FittingError.self) {
      try factor.interaction(with: FactorDesign(codes: [0], names: ["b"]))
    }
    #expect(throws: FittingError.self) { try factor.interaction(with: [.nan, 1], named: "z") }
    #expect(throws: FittingError.self) {
      try ConcatenatedDesign([factor, FactorDesign(codes: [0], names: ["b"])])
    }
    #expect(throws: FittingError.self) { try ConcatenatedDesign([]) }
  }
}
