import Engine
import Fitting
import Foundation
import Syntax
import Tables
import Testing

@testable import Interpreter

/// Factors and matrices as terms that are never stored dense: the same columns, names and fits as dense ones.
@Suite struct SparseDesignTests {
  /// The rows of `make_reviews.R`: 30 levels, 8 levels and a number.
  private func crossedData(_ rows: Int) throws -> DataSet {
    let a = (0..<rows).map { i -> String? in
      let level = i * 7 % 30
      return level < 10 ? "a0\(level)" : "a\(level)"
    }
    return try dataSet(
      "crossed",
      [
        Column("y", numbers: (0..<rows).map { Double($0 * 17 % 23) }), Column("a", text: a),
        Column("b", text: (0..<rows).map { "b\(($0 * 11 + $0 / 30) % 8)" }),
        Column("x", numbers: (0..<rows).map { Double($0 * 37 % 101) / 10 }),
      ])
  }

  @Test func crossedFactorsAreThoseOfModelMatrix() throws {
    let reference = try SparseReferences().crossed
    let rows = try #require(reference["rows"]?.int)
    let frame = try TypedFormula("y ~ x + a * b + a:x").frame(over: crossedData(rows))
    let names = try #require(reference["names"]?.array).compactMap(\.string)
    #expect(frame.columnNames == names)
    #expect(frame.design is ConcatenatedDesign)
    let entries = try #require(reference["entries"]?.int)
    // Zeros among x are stored where it stands alone.
    let stored = frame.design.density * Double(rows * names.count)
    #expect(stored >= Double(entries) && stored < 1.1 * Double(entries))
    let sums = try #require(reference["columnSums"]?.array).compactMap(\.double)
    var total = 0.0
    for (j, sum) in sums.enumerated() {
      let column = frame.values(ofColumn: j)
      #expect(abs(column.reduce(0, +) - sum) < 1e-9 * max(1, abs(sum)))
      for (i, x) in column.enumerated() where x != 0 {
        total += Double(((i + 1) * 13 + (j + 1) * 7) % 17) * x
      }
    }
    let weighted = try #require(reference["weighted"]?.double)
    #expect(abs(total - weighted) < 1e-9 * abs(weighted))
  }

