import Syntax
import Tables
import Testing

@testable import Interpreter

/// What a frame tells besides its matrix: response, offsets, weights, rows, levels, notes, new data.
@Suite struct FormulaFrameTests {
  private let nan = Double.nan

  private func garden() throws -> DataSet {
    try dataSet(
      "garden",
      [
        Column("y", numbers: [1, 2, 4, 8, nan, 32]),
        Column("x", numbers: [1, 2, 3, nan, 5, 6]),
        Column("plot", text: ["b", "a", "b", "c", "a", nil]),
        Column("wet", logicals: [true, false, nil, true, false, true]),
        Column("w", numbers: [1, 1, 2, 2, 0, 3]),
        Column("odd name", numbers: [6, 5, 4, 3, 2, 1]),
      ])
  }

  @Test func rowsWithAMissingValueAreDroppedAndCountedByColumn() throws {
    let frame = try TypedFormula("y ~ x + w").frame(over: garden())
    #expect(frame.rows == [0, 1, 2, 5])
    #expect(frame.totalRows == 6)
    #expect(frame.droppedRows == 2)
    #expect(frame.missing == [.init(column: "y", count: 1), .init(column: "x", count: 1)])
    #expect(frame.response.values == .numbers([1, 2, 4, 32]))
  }

  @Test func aColumnThatNoTermUsesDropsNoRow() throws {
    let frame = try TypedFormula("y ~ . - x - plot - wet").frame(over: garden())
    #expect(frame.columnNames == ["w", "`odd name`"])
    #expect(frame.rows == [0, 1, 2, 3, 5])
  }

  @Test func namesSelectTermsColumnsAndBareNames() throws {
    let frame = try TypedFormula("w ~ plot + `odd name`").frame(over: garden())
    #expect(frame.columnNames == ["plotb", "plotc", "`odd name`"])
    #expect(frame.columns(named: "plot") == 0..<2)
    #expect(frame.columns(named: "plotc") == 1..<2)
    #expect(frame.columns(named: "odd name") == 2..<3)
    #expect(frame.columns(named: "`odd name`") == 2..<3)
    #expect(frame.columns(named: "wet") == nil)
    #expect(frame.terms.map(\.isCategorical) == [true, false])
  }

