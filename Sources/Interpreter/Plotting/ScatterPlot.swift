import Plots
import Syntax
import Tables

/// A formula without a model: the left side against each term of the right side, a point a row.
///
/// Each term is arithmetic per row, as in a fit: `mpg ~ log(hp) + wt^2` has two panels.
enum ScatterPlot {
  static let view = PlotView(
    name: "scatter", kinds: [.formula],
    summary: "the left side against each term of the right side, a point a row",
    example: "cars = read(\"mtcars.csv\")\nplot(mpg ~ wt, cars)"
  ) { (value, call) throws(Failure) in
    guard case .formula(let formula) = value else { throw call.wrongKind("x", value, wanted: "a formula") }
    return try figure(formula, call)
  }

  /// More panels than this are too small to be read.
  private static let most = 9

  private static func figure(_ formula: Formula, _ call: Call) throws(Failure) -> Figure {
    let data = try PlotVerb.data(call)
    let reader = Reader(formula: formula, data: data, evaluator: call.evaluator)
    let terms = try reader.terms()
    guard terms.count <= most else {
      throw call.fail(
        "too-many-terms", "\(terms.count) terms are more panels than can be read: \(most) at most", at: "x",
        help: "name fewer terms: \(Syntax.source(of: formula.response)) ~ \(terms[0].termName)")
    }
    let y = try reader.numbers(formula.response)
    let name = formula.response.termName
    var panels: [Panel] = []
    var left = 0
    for term in terms {
      let x = try reader.numbers(term)
      guard x.count == y.count else {
        throw call.fail(
          "length-mismatch", "`\(name)` has \(y.count) values, `\(term.termName)` has \(x.count)", at: "x",
          help: "both need a value a row: name columns of one data set")
      }
      let rows = x.indices.filter { x[$0].isFinite && y[$0].isFinite }
      guard !rows.isEmpty else {
        throw call.fail(
          "no-rows", "no row has both `\(name)` and `\(term.termName)`", at: "x",
          help: "describe(d) counts missing values")
      }
      left = max(left, x.count - rows.count)
      let points = ModelResiduals.thinned(rows.count).map { Vector(x[rows[$0]], y[rows[$0]]) }
      panels.append(Panel(x: Axis(term.termName), y: Axis(name), marks: [Mark(.points(points), size: 3)]))
    }
    if left > 0 {
      call.context.note(
        "\(terms.count > 1 ? "up to " : "")\(left) of \(y.count) rows not drawn, with a missing or infinite value",
        code: "missing")
    }
    return Figure(
      title: "\(name) ~ \(terms.map(\.termName).joined(separator: " + "))", panels: panels,
      caption: ModelResiduals.caption(y.count))
  }
}

/// The sides of a formula as numbers.
private struct Reader {
  let formula: Formula
  /// Nil where the names are those of lists of the session.
  let data: DataSet?
  let evaluator: Evaluator

  /// The right side parted at its plus signs; `.` is every other column of numbers.
  func terms() throws(Failure) -> [Expression] {
    var terms: [Expression] = []
    try collect(formula.terms, &terms)
    guard !terms.isEmpty else {
      throw fail(
        "no-terms", "there is nothing to draw `\(formula.response.termName)` against", formula.terms,
        "name a column: \(formula.response.termName) ~ x")
    }
    return terms
  }

