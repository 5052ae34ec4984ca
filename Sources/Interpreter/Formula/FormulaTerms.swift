import Syntax

/// The right side of a formula, worked out: the terms that Wilkinson's algebra leaves, before any data are looked at.
///
/// `a + b` joins, `a - b` removes, `a:b` is the interaction, `a * b` is `a + b + a:b`, `(a + b)^2` crosses a sum with
/// itself, `.` is every column that the response does not mention, `0` and `-1` take the intercept away. Anything
/// else is one variable, named by its canonical text.
///
/// Terms stand in order of degree and, within one degree, of appearance; the variables of a term stand in the order in
/// which the formula first mentions them.
struct FormulaTerms: Sendable {
  struct Variable: Sendable {
    /// The canonical text; a name that could not stand bare keeps its backquotes.
    let name: String
    let expression: Expression
    let span: Span
  }

  struct Term: Sendable {
    /// Indices into the variables, ascending; never empty.
    let variables: [Int]
    let span: Span
  }

  private(set) var variables: [Variable] = []
  private(set) var terms: [Term] = []
  private(set) var hasIntercept = true
  /// What stands in `offset(…)`.
  private(set) var offsets: [Expression] = []

  /// More terms than this come from a slip, such as `.^3` on a wide table.
  static let limit = 1_000_000

  private var places: [String: Int] = [:]
  private let others: [String]
  private let texts: Set<String>
  private var problems: [Diagnostic] = []

  /// - Parameters:
  ///   - others: the columns that `.` stands for
  ///   - texts: the columns that hold text, for messages
  /// - Throws: everything that has no meaning as a term, without source.
  init(_ expression: Expression, others: [String], texts: Set<String> = []) throws(Failure) {
    self.others = others
    self.texts = texts
    let all = sum(expression)
    if !problems.isEmpty { throw .diagnostics(problems) }
    var byDegree: [[Term]] = []
    for (key, span) in all.pairs where !key.isEmpty {
      while byDegree.count < key.count { byDegree.append([]) }
      byDegree[key.count - 1].append(Term(variables: key, span: span))
    }
    terms = byDegree.flatMap(\.self)
  }

  func name(of term: Term) -> String { term.variables.map { variables[$0].name }.joined(separator: ":") }

  // MARK: Algebra

  /// The terms of an expression that stands as a summand.
  private mutating func sum(_ expression: Expression) -> TermList {
    switch expression.kind {
    case .binary(let sign, let left, let right) where sign.symbol == .plus:
      var list = sum(left)
      list.formUnion(sum(right))
      return list
    case .binary(let sign, let left, let right) where sign.symbol == .minus:
      var list = sum(left)
      remove(right, from: &list)
      return list
    case .unary(_, let operand):
      var list = TermList()
      remove(operand, from: &list)
      return list
    case .number(0):
      hasIntercept = false
      return TermList()
    case .number(1):
      hasIntercept = true
      return product(expression)
    case .call(let callee, let arguments) where callee.asName?.text == "offset":
      guard arguments.count == 1, arguments[0].name == nil else {
        problems.append(.offsetArguments(expression.span))
        return TermList()
      }
      offsets.append(arguments[0].value)
      return TermList()
    default: return product(expression)
    }
  }

  private mutating func remove(_ expression: Expression, from list: inout TermList) {
    switch expression.kind {
    case .number(1): hasIntercept = false
    case .number(0): hasIntercept = true
    default:
      let known = list.keys.map { $0.map { variables[$0].name }.joined(separator: ":") }
      for (key, span) in list.subtract(product(expression)).pairs {
        problems.append(
          .noSuchTerm(key.map { variables[$0].name }.joined(separator: ":"), among: known, span))
      }
    }
  }

  /// The terms of an expression that stands as a factor of a product, or alone.
  private mutating func product(_ expression: Expression) -> TermList {
    switch expression.kind {
    case .binary(let sign, let left, let right):
      switch sign.symbol {
      case .plus, .minus: return sum(expression)
      case .times where left.isPlainNumber || right.isPlainNumber:
        problems.append(
          .numberTimes(
            expression, left.isPlainNumber ? right : left,
            isText: expression.mentionedNames.contains { texts.contains($0.text) }))
        return TermList()
      case .times:
        let (a, b) = (product(left), product(right))
        var list = a
        list.formUnion(b)
        list.formUnion(cross(a, b, at: expression.span))
        return list
      case .colon: return cross(product(left), product(right), at: expression.span)
      case .power where left.isSumOfTerms: return power(left, right, at: expression.span)
      case .power, .divided, .remainder: return variable(expression)
      }
    case .number(1): return TermList([[]], [expression.span])
    case .dot:
      var list = TermList()
      list.reserve(others.count)
      for name in others {
        list.insert([place(of: Expression(.name(name), span: expression.span))], expression.span)
      }
      return list
    case .call(let callee, _) where callee.asName?.text == "offset":
      problems.append(.offsetInProduct(expression.span))
      return TermList()
    case .name, .call, .index, .field: return variable(expression)
    case .number, .text, .logical, .none, .rest, .list, .formula, .lambda, .unary:
      problems.append(.notATerm(expression))
      return TermList()
    }
  }