  @Test func referenceLevels() throws {
    let wide = try TypedFormula("w ~ factor(plot, ref = \"c\") + wet").frame(over: garden())
    #expect(
      wide.factors == [
        .init(variable: "factor(plot, ref = \"c\")", levels: ["c", "a", "b"], reference: "c"),
        .init(variable: "wet", levels: ["false", "true"], reference: "false"),
      ])
    #expect(wide.columnNames == ["factor(plot, ref = \"c\")a", "factor(plot, ref = \"c\")b", "wettrue"])
    let full = try TypedFormula("w ~ 0 + plot + wet").frame(over: garden())
    #expect(full.factors.map(\.reference) == [nil, "false"])
  }

  @Test func responsesKeepTheirKind() throws {
    #expect(try TypedFormula("wet ~ w").frame(over: garden()).response.numbers == [1, 0, 1, 0, 1])
    let plot = try TypedFormula("plot ~ w").frame(over: garden()).response
    #expect(plot.numbers == nil)
    #expect(plot.values == .factor(Factor(["b", "a", "b", "c", "a"])))
    let logarithm = try TypedFormula("log2(y) ~ w").frame(over: garden()).response
    #expect(logarithm.name == "log2(y)")
    #expect(logarithm.numbers == [0, 1, 2, 3, 5])
  }

  @Test func offsetsAddUp() throws {
    let (expression, source) = try typedExpression("2 * w")
    let options = ModelFrame.Options(offset: RowExpression(expression: expression, source: source))
    let frame = try TypedFormula("y ~ x + offset(w) + offset(x)").frame(over: garden(), options: options)
    #expect(frame.columnNames == ["x"])
    #expect(frame.offset == [4, 5, 9, 15])
    #expect(try TypedFormula("y ~ x").frame(over: garden()).offset == nil)
  }

  @Test func anOffsetFromAListBelongsToTheFitAlone() throws {
    let (expression, source) = try typedExpression("2 * v")
    let typed = try TypedFormula("y ~ x", variables: ["v": .vector([1, 2, 3, 4, 5, 6])])
    let frame = try typed.frame(
      over: garden(), options: .init(offset: RowExpression(expression: expression, source: source)))
    #expect(frame.offset == [2, 4, 6, 12])
    let found = diagnostics { _ = try frame.designColumns(for: garden(), evaluator: typed.evaluator) }
    #expect(found.map(\.code) == ["fixed-offset"])
  }

  @Test func aSumOfNineHundredTerms() throws {
    let names = (0..<900).map { "x\($0)" }
    let columns = names.map { Column($0, numbers: [1, 2]) } + [Column("y", numbers: [1, 2])]
    let typed = try TypedFormula("y ~ " + names.joined(separator: " + "))
    #expect(try typed.frame(over: dataSet("wide", columns)).columnNames == names)
  }

  @Test(arguments: ["w", "v", "u", "w * 1"])
  func weightsFollowTheRowsUsed(_ text: String) throws {
    // v has a weight for every row of the data, u one for every row used.
    let variables: [String: Value] = ["v": .vector([1, 1, 2, 2, 0, 3]), "u": .vector([1, 1, 2, 3])]
    let (expression, source) = try typedExpression(text)
    let frame = try TypedFormula("y ~ x", variables: variables)
      .frame(over: garden(), options: .init(weights: RowExpression(expression: expression, source: source)))
    #expect(frame.weights == [1, 1, 2, 3])
  }

  @Test func aggregatesKeepTheirTrainingValues() throws {
    let variables: [String: Value] = ["k": .number(10), "scaled": try typedValue("a -> a / 4")]
    let typed = try TypedFormula(
      "y ~ I(w - mean(w)) + poly(x, 2) + scaled(x) + I(k * w^2) + offset(w / max(w))", variables: variables)
    let frame = try typed.frame(over: garden())
    // Rows 0, 1, 2, 5 are used, so mean(w) is 7/4 and max(w) 3.
    let new = try dataSet("new", [Column("x", numbers: [3]), Column("w", numbers: [6])])
    // A variable that changes after the fit changes no prediction.
    let later = TypedFormula.evaluator(["k": .number(-1)])
    let rows = try frame.designColumns(for: new, evaluator: later)
    let names = frame.columnNames
    #expect(rows.design.columnValues[names.firstIndex(of: "I(w - mean(w))") ?? 0] == [6 - 7.0 / 4])
    #expect(rows.design.columnValues[names.firstIndex(of: "scaled(x)") ?? 0] == [0.75])
    #expect(rows.design.columnValues[names.firstIndex(of: "I(k*w^2)") ?? 0] == [360])
    let second = try #require(names.firstIndex(of: "poly(x, 2)2"))
    #expect(abs(rows.design.columnValues[second][0] - frame.values(ofColumn: second)[2]) < 1e-15)
    #expect(rows.offset == [2])
  }

  @Test func newRowsCountWhatIsMissing() throws {
    let typed = try TypedFormula("y ~ w + plot")
    let frame = try typed.frame(over: garden())
    let new = try dataSet(
      "new", [Column("w", numbers: [1, nan, 3]), Column("plot", text: ["c", "a", "b"])])
    let rows = try frame.designColumns(for: new, evaluator: typed.evaluator)
    #expect(rows.rows == [0, 2])
    #expect(rows.missing == [.init(column: "w", count: 1)])
    #expect(rows.design.columnValues == [[1, 3], [0, 1], [1, 0]])
    #expect(rows.response == nil)
  }

  @Test func notes() throws {
    let own = try TypedFormula("y ~ x + y + x:y").frame(over: garden())
    #expect(own.columnNames == ["x"])
    #expect(own.notes.map(\.code) == ["response-among-terms", "response-among-terms"])
    #expect(own.notes.first?.primary == Span(8, 9))
    #expect(own.notes.allSatisfy { $0.severity == .note && $0.source != nil })
    let constant = try dataSet("flat", [Column("y", numbers: [2, 2]), Column("x", numbers: [1, 2])])
    #expect(try TypedFormula("y ~ x").frame(over: constant).notes.map(\.code) == ["constant-response"])
  }

  @Test func termsCollapseAndSortByDegree() throws {
    let frame = try TypedFormula("y ~ x:w + x + w + x + w:x + (x + w)^3 - 1 + 1").frame(over: garden())
    #expect(frame.terms.map(\.name) == ["x", "w", "x:w"])
    #expect(frame.hasIntercept)
    #expect(try TypedFormula("y ~ -1 + x").frame(over: garden()).hasIntercept == false)
    #expect(try TypedFormula("y ~ x + 0").frame(over: garden()).hasIntercept == false)
  }

  @Test func extremeValuesPass() throws {
    let data = try dataSet(
      "far", [Column("y", numbers: [1, 2, 3, 5]), Column("x", numbers: [1e308, -1e308, 0, 1e-308])])
    let frame = try TypedFormula("y ~ x + poly(x, 2)").frame(over: data)
    #expect(frame.design.columnValues.allSatisfy { $0.allSatisfy(\.isFinite) })
  }

  @Test func tenThousandColumnsTakeWellUnderASecond() throws {
    let columns = (0..<10_000).map { j in
      Column("x\(j)", numbers: (0..<20).map { Double(($0 * (j + 3)) % 17) })
    }
    let data = try dataSet("wide", [Column("y", numbers: (0..<20).map(Double.init))] + columns)
    let typed = try TypedFormula("y ~ . - x7")
    let clock = ContinuousClock()
    var count = 0
    let elapsed = try clock.measure { count = try typed.frame(over: data).columns.count }
    #expect(count == 9_999)
    // Debug builds on busy machines included; a quadratic look-up takes far longer.
    #expect(elapsed < .seconds(4), "\(elapsed)")
  }
}