  private func collect(_ expression: Expression, _ terms: inout [Expression]) throws(Failure) {
    switch expression.kind {
    case .binary(let sign, let left, let right) where sign.symbol == .plus:
      try collect(left, &terms)
      try collect(right, &terms)
    case .binary(let sign, let left, let right)
    where sign.symbol == .colon || sign.symbol == .times && !left.isNumber && !right.isNumber:
      throw fail(
        "no-axis", "`\(expression.termName)` is an interaction, which has no axis", expression,
        "draw its parts: \(left.termName) + \(right.termName), or a product: I(\(left.termName) * \(right.termName))"
      )
    case .call(let callee, let arguments)
    where ["factor", "ordered", "poly"].contains(callee.asName?.text) && !arguments.isEmpty:
      let inner = arguments[0].value.termName
      throw fail(
        "no-axis", "`\(expression.termName)` is several columns of a fit, and an axis shows one", expression,
        "draw what they are made of: \(formula.response.termName) ~ \(inner); a fit through it: plot(m, \"fit\", data = d)"
      )
    case .number: break
    case .dot:
      let taken = Set(formula.response.mentionedNames.map(\.text))
      for column in data?.frame.columns ?? [] where column.numbers != nil && !taken.contains(column.name) {
        terms.append(Expression(.name(column.name), span: expression.span))
      }
    default: terms.append(expression)
    }
  }

  /// A value a row, those that are missing as nan.
  func numbers(_ expression: Expression) throws(Failure) -> [Double] {
    var expression = expression
    if case .call(let callee, let arguments) = expression.kind, callee.asName?.text == "I",
      arguments.count == 1
    {
      expression = arguments[0].value
    }
    if let name = expression.asName, let data {
      guard let column = data.frame[name.text] else {
        if evaluator.scope.value(of: name.text) == nil {
          throw .diagnostic(
            Diagnostic.unknownColumn(name.text, at: name.span, in: data).located(in: formula.source))
        }
        return try numbers(try value(expression), expression)
      }
      return try numbers(.column(column), expression)
    }
    return try numbers(try value(expression), expression)
  }

  private var numberColumns: String {
    let names = (data?.frame.columns ?? []).filter { $0.numbers != nil }.map(\.name)
    return names.prefix(24).joined(separator: " ") + (names.count > 24 ? " … (\(names.count))" : "")
  }

  private func value(_ expression: Expression) throws(Failure) -> Value {
    guard let data else {
      if let name = expression.mentionedNames.first(where: { evaluator.scope.value(of: $0.text) == nil }) {
        throw fail(
          "missing-argument", "`\(name.text)` is not defined, and no data are given whose column it could be",
          expression, "plot(\(formula.text), \(dataWith(name.text) ?? "d")): the data come second")
      }
      let inner = Evaluator(context: evaluator.context, source: formula.source, scope: evaluator.scope)
      return try inner.evaluate(expression)
    }
    return try FrameEvaluator(evaluator: evaluator).value(
      of: expression, in: formula.source, over: data, captured: [:])
  }

  private func numbers(_ value: Value, _ expression: Expression) throws(Failure) -> [Double] {
    let name = expression.termName
    if let numbers = value.numbers, numbers.count > 1 || data?.frame.rowCount == 1 { return numbers }
    let isText: Bool =
      switch value {
      case .column(let column): column.numbers == nil
      case .texts, .text: true
      default: false
      }
    guard isText else {
      throw fail(
        "not-a-number", "`\(name)` is \(value.kind.phrase), not a number a row", expression,
        data == nil
          ? "name columns of a data set: plot(mpg ~ wt, cars)" : "name columns, or arithmetic on them")
    }
    throw fail(
      "text-as-number", "`\(name)` holds text, and an axis needs numbers", expression,
      numberColumns.isEmpty
        ? "describe(d) shows which columns are numbers" : "columns of numbers: \(numberColumns)")
  }

  /// The first data set of the session, by name, that has a column.
  private func dataWith(_ column: String) -> String? {
    evaluator.scope.variables.filter { entry in
      if case .data(let data) = entry.value { data.frame[column] != nil } else { false }
    }.keys.sorted().first
  }

  private func fail(_ code: String, _ message: String, _ expression: Expression, _ help: String) -> Failure {
    .diagnostic(
      Diagnostic(code: code, message: message, primary: expression.span, help: help, source: formula.source))
  }
}

extension Expression {
  fileprivate var isNumber: Bool { if case .number = kind { true } else { false } }
}
