import Syntax

/// What the left side of a formula is by its spelling.
///
///     mpg, log(mpg), factor(x)   one variable
///     surv(time, status)         the time of an event (status 1) or of censoring (status 0)
///     trials(successes, total)   how many of a number of trials succeeded
enum ResponseForm: Sendable {
  case variable(VariableForm)
  case survival(time: Expression, status: Expression)
  case trials(successes: Expression, total: Expression)

  /// The calls that make a response of two columns, with their parameters.
  static let calls: [(name: String, parameters: [String])] = [
    ("surv", ["time", "status"]), ("trials", ["successes", "total"]),
  ]

  /// - Throws: arguments that the call does not take, without source.
  init(_ expression: Expression) throws(Failure) {
    guard case .call(let callee, let arguments) = expression.kind, let name = callee.asName?.text,
      let call = Self.calls.first(where: { $0.name == name })
    else {
      self = .variable(try VariableForm(expression))
      return
    }
    let pair = try Self.bind(arguments, to: call.parameters, of: name, span: expression.span)
    self =
      name == "surv"
      ? .survival(time: pair.0, status: pair.1) : .trials(successes: pair.0, total: pair.1)
  }

  /// The variables that it is made of, in order.
  var parts: [(expression: Expression, form: VariableForm)] {
    switch self {
    case .variable(let form): [(form.argument, form)]
    case .survival(let time, let status): [(time, .arithmetic(time)), (status, Self.plain(status))]
    case .trials(let successes, let total):
      [(successes, .arithmetic(successes)), (total, .arithmetic(total))]
    }
  }

  /// A status may be a column of any kind: 0 and 1, true and false, two words.
  private static func plain(_ expression: Expression) -> VariableForm {
    expression.asName.map(VariableForm.column) ?? .arithmetic(expression)
  }

  private static func bind(
    _ arguments: [Argument], to parameters: [String], of name: String, span: Span
  ) throws(Failure) -> (Expression, Expression) {
    let signature = "\(name)(\(parameters.joined(separator: ", ")))"
    func problem(_ message: String, _ span: Span) -> Failure {
      .diagnostic(
        Diagnostic(code: "bad-response", message: message, primary: span, help: "write \(signature) ~ terms"))
    }
    var bound = [Expression?](repeating: nil, count: 2)
    for argument in arguments {
      let place: Int?
      if let given = argument.name {
        place = parameters.firstIndex(of: given.text)
        guard place != nil else { throw problem("\(name) has no argument `\(given.text)`", given.span) }
      } else {
        place = bound.firstIndex { $0 == nil }
      }
      guard let place else { throw problem("\(name) takes two columns", argument.span) }
      guard bound[place] == nil else {
        throw problem("`\(parameters[place])` is given twice", argument.span)
      }
      bound[place] = argument.value
    }
    guard let first = bound[0], let second = bound[1] else {
      let missing = parameters[bound[0] == nil ? 0 : 1]
      throw problem("\(name) needs its \(missing)", span)
    }
    return (first, second)
  }
}
