import Fitting
import Syntax
import Tables

/// Parts of values: `l1[wt, hp]`, `cars[mpg, wt]`, `x[2]`, `m.coef`, `cars.mpg`.
extension Evaluator {
  func index(
    _ base: Expression, _ indices: [Argument], span: Span, in scope: Scope
  ) throws(Failure) -> Value {
    func chosen(_ count: Int) throws(Failure) -> Chosen {
      try self.chosen(indices, count: count, span: span, in: scope)
    }
    switch try evaluate(base, in: scope) {
    case .penalty(let penalty):
      return .penalty(penalty.restricted(to: try restriction(try terms(indices, span))))
    case .data(let data): return .data(try select(try terms(indices, span), from: data))
    case .vector(let values):
      let own = try chosen(values.count)
      return own.isOne ? .number(values[own.places[0]]) : .vector(own.places.map { values[$0] })
    case .coefficients(let named):
      let own = try self.chosen(indices, of: named, span: span, in: scope)
      return own.isOne
        ? .number(named.values[own.places[0]]) : .coefficients(named.selecting(own.places))
    case .logicals(let flags):
      let own = try chosen(flags.count)
      return own.isOne ? .logical(flags[own.places[0]]) : .logicals(own.places.map { flags[$0] })
    case .texts(let texts):
      let own = try chosen(texts.count)
      return own.isOne ? .text(texts[own.places[0]]) : .texts(own.places.map { texts[$0] })
    case .items(let items):
      let own = try chosen(items.count)
      return own.isOne ? items[own.places[0]] : .items(own.places.map { items[$0] })
    case .column(let column):
      let own = try chosen(column.count)
      return own.isOne
        ? Value.field(of: column, row: own.places[0]) : .column(column.rows(at: own.places))
    case .matrix(let matrix):
      let (row, column) = try places(
        indices, rows: matrix.rows, columns: matrix.columns, span: span, in: scope)
      return .number(matrix[row, column])
    case .sparse(let matrix):
      let (row, column) = try places(
        indices, rows: matrix.rows, columns: matrix.columns, span: span, in: scope)
      return .number(matrix[row, column])
    case .path(let path):
      let lambdas = path.path.points.map(\.lambda)
      return .model(try model(indices, of: base, path.model, lambdas: lambdas, span: span, in: scope))
    case .validation(let value):
      return .model(
        try model(indices, of: base, value.model, lambdas: value.lambdas, span: span, in: scope))
    case let value:
      throw fail(
        Diagnostic(
          code: "bad-index", message: "\(value.kind.phrase) has no parts to take with [ ]", primary: span,
          help: value.indexHelp
            ?? "[ ] restricts a penalty to terms, selects columns of data, or takes an element of a list"))
    }
  }

  /// What stands between the brackets of a penalty or of data, where nothing has a name in front.
  private func terms(_ indices: [Argument], _ span: Span) throws(Failure) -> [Expression] {
    if indices.contains(where: { $0.name != nil }) { _ = try onlyIndex(indices, span) }
    return indices.map(\.value)
  }

  func field(_ base: Expression, _ name: Name, in scope: Scope) throws(Failure) -> Value {
    let value = try evaluate(base, in: scope)
    if case .data(let data) = value {
      if let column = data.frame[name.text] { return .column(column) }
      throw fail(.unknownColumn(name.text, at: name.span, in: data))
    }
    let fields = value.fields
    if let field = fields.first(where: { $0.name == name.text }) {
      var inner = self
      inner.scope = scope
      return try field.value(FieldRequest(evaluator: inner, base: base, span: base.span.union(name.span)))
    }
    let names = fields.map(\.name)
    var near = DidYouMean.suggestion(for: name.text, among: names).map { "did you mean `\($0)`?   " } ?? ""
    if case .posterior = value, name.text == "mean" {
      near = "it is not exactly normal: mode is where it is highest   "
    }
    throw fail(
      Diagnostic(
        code: "unknown-field", message: "\(value.kind.phrase) has no field `\(name.text)`",
        primary: name.span,
        help: names.isEmpty ? value.fieldHelp : near + "fields: " + names.joined(separator: " ")))
  }