  private mutating func power(_ base: Expression, _ exponent: Expression, at span: Span) -> TermList {
    guard case .number(let x) = exponent.kind, x >= 1, x == x.rounded(), x < 1e6 else {
      problems.append(.exponent(exponent.span))
      return TermList()
    }
    let list = product(base)
    var result = list
    for _ in 1..<max(Int(x), 1) {
      let next = cross(result, list, at: span)
      // Once every subset is there, a higher power adds none.
      if next.count == result.count { return next }
      result = next
    }
    return result
  }

  private mutating func cross(_ a: TermList, _ b: TermList, at span: Span) -> TermList {
    let (pairs, overflow) = a.count.multipliedReportingOverflow(by: b.count)
    guard !overflow, pairs <= 2 * Self.limit else {
      problems.append(.tooManyTerms(span))
      return TermList()
    }
    var result = TermList()
    for left in a.keys {
      for right in b.keys { result.insert(union(left, right), span) }
    }
    return result
  }

  /// Two ascending lists merged, each number once.
  private func union(_ a: [Int], _ b: [Int]) -> [Int] {
    var result: [Int] = []
    result.reserveCapacity(a.count + b.count)
    var (i, j) = (0, 0)
    while i < a.count || j < b.count {
      if j == b.count || (i < a.count && a[i] <= b[j]) {
        if j < b.count, a[i] == b[j] { j += 1 }
        result.append(a[i])
        i += 1
      } else {
        result.append(b[j])
        j += 1
      }
    }
    return result
  }

  // MARK: Variables

  private mutating func variable(_ expression: Expression) -> TermList {
    TermList([[place(of: expression)]], [expression.span])
  }

  private mutating func place(of expression: Expression) -> Int {
    let name = expression.termName
    if let place = places[name] { return place }
    places[name] = variables.count
    variables.append(Variable(name: name, expression: expression, span: expression.span))
    return variables.count - 1
  }
}

extension Expression {
  /// The canonical text without round brackets of its own: `(wt)` is `wt`.
  var termName: String {
    if case .name(let name) = kind { source(ofName: name) } else { source(of: self) }
  }

  /// A number other than 0 and 1, which say something of the intercept.
  fileprivate var isPlainNumber: Bool {
    if case .number(let x) = kind { x != 0 && x != 1 } else { false }
  }

  /// What a power crosses instead of raising to a power: `(a + b)^2`, `.^2`.
  fileprivate var isSumOfTerms: Bool {
    switch kind {
    case .dot: true
    case .binary(let sign, let left, _):
      switch sign.symbol {
      case .plus, .minus, .times, .colon: true
      case .power: left.isSumOfTerms
      case .divided, .remainder: false
      }
    default: false
    }
  }
}

extension Diagnostic {
  fileprivate static func numberTimes(
    _ expression: Expression, _ other: Expression, isText: Bool
  ) -> Diagnostic {
    let text = Syntax.source(of: expression)
    return Diagnostic(
      code: "not-a-term",
      message: isText
        ? "`\(text)` cannot be a term: text has no arithmetic"
        : "`\(text)` cannot be a term: in a formula a*b means a + b + a:b",
      primary: expression.span,
      help: isText
        ? "leave the number out: \(Syntax.source(of: other))" : "arithmetic goes in I( ): I(\(text))")
  }

  fileprivate static func notATerm(_ expression: Expression) -> Diagnostic {
    let text = Syntax.source(of: expression)
    let help: String? =
      switch expression.kind {
      case .number: "0 and 1 say whether there is an intercept; other numbers go in I( ): I(2 * x)"
      case .unary: "arithmetic goes in I( ): I(\(text))"
      case .list: "terms are joined with +: a + b"
      case .text: "a column is written bare, one with odd characters in backquotes"
      default: nil
      }
    return Diagnostic(
      code: "not-a-term", message: "`\(text)` cannot be a term of a formula", primary: expression.span,
      help: help)
  }

  fileprivate static func noSuchTerm(_ name: String, among known: [String], _ span: Span) -> Diagnostic {
    let near = DidYouMean.suggestion(for: name, among: known).map { "did you mean `\($0)`?   " } ?? ""
    return Diagnostic(
      code: "no-such-term", message: "no term `\(name)` before this `-` that it could remove", primary: span,
      help: near
        + "terms before it: \(known.isEmpty ? "none" : shortened(known))   a difference per row is I(a - b)")
  }

  fileprivate static func exponent(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "bad-exponent", message: "a sum of terms takes a whole power, 1 or more", primary: span,
      help: "(a + b)^2 is a + b + a:b; arithmetic goes in I( ): I((a + b)^0.5)")
  }

  fileprivate static func tooManyTerms(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "too-many-terms", message: "this makes more than a million terms", primary: span,
      help: "name the columns whose interactions you want: y ~ . + a:b")
  }

  fileprivate static func offsetArguments(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "bad-offset", message: "offset takes one expression", primary: span, help: "offset(log(exposure))"
    )
  }

  fileprivate static func offsetInProduct(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "bad-offset", message: "an offset has no coefficient, so it can only be added", primary: span,
      help: "y ~ x + offset(log(exposure))")
  }
}
