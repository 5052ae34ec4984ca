import Syntax
import Tables

/// Finds out what the names in a formula mean before anything is computed: columns of the data, or variables and
/// functions of the session, whose values are then kept with the formula.
///
/// Collects every mistake, so that all of them are reported together.
struct FormulaNames<Evaluator: FormulaEvaluator> {
  let data: DataSet
  let evaluator: Evaluator
  /// The columns that the expressions use.
  private(set) var columns: Set<String> = []
  /// The values of names that are no columns.
  private(set) var captured: [String: Value] = [:]
  private(set) var problems: [Diagnostic] = []
  /// Names that are in `problems`: each is reported where it first stands.
  private var reported: Set<String> = []

  init(data: DataSet, evaluator: Evaluator) {
    self.data = data
    self.evaluator = evaluator
  }

  /// A variable of the model: a bare column of any kind, a coded one (`factor(x)`), or arithmetic. With
  /// `allowingMatrices` a bare name may also be a matrix of the session.
  mutating func check(_ form: VariableForm, allowingMatrices: Bool = false) {
    switch form {
    case .column(let name):
      if allowingMatrices, data.frame[name.text] == nil,
        evaluator.variable(named: name.text)?.isMatrix == true
      {
        return
      }
      column(name)
    case .factor(let argument, _, _), .ordered(let argument, _):
      if let name = argument.asName { column(name) } else { arithmetic(argument) }
    case .polynomial(let argument, _), .arithmetic(let argument): arithmetic(argument)
    }
  }

  /// Arithmetic per row. With `allowingLists` a list of the session may stand for a column, as for weights.
  mutating func arithmetic(_ expression: Expression, allowingLists: Bool = false) {
    walk(expression, bound: [], allowingLists: allowingLists)
  }

  private mutating func column(_ name: Name) {
    if data.frame[name.text] != nil {
      columns.insert(name.text)
    } else {
      report(name, .unknownColumn(name, in: data, variable: evaluator.variable(named: name.text)))
    }
  }

  private mutating func walk(_ expression: Expression, bound: Set<String>, allowingLists: Bool) {
    switch expression.kind {
    case .number, .text, .logical, .none, .rest: break
    case .dot: problems.append(.dotInArithmetic(expression.span))
    case .name(let text):
      if !bound.contains(text) {
        value(Name(text, span: expression.span), allowingLists: allowingLists)
      }
    case .list(let elements):
      for element in elements { walk(element, bound: bound, allowingLists: allowingLists) }
    case .call(let callee, let arguments):
      if let name = callee.asName {
        function(name, bound: bound)
      } else {
        walk(callee, bound: bound, allowingLists: true)
      }
      for argument in arguments { walk(argument.value, bound: bound, allowingLists: allowingLists) }
    case .index(let base, let indices):
      walk(base, bound: bound, allowingLists: true)
      for index in indices { walk(index.value, bound: bound, allowingLists: true) }
    case .field(let base, _): walk(base, bound: bound, allowingLists: true)
    case .unary(_, let operand): walk(operand, bound: bound, allowingLists: allowingLists)
    case .binary(let sign, let left, let right):
      if sign.symbol == .colon { problems.append(.interactionInArithmetic(sign.span)) }
      walk(left, bound: bound, allowingLists: allowingLists)
      walk(right, bound: bound, allowingLists: allowingLists)
    case .formula(let left, _, let right):
      walk(left, bound: bound, allowingLists: allowingLists)
      walk(right, bound: bound, allowingLists: allowingLists)
    case .lambda(let parameters, let body):
      walk(body, bound: bound.union(parameters.map(\.text)), allowingLists: true)
    }
  }

  private mutating func value(_ name: Name, allowingLists: Bool) {
    if let column = data.frame[name.text] {
      if column.kind == .text { report(name, .textInArithmetic(name)) }
      columns.insert(name.text)
      return
    }
    guard let value = evaluator.variable(named: name.text) ?? constant(named: name.text) else {
      report(name, .unknownColumn(name, in: data, variable: nil))
      return
    }
    switch value {
    case .number, .logical: captured[name.text] = value
    case _ where allowingLists: captured[name.text] = value
    default: report(name, .unknownColumn(name, in: data, variable: value))
    }
  }

  private mutating func report(_ name: Name, _ problem: Diagnostic) {
    if reported.insert(name.text).inserted { problems.append(problem) }
  }

  /// A number that the language brings along: `pi`.
  private func constant(named name: String) -> Value? {
    if let value = try? Builtins.value(of: name), case .number = value { value } else { nil }
  }

  private mutating func function(_ name: Name, bound: Set<String>) {
    guard !bound.contains(name.text) else { return }
    if VariableForm.codings.contains(name.text) || name.text == "offset" {
      problems.append(.codingInArithmetic(name))
    } else if case .function(let function)? = evaluator.variable(named: name.text) {
      captured[name.text] = .function(function)
    }
  }
}

extension Diagnostic {
  static func unknownColumn(_ name: Name, in data: DataSet, variable: Value? = nil) -> Diagnostic {
    let names = data.frame.names
    let near = DidYouMean.suggestion(for: name.text, among: names).map { "did you mean `\($0)`?" }
    let list = names.isEmpty ? nil : "columns: " + shortened(names)
    let notes =
      variable.map { (value: Value) -> [String] in
        let rule =
          value.isMatrix ? "it can only be a term of its own, y ~ \(name.text)" : "a formula works by row"
        return ["`\(name.text)` is \(value.kind.phrase) of the session; \(rule)"]
      } ?? []
    return Diagnostic(
      code: "unknown-column", message: "no column `\(name.text)` in \(data.name)", primary: name.span,
      notes: notes,
      help: [near, list].compactMap(\.self).joined(separator: "   "))
  }

  /// Names up to about a line's length, then how many more there are.
  static func shortened(_ names: [String], width: Int = 72) -> String {
    var text = ""
    for (count, name) in names.enumerated() {
      let written = Syntax.source(ofName: name)
      if count > 0, text.utf8.count + written.utf8.count + 1 > width {
        return text + " … and \(names.count - count) more"
      }
      text += (count > 0 ? " " : "") + written
    }
    return text
  }

  fileprivate static func textInArithmetic(_ name: Name) -> Diagnostic {
    Diagnostic(
      code: "text-as-number", message: "the column `\(name.text)` is text and has no arithmetic",
      primary: name.span,
      help:
        "use a column of numbers here; a text column can only be a term of its own: y ~ \(Syntax.source(ofName: name.text))"
    )
  }

  fileprivate static func dotInArithmetic(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "out-of-place", message: "`.` stands for whole columns and has no arithmetic", primary: span,
      help: "name the column: log(x)")
  }

  fileprivate static func interactionInArithmetic(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "out-of-place", message: "`:` makes an interaction of terms and has no arithmetic", primary: span,
      help: "a product per row is a * b inside I( ) or a function: log(a * b)")
  }

  fileprivate static func codingInArithmetic(_ name: Name) -> Diagnostic {
    Diagnostic(
      code: "out-of-place", message: "\(name.text)(…) is a term, not a number per row", primary: name.span,
      help: "let it stand alone between + - * :")
  }
}
