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
    // R puts x in front of a here: `x:a01`. Terms of one degree stand as they appear in both.
    let names = try #require(reference["names"]?.array).compactMap(\.string)
    #expect(frame.columnNames == names)
    #expect(frame.design is ConcatenatedDesign)
    let entries = try #require(reference["entries"]?.int)
    // Every level of a dense column is counted as stored, so zeros among x are the only difference.
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
  @Test(arguments: ["a", "a:b", "a:x", "x:a", "0 + a:b:x", "a + b:poly(x, 2)", "x:poly(x, 2):a", "S", "S:x", "a:S", "S:b:x"])
  func blocksHoldWhatDenseColumnsHold(_ terms: String) throws {
    let (rows, width) = (3_000, 70)
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
        #expect(zip(stored, column).allSatisfy { abs($0 - $1) <= 1e-14 * abs($1) }, "\(frame.columns[j].name)")
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
      ])
    let frame = try TypedFormula("y ~ x + g").frame(over: data)
    #expect(frame.columns.count == levels)
    // A number and a code a row; dense it would be 180 million.
    #expect(frame.design.density * Double(rows * levels) <= Double(2 * rows))
    #expect(frame.values(ofColumn: 1) == codes.map { $0 == 1 ? 1 : 0 })
    // An interaction of two such factors has nine million columns and is refused; with a number it is not.
    let pairs = diagnostics { _ = try TypedFormula("y ~ g:factor(x)").frame(over: data) }
    #expect(pairs.isEmpty == false || levels * 43 <= DesignRecipe.columnLimit)
  }

  // MARK: Through the language

  @Test func aLassoOfTheReviewsIsThatOfGlmnet() throws {
    let reference = try SparseReferences()
    let engine = try Session2(folder: Transcript.data)
    try engine.run("d = read(\"reviews.csv\")\nX = sparse(\"reviews.mtx\")")
    let model = try engine.model("fit(stars ~ X, d, penalty = \(reference.lambda)*l1)")
    #expect(model.frame.columnNames == reference.words.indices.map { "X\($0 + 1)" })
    #expect(abs(model.solution.intercept - reference.intercept) < 1e-7)
    for (own, theirs) in zip(model.solution.coefficients, reference.beta) { #expect(abs(own - theirs) < 1e-7) }
    try engine.run("X = sparse(\"reviews-words.csv\", rows = 120)")
    let named = try engine.model("fit(stars ~ X, d, penalty = \(reference.lambda)*l1)")
    #expect(named.frame.columnNames == reference.words.map { "X" + $0 })
    #expect(named.solution.coefficients == model.solution.coefficients)
  }
}