  /// The terms between the brackets of a penalty.
  func restriction(_ indices: [Expression]) throws(Failure) -> TermSelection {
    var only: [Name] = []
    var except: [Name] = []
    for index in indices {
      if case .unary(_, let operand) = index.kind {
        except.append(try termName(operand))
      } else if case .text(let text) = index.kind {
        only.append(Name(text, span: index.span))
      } else {
        only.append(try termName(index))
      }
    }
    guard only.isEmpty || except.isEmpty else {
      throw fail(
        Diagnostic(
          code: "bad-index", message: "terms are either named or left out, not both",
          primary: indices[0].span.union(indices[indices.count - 1].span), help: "l1[wt, hp] or l1[-wt]"))
    }
    return only.isEmpty ? .except(except) : .only(only)
  }

  private func select(_ indices: [Expression], from data: DataSet) throws(Failure) -> DataSet {
    for index in indices {
      switch index.kind {
      case .number, .list:
        let name = Syntax.source(ofName: data.name)
        throw fail(
          .badIndex(
            "rows of data are not taken with [ ], only columns by name", index.span,
            "\(name)[a, b] has two columns, \(name).a[1] one value, head(\(name), 5) the first rows"))
      default: break
      }
    }
    guard case .only(let names) = try restriction(indices) else {
      guard case .except(let names) = try restriction(indices) else { return data }
      for name in names where data.frame[name.text] == nil {
        throw fail(.unknownColumn(name.text, at: name.span, in: data))
      }
      let left = data.frame.names.filter { name in !names.contains { $0.text == name } }
      return try select(left.map { Name($0, span: indices[0].span) }, from: data)
    }
    return try select(names, from: data)
  }

  private func select(_ names: [Name], from data: DataSet) throws(Failure) -> DataSet {
    for name in names where data.frame[name.text] == nil {
      throw fail(.unknownColumn(name.text, at: name.span, in: data))
    }
    do {
      var chosen = data
      chosen.frame = try data.frame.select(names.map(\.text))
      return chosen
    } catch {
      throw fail(Diagnostic(code: "bad-index", message: error.message, primary: names.first?.span))
    }
  }
}

extension Value {
  fileprivate static func field(of column: Column, row: Int) -> Value {
    if let numbers = column.numbers { return .number(numbers[row]) }
    if let text = column.factor?[row] { return .text(text) }
    return .none
  }

  /// What to write instead of brackets.
  fileprivate var indexHelp: String? {
    switch self {
    case .model: "a coefficient is m.coef[wt], a prediction predict(m, d)"
    case .number: "only lists have elements; a strength is found in a path: p[lambda = 0.1]"
    case .text: "a text is taken whole"
    case .prior: "a prior names its terms in front: [wt, hp] ~ normal(0, 1)"
    case .function: "a function is called with round brackets: f(2)"
    case .formula: "a formula is taken whole; a fit has its parts: m.names, m.coef[wt]"
    case .trace: "its steps stand in fields: t.objective, t.coef"
    case .table: "its columns are fields, by their headings"
    default: nil
    }
  }
}

extension Diagnostic {
  static func unknownColumn(_ name: String, at span: Span, in data: DataSet) -> Diagnostic {
    let names = data.frame.names
    let near = DidYouMean.suggestion(for: name, among: names).map { "did you mean `\($0)`?   " } ?? ""
    let shown = names.prefix(24).joined(separator: " ") + (names.count > 24 ? " … (\(names.count))" : "")
    return Diagnostic(
      code: "unknown-column", message: "no column `\(name)` in \(data.name)", primary: span,
      help: near + "columns: " + shown)
  }
}
