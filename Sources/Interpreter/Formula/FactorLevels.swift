import Syntax
import Tables

extension RowValues {
  /// A factor over the rows: the levels that occur, sorted or in the order of `levels`.
  func factor(_ argument: Expression, levels: Expression?) throws(Failure) -> Factor {
    let factor = try column(argument).asFactor.droppingUnusedLevels()
    guard let levels else { return factor }
    let wanted = try levelTexts(levels)
    var places: [String: Int32] = [:]
    for (place, level) in wanted.enumerated() where places.updateValue(Int32(place), forKey: level) != nil {
      throw fail("bad-levels", "the level \"\(level)\" is given twice", levels.span, help: nil)
    }
    if let missing = factor.levels.first(where: { places[$0] == nil }) {
      throw fail(
        "bad-levels", "`\(argument.termName)` has the value \"\(missing)\", which is not among the levels",
        levels.span, help: "name every level that occurs: " + Diagnostic.shortened(factor.levels))
    }
    let codes = factor.codes.map { $0 < 0 ? -1 : places[factor.levels[Int($0)]] ?? -1 }
    return Factor(codes: codes, levels: wanted).droppingUnusedLevels()
  }

  /// The factor with the level that `reference` names as its first.
  func relevel(
    _ factor: Factor, _ reference: Expression, of argument: Expression
  ) throws(Failure) -> Factor {
    let texts = try levelTexts(reference)
    guard let level = texts.first, texts.count == 1 else {
      throw fail("bad-levels", "ref is one level", reference.span, help: "factor(x, ref = \"b\")")
    }
    if let relevelled = factor.relevelled(first: level) { return relevelled }
    let near =
      DidYouMean.suggestion(for: level, among: factor.levels).map { "did you mean \"\($0)\"?   " } ?? ""
    throw fail(
      "unknown-level", "`\(argument.termName)` has no level \"\(level)\"", reference.span,
      help: near + "levels: " + Diagnostic.shortened(factor.levels))
  }

  /// Levels as they are written: text, numbers, true and false, or a list of them.
  private func levelTexts(_ expression: Expression) throws(Failure) -> [String] {
    let value = try value(of: expression)
    if let strings = value.strings { return strings }
    if case .logical(let flag) = value { return [flag ? "true" : "false"] }
    if let numbers = value.numbers { return numbers.map { NumberFormat.shortest.string($0) } }
    throw fail(
      "bad-levels", "a level is a text or a number, not \(value.kind.phrase)", expression.span, help: nil)
  }

  private func fail(_ code: String, _ message: String, _ span: Span, help: String?) -> Failure {
    .diagnostic(Diagnostic(code: code, message: message, primary: span, help: help, source: source))
  }
}
