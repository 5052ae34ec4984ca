import Fitting
import Syntax
import Tables

/// Parts of values: `l1[wt, hp]`, `cars[mpg, wt]`, `x[2]`, `m.coef`, `cars.mpg`.
extension Evaluator {
  func index(
    _ base: Expression, _ indices: [Expression], span: Span, in scope: Scope
  ) throws(Failure) -> Value {
    switch try evaluate(base, in: scope) {
    case .penalty(let penalty): return .penalty(penalty.restricted(to: try restriction(indices)))
    case .data(let data): return .data(try select(indices, from: data))
    case .vector(let values):
      return .number(values[try place(indices, count: values.count, span: span, in: scope)])
    case .logicals(let flags):
      return .logical(flags[try place(indices, count: flags.count, span: span, in: scope)])
    case .texts(let texts): return .text(texts[try place(indices, count: texts.count, span: span, in: scope)])
    case .items(let items): return items[try place(indices, count: items.count, span: span, in: scope)]
    case .column(let column):
      let row = try place(indices, count: column.count, span: span, in: scope)
      return Value.field(of: column, row: row)
    case .matrix(let matrix):
      let (row, column) = try places(
        indices, rows: matrix.rows, columns: matrix.columns, span: span, in: scope)
      return .number(matrix[row, column])
    case .sparse(let matrix):
      let (row, column) = try places(
        indices, rows: matrix.rows, columns: matrix.columns, span: span, in: scope)
      return .number(matrix[row, column])
    case let value:
      throw fail(
        Diagnostic(
          code: "bad-index", message: "\(value.kind.phrase) has no parts to take with [ ]", primary: span,
          help: "[ ] restricts a penalty to terms, selects columns of data, or takes an element of a list"))
    }
  }

  func field(_ base: Expression, _ name: Name, in scope: Scope) throws(Failure) -> Value {
    let value = try evaluate(base, in: scope)
    if case .data(let data) = value {
      if let column = data.frame[name.text] { return .column(column) }
      throw fail(.unknownColumn(name.text, at: name.span, in: data))
    }
    let fields = value.fields
    if let field = fields.first(where: { $0.name == name.text }) { return field.value() }
    let names = fields.map(\.name)
    let near = DidYouMean.suggestion(for: name.text, among: names).map { "did you mean `\($0)`?   " } ?? ""
    throw fail(
      Diagnostic(
        code: "unknown-field", message: "\(value.kind.phrase) has no field `\(name.text)`",
        primary: name.span,
        help: names.isEmpty ? nil : near + "fields: " + names.joined(separator: " ")))
  }

  /// The terms between the brackets of a penalty.
  func restriction(_ indices: [Expression]) throws(Failure) -> TermSelection {
    var only: [Name] = []
    var except: [Name] = []
    for index in indices {
      if case .unary(_, let operand) = index.kind {
        except.append(try termName(operand))
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
      return DataSet(name: data.name, frame: try data.frame.select(names.map(\.text)))
    } catch {
      throw fail(Diagnostic(code: "bad-index", message: error.message, primary: names.first?.span))
    }
  }

  /// A row and a column of a matrix from 0, written from 1.
  private func places(
    _ indices: [Expression], rows: Int, columns: Int, span: Span, in scope: Scope
  ) throws(Failure) -> (row: Int, column: Int) {
    guard indices.count == 2 else {
      throw fail(
        Diagnostic(
          code: "bad-index", message: "an entry of a matrix needs a row and a column", primary: span,
          help: "counted from 1: V[1, 2]"))
    }
    return (
      try place([indices[0]], count: rows, span: span, in: scope),
      try place([indices[1]], count: columns, span: span, in: scope)
    )
  }

  /// A place in a list from 0, written from 1.
  private func place(
    _ indices: [Expression], count: Int, span: Span, in scope: Scope
  ) throws(Failure) -> Int {
    guard indices.count == 1 else {
      throw fail(Diagnostic(code: "bad-index", message: "one place is expected between [ ]", primary: span))
    }
    guard case .number(let x) = try evaluate(indices[0], in: scope), x == x.rounded() else {
      throw fail(
        Diagnostic(code: "bad-index", message: "a place is a whole number", primary: indices[0].span))
    }
    guard x >= 1, x <= Double(count) else {
      throw fail(
        Diagnostic(
          code: "bad-index",
          message: "there is no element \(NumberFormat.shortest.string(x)): the list has \(count)",
          primary: indices[0].span, help: "places count from 1"))
    }
    return Int(x) - 1
  }
}

extension Value {
  fileprivate static func field(of column: Column, row: Int) -> Value {
    if let numbers = column.numbers { return .number(numbers[row]) }
    if let text = column.factor?[row] { return .text(text) }
    return .none
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