  /// The same terms assembled dense and in blocks, number by number.
  @Test(arguments: [
    "a", "a:b", "a:x", "x:a", "0 + a:b:x", "a + b:poly(x, 2)", "x:poly(x, 2):a", "S", "S:x", "a:S", "S:b:x",
  ])
  func blocksHoldWhatDenseColumnsHold(_ terms: String) throws {
    let (rows, width) = (7_000, 30)
    let triplets = (0..<9_000).map { (row: Int32($0 * 31 % rows), column: Int32($0 * 13 % width)) }
    let matrix = try SparseMatrix(
      rows: rows, columns: width, names: nil, rowIndices: triplets.map(\.row),
      columnIndices: triplets.map(\.column), values: triplets.indices.map { Double($0 % 7) - 3 })
    let typed = try TypedFormula("y ~ " + terms, variables: ["S": .sparse(matrix)])
    let frame = try typed.frame(over: crossedData(rows))
    let recipe = frame.recipe
    let data = try crossedData(rows)
    let values = RowValues(
      data: data, rows: Array(0..<rows), captured: [:], totalRows: rows, source: typed.formula.source,
      evaluator: typed.evaluator)
    var own: [ModelVariable.Values] = []
    for variable in recipe.variables { own.append(try variable.values(over: values)) }
    let spread = try recipe.spread(own, rowCount: rows, formula: typed.formula)
    #expect(!(frame.design is DenseDesign))
    var column = [Double](repeating: 0, count: rows)
    var j = 0
    for term in spread.values {
      for k in 0..<term.count {
        column.withUnsafeMutableBufferPointer { term.fill(k, $0) }
        let stored = frame.values(ofColumn: j)
        #expect(
          zip(stored, column).allSatisfy { abs($0 - $1) <= 1e-14 * abs($1) }, "\(frame.columns[j].name)")
        j += 1
      }
    }
    #expect(j == frame.columns.count)
  }

  @Test func manyLevelsTakeTheMemoryOfTheirCodes() throws {
    let (rows, levels) = (60_000, 3_000)
    let codes = (0..<rows).map { Int32($0 * 7 % levels) }
    let names = (0..<levels).map { String($0 + 10_000) }
    let data = try dataSet(
      "big",
      [
        Column("y", numbers: (0..<rows).map { Double($0 * 29 % 31) }),
        Column("x", numbers: (0..<rows).map { Double($0 * 41 % 43) }),
        Column("g", .text(Factor(codes: codes, levels: names))),
        Column("h", .text(Factor(codes: codes.reversed(), levels: names))),
      ])
    let frame = try TypedFormula("y ~ x + g").frame(over: data)
    #expect(frame.columns.count == levels)
    // A number and a code a row; dense it would be 180 million.
    #expect(frame.design.density * Double(rows * levels) <= Double(2 * rows))
    #expect(frame.values(ofColumn: 1) == codes.map { $0 == 1 ? 1 : 0 })
    #expect(try TypedFormula("y ~ g:x").frame(over: data).design.density * Double(levels) <= 1)
    // Its pairs with another such factor would be nine million columns.
    let pairs = diagnostics { _ = try TypedFormula("y ~ g:factor(h)").frame(over: data) }
    #expect(pairs.map(\.code) == ["design-too-large"])
  }

  // MARK: Through the language

  @Test func aLassoOfTheReviewsIsThatOfGlmnet() throws {
    let reference = try SparseReferences()
    let probe = try Probe("d = read(\"reviews.csv\")\nX = sparse(\"reviews.mtx\")")
    #expect(try probe.number("X.entries") == Double(reference.entries))
    try probe.run("m = fit(stars ~ X, d, penalty = \(reference.lambda)*l1)")
    let own = try probe.numbers("m.coef")
    #expect(try probe.value("m.names").strings == reference.words.indices.map { "X\($0 + 1)" })
    #expect(try abs(probe.number("m.intercept") - reference.intercept) < 1e-7)
    #expect(own.count == reference.beta.count)
    for (own, theirs) in zip(own, reference.beta) { #expect(abs(own - theirs) < 1e-7) }
    try probe.run(
      "X = sparse(\"reviews-words.csv\", rows = 120)\nm = fit(stars ~ X, d, penalty = \(reference.lambda)*l1)"
    )
    #expect(try probe.value("m.names").strings == reference.words.map { "X" + $0 })
    #expect(try probe.numbers("m.coef") == own)
  }

  /// 2,600 rows of a factor with 80 levels, stored as codes, beside its dummies as columns of the data.
  @Test func fitsPathsFoldsAndPredictionsAreThoseOfDenseColumns() throws {
    let (rows, levels) = (2_600, 80)
    let names = (0..<levels).map { "L\($0 + 100)" }
    var table = "y,z,x,g," + names.dropFirst().map { "g" + $0 }.joined(separator: ",") + "\n"
    var triplets = "row,column,value\n"
    for i in 0..<rows {
      let level = (i * i + i / 7) % levels
      let x = Double(i * 37 % 101) / 10
      let y = Double(level % 9) - 0.3 * x + Double(i * 53 % 29) / 10
      let dummies = (1..<levels).map { $0 == level ? "1" : "0" }.joined(separator: ",")
      table += "\(y),\(y > 3 ? 1 : 0),\(x),\(names[level]),\(dummies)\n"
      if level > 0 { triplets += "\(i + 1),\(level),1\n" }
    }
    let folder = try TemporaryFolder(["wide.csv": table, "g.csv": triplets])
    let probe = try Probe(
      """
      d = read("\(folder.path)/wide.csv")
      X = sparse("\(folder.path)/g.csv", rows = \(rows), columns = \(levels - 1))
      codes = fit(y ~ x + g, d, penalty = 0.02*l1)
      dense = fit(y ~ . - z - g, d, penalty = 0.02*l1)
      triplets = fit(y ~ x + X, d, penalty = 0.02*l1)
      """)
    func design(_ name: String) throws -> any Design {
      guard case .model(let model) = try probe.value(name) else { throw NotAModel() }
      return model.problem.design
    }
    #expect(try design("dense") is DenseDesign)
    #expect(try design("codes") is ConcatenatedDesign)
    #expect(try design("triplets") is ConcatenatedDesign)
    #expect(try probe.value("codes.names").strings == probe.value("dense.names").strings)
    for name in ["codes", "triplets"] {
      try probe.expectEqual("\(name).coef", "dense.coef")
      try probe.expectEqual("predict(\(name), d)", "predict(dense, d)")
      try probe.expectEqual("path(\(name), count = 8).lambda", "path(dense, count = 8).lambda")
      try probe.expectEqual("cv(\(name), folds = 3, count = 8).mse", "cv(dense, folds = 3, count = 8).mse")
    }
    // Other losses and solvers: a ridge, least squares, a classifier.
    for (response, rest) in [
      ("y", "penalty = 0.5*l2"), ("y", ""), ("z", "loss = logistic, penalty = 0.01*l1"),
    ] {
      let options = rest.isEmpty ? "" : ", " + rest
      let dense = "fit(\(response) ~ . - g - \(response == "y" ? "z" : "y"), d\(options)).coef"
      try probe.expectEqual("fit(\(response) ~ x + g, d\(options)).coef", dense)
      try probe.expectEqual("fit(\(response) ~ x + X, d\(options)).coef", dense)
    }
  }

  private struct NotAModel: Error {}
}

extension Probe {
  /// The two are the same to 7 digits of the largest.
  fileprivate func expectEqual(_ one: String, _ other: String) throws {
    let (a, b) = (try numbers(one), try numbers(other))
    #expect(a.count == b.count, "\(one)")
    let scale = b.map(abs).max() ?? 0
    let difference = zip(a, b).map { abs($0 - $1) }.max() ?? 0
    #expect(difference <= 1e-7 * scale, "\(one) differs from \(other) by \(difference) of \(scale)")
  }
}
