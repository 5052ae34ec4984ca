import Syntax
import Tables

/// What a variable of a formula is by its spelling: a column, a coded one, or arithmetic per row.
///
///     wt                         a column as it is; text and logical columns are factors
///     factor(x, ref = "b")       a factor; `ref` is the level without a dummy, the first level where it is not given
///     ordered(x, levels = [..])  a factor with polynomial contrasts; `levels` gives the order, else they are sorted
///     poly(x, k)                 orthogonal polynomials of degree 1 … k
///     I(expr)                    arithmetic, for what a formula would read as algebra: I(a + b)
///     anything else              arithmetic
enum VariableForm: Sendable {
  case column(Name)
  case factor(Expression, reference: Expression?, levels: Expression?)
  case ordered(Expression, levels: Expression?)
  case polynomial(Expression, degree: Int)
  case arithmetic(Expression)

  /// The calls that code a column and so can stand in no arithmetic.
  static let codings: Set<String> = ["factor", "ordered", "poly"]

  /// - Throws: arguments that the coding does not take, without source.
  init(_ expression: Expression) throws(Failure) {
    if let name = expression.asName {
      self = .column(name)
      return
    }
    guard case .call(let callee, let arguments) = expression.kind, let name = callee.asName?.text,
      Self.codings.contains(name) || name == "I"
    else {
      self = .arithmetic(expression)
      return
    }
    let call = CodingCall(name: name, span: expression.span)
    switch name {
    case "factor":
      let (x, rest) = try call.bind(arguments, to: ["ref", "levels"])
      self = .factor(x, reference: rest[0], levels: rest[1])
    case "ordered":
      let (x, rest) = try call.bind(arguments, to: ["levels"])
      self = .ordered(x, levels: rest[0])
    case "poly":
      let (x, rest) = try call.bind(arguments, to: ["k"])
      guard let degree = rest[0] else {
        throw .diagnostic(call.problem("poly needs a degree", expression.span))
      }
      guard case .number(let k) = degree.kind, k >= 1, k == k.rounded(),
        k <= Double(OrthogonalPolynomial.highestDegree)
      else {
        throw .diagnostic(
          call.problem(
            "the degree of poly is a whole number from 1 to \(OrthogonalPolynomial.highestDegree)",
            degree.span))
      }
      self = .polynomial(x, degree: Int(k))
    default: self = .arithmetic(try call.bind(arguments, to: []).x)
    }
  }

  /// The expression that has a value a row.
  var argument: Expression {
    switch self {
    case .column(let name): Expression(.name(name.text), span: name.span)
    case .factor(let argument, _, _), .ordered(let argument, _), .polynomial(let argument, _),
      .arithmetic(let argument):
      argument
    }
  }
}

/// Binds the arguments of `factor`, `ordered`, `poly`, `I`.
private struct CodingCall {
  let name: String
  let span: Span

  private static let signatures = [
    "factor": "factor(x, ref = \"level\")", "ordered": "ordered(x, levels = [\"low\", \"high\"])",
    "poly": "poly(x, 2)", "I": "I(a + b)",
  ]

  /// - Parameter options: the parameters behind `x`.
  /// - Returns: `x`, and an expression or nil for each of the options.
  func bind(_ arguments: [Argument], to options: [String]) throws(Failure) -> (x: Expression, [Expression?]) {
    let parameters = ["x"] + options
    var bound = [Expression?](repeating: nil, count: parameters.count)
    var next = 0
    for argument in arguments {
      let place: Int
      if let given = argument.name {
        guard let named = parameters.firstIndex(of: given.text) else {
          throw .diagnostic(problem("\(name) has no argument `\(given.text)`", given.span))
        }
        place = named
      } else {
        place = next
        next += 1
      }
      guard place < parameters.count else {
        let most = parameters.count == 1 ? "one argument" : "\(parameters.count) arguments"
        throw .diagnostic(problem("\(name) takes no more than \(most)", argument.span))
      }
      guard bound[place] == nil else {
        throw .diagnostic(problem("`\(parameters[place])` is given twice", argument.span))
      }
      bound[place] = argument.value
    }
    guard let x = bound[0] else { throw .diagnostic(problem("\(name) needs a column", span)) }
    return (x, Array(bound.dropFirst()))
  }

  func problem(_ message: String, _ span: Span) -> Diagnostic {
    Diagnostic(
      code: "bad-coding", message: message, primary: span, help: Self.signatures[name].map { "write \($0)" })
  }
}
