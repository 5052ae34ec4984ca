import Syntax
import Tables

/// `data(x = [1, 2], y = [3, 4])`: a data set from lists.
enum DataVerb: Verb {
  static let definition = VerbDefinition(
    name: "data", group: .data, summary: "a data set from lists, one a column", parameters: [],
    isVariadic: true, takesAnyName: true,
    details: [
      "Each name becomes a column; lists of texts become factors. All lists are equally long; a single value fills its column. A missing value is none, in a list of any kind."
    ],
    examples: ["data(x = [1, 2, 3], group = [\"a\", \"b\", \"a\"])"])

  static func run(_ call: Call) throws(Failure) -> Value? {
    guard !call.arguments.isEmpty else {
      throw call.fail(
        "missing-argument", "data needs at least one column", help: "data(x = [1, 2, 3], y = [2, 4, 7])")
    }
    var values: [(name: String, span: Span, value: Value)] = []
    for argument in call.arguments {
      guard let name = argument.name else {
        throw call.fail(
          "unnamed-column", "a column needs a name", span: argument.span, help: "data(x = [1, 2, 3])")
      }
      values.append((name, argument.expression.span, try call.evaluator.evaluate(argument.expression)))
    }
    let rows = values.compactMap { length($0.value) }.max() ?? 1
    var columns: [Column] = []
    for (name, span, value) in values {
      guard let column = column(name, value, rows: rows) else {
        throw refusal(value, name, at: span, call)
      }
      guard column.count == rows else {
        throw call.fail(
          "shape-mismatch", "`\(name)` has \(column.count) values, the longest column has \(rows)",
          span: span,
          help: "every column has as many values; a missing one is written none")
      }
      columns.append(column)
    }
    do {
      return .data(DataSet(name: "data", frame: try DataFrame(columns)))
    } catch {
      throw call.fail("bad-data", error.message)
    }
  }

  /// Why a value makes no column.
  private static func refusal(_ value: Value, _ name: String, at span: Span, _ call: Call) -> Failure {
    guard case .items(let items) = value else {
      return call.fail(
        "wrong-kind", "a column cannot be \(value.kind.phrase)", span: span,
        help: "a column is a list of numbers, of texts or of true and false: \(name) = [1, 2, 3]")
    }
    let kinds = Set(items.filter { !isMissing($0) }.map(\.kind))
    if kinds.isEmpty {
      return call.fail(
        "wrong-kind", items.isEmpty ? "the list of `\(name)` is empty" : "every value of `\(name)` is none",
        span: span,
        help: "a column has a value a row, and at least one that says what it is of: \(name) = [1, none, 3]")
    }
    let plain: [ValueKind] = [.number, .text, .logical]
    guard kinds.isSubset(of: plain) else {
      let other = items.first { !plain.contains($0.kind) && $0.kind != .none }
      return call.fail(
        "wrong-kind", "a column cannot hold \(other?.kind.phrase ?? "this")", span: span,
        help: "give a list of numbers, of texts, or of true and false")
    }
    let found = plain.filter(kinds.contains).map { $0 == .logical ? "true or false" : "\($0.rawValue)s" }
    return call.fail(
      "wrong-kind", "the list of `\(name)` mixes \(found.joined(separator: " and "))", span: span,
      help: "a column is of one kind; a missing value is none: [\"a\", none]")
  }

  /// `none`, and the number that is not one.
  private static func isMissing(_ value: Value) -> Bool {
    switch value {
    case .none: true
    case .number(let x): x.isNaN
    default: false
    }
  }

  private static func length(_ value: Value) -> Int? {
    switch value {
    case .vector(let x): x.count
    case .coefficients(let named): named.values.count
    case .texts(let x): x.count
    case .logicals(let x): x.count
    case .items(let items): items.count
    case .column(let column): column.count
    default: nil
    }
  }

  private static func column(_ name: String, _ value: Value, rows: Int) -> Column? {
    switch value {
    case .vector(let numbers): Column(name, numbers: numbers)
    case .coefficients(let named): Column(name, numbers: named.values)
    case .texts(let texts): Column(name, text: texts)
    case .logicals(let flags): Column(name, logicals: flags)
    case .items(let items): mixed(name, items)
    case .column(let column): column.renamed(name)
    case .number(let x): Column(name, numbers: Array(repeating: x, count: rows))
    case .text(let text): Column(name, text: Array(repeating: text, count: rows))
    case .logical(let flag): Column(name, logicals: Array(repeating: flag, count: rows))
    default: nil
    }
  }

  /// A list in which `none` and nan stand for missing values; nil where its other values are of several kinds.
  private static func mixed(_ name: String, _ items: [Value]) -> Column? {
    var kinds = Set(items.filter { !isMissing($0) }.map(\.kind))
    if kinds.isEmpty, items.contains(where: { $0.kind == .number }) { kinds = [.number] }
    guard kinds.count == 1 else { return nil }
    switch kinds.first {
    case .number:
      return Column(name, numbers: items.map { if case .number(let x) = $0 { x } else { .nan } })
    case .text:
      return Column(name, text: items.map { if case .text(let text) = $0 { text } else { nil } })
    case .logical:
      return Column(name, logicals: items.map { if case .logical(let flag) = $0 { flag } else { nil } })
    default: return nil
    }
  }
}
