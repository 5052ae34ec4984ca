import Foundation
import Syntax
import Tables
import Testing

@testable import Interpreter

/// Names, order and values of design columns against R.
@Suite struct FormulaMatrixTests {
  @Test(arguments: FormulaReferences.shared.cases)
  func agreesWithModelMatrix(_ reference: FormulaReferences.Case) throws {
    let data = try #require(FormulaReferences.shared.data[reference.data])
    let frame = try TypedFormula(reference.formula).frame(over: data)
    let hasIntercept = reference.terms.first == 0
    let skipped = hasIntercept ? 1 : 0

    #expect(frame.hasIntercept == hasIntercept)
    #expect(frame.columnNames == reference.names.dropFirst(skipped).map(ours))
    #expect(frame.columns.map { $0.term + 1 } == Array(reference.terms.dropFirst(skipped)))
    #expect(frame.rows.map { $0 + 1 } == reference.rows)
    for (j, expected) in reference.columns.dropFirst(skipped).enumerated() {
      let scale = expected.map(abs).max() ?? 1
      let own = frame.values(ofColumn: j)
      let difference = zip(own, expected).map { abs($0 - $1) }.max() ?? .infinity
      #expect(own.count == expected.count)
      #expect(difference <= 1e-12 * scale, "\(frame.columns[j].name)")
    }
  }

  /// The training data as new data give the training design again, bit by bit.
  @Test(arguments: FormulaReferences.shared.cases)
  func repeatsItselfOnTheSameData(_ reference: FormulaReferences.Case) throws {
    let data = try #require(FormulaReferences.shared.data[reference.data])
    let typed = try TypedFormula(reference.formula)
    let frame = try typed.frame(over: data)
    let again = try frame.designColumns(for: data, needsResponse: true, evaluator: typed.evaluator)
    #expect(again.design.columnValues == frame.design.columnValues)
    #expect(again.rows == frame.rows)
    #expect(again.response?.values == frame.response.values)
  }

  @Test func referencesAreThere() { #expect(FormulaReferences.shared.cases.count >= 40) }

  /// R's name in our spelling: `amtrue`, `wt^2`, and arguments as the language writes them.
  private func ours(_ name: String) -> String {
    var name = name
    for (r, own) in [
      ("TRUE", "true"), ("FALSE", "false"), ("I(wt^2)", "wt^2"), ("I(x^2)", "x^2"),
      ("relevel(factor(cyl), \"6\")", "factor(cyl, ref = 6)"),
      ("c(\"low\", \"mid\", \"top\", \"max\")", "[\"low\", \"mid\", \"top\", \"max\"]"),
    ] {
      name = name.replacingOccurrences(of: r, with: own)
    }
    return name
  }
}
