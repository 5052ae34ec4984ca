/// The canonical text of an expression: a blank on either side of `+ - % ~ ->`, none around `* / : ^` and the
/// sign, and no round brackets but the needed ones. Parsing it gives the same tree again, up to spans.
///
/// - Parameter keepingParentheses: also prints the round brackets that were written without need.
package func source(of expression: Expression, keepingParentheses: Bool = false) -> String {
  var printer = Printer(keepingParentheses: keepingParentheses)
  printer.write(expression, atLeast: .lambda)
  return printer.text
}

/// A name as the language writes it: in backquotes where it could not stand bare.
package func source(ofName name: String) -> String {
  isBareName(name) && reservedWord(name) == nil ? name : quoted(name)
}

/// A text as the language writes it, with quotes and escapes.
package func source(ofText text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\t": result += "\\t"
    case "\r": result += "\\r"
    case _ where scalar.properties.generalCategory == .control:
      result += "\\u{" + String(scalar.value, radix: 16) + "}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}

/// A number as the language writes it: the shortest digits that read as the same double.
package func source(ofNumber value: Double) -> String {
  if value.isNaN { return "nan" }
  let digits = value.description
  return digits.hasSuffix(".0") ? String(digits.dropLast(2)) : digits
}

private struct Printer {
  let keepingParentheses: Bool
  var text = ""

  init(keepingParentheses: Bool) { self.keepingParentheses = keepingParentheses }

  mutating func write(_ expression: Expression, atLeast level: Precedence) {
    let needsBrackets = expression.kind.precedence < level
    if needsBrackets || (keepingParentheses && expression.isParenthesised) {
      text += "("
      write(expression.kind)
      text += ")"
    } else {
      write(expression.kind)
    }
  }

  private mutating func write(_ kind: Expression.Kind) {
    switch kind {
    case .number(let value): text += source(ofNumber: value)
    case .text(let content): text += source(ofText: content)
    case .logical(let value): text += value ? "true" : "false"
    case .none: text += "none"
    case .rest: text += "rest"
    case .dot: text += "."
    case .name(let name): text += source(ofName: name)
    case .list(let elements): bracket("[", elements, "]")
    case .call(let callee, let arguments):
      if case .number = callee.kind {
        text += "(\(source(of: callee)))"
      } else {
        write(callee, atLeast: .postfix)
      }
      bracket("(", arguments, ")")
    case .index(let base, let indices):
      write(base, atLeast: .postfix)
      bracket("[", indices, "]")
    case .field(let base, let name):
      // `0.a` would be read as a number with a name behind it.
      if case .number = base.kind { text += "(\(source(of: base)))" } else { write(base, atLeast: .postfix) }
      text += "." + (isBareName(name.text) ? name.text : quoted(name.text))
    case .unary(let sign, let operand):
      text += sign.symbol.rawValue
      write(operand, atLeast: .unary)
    case .binary(let sign, let left, let right): binary(sign.symbol, left, right)
    case .formula(let left, _, let right):
      write(left, atLeast: .sum)
      text += " ~ "
      write(right, atLeast: .sum)
    case .lambda(let parameters, let body):
      let names = parameters.map { source(ofName: $0.text) }.joined(separator: ", ")
      text += (parameters.count == 1 ? names : "(\(names))") + " -> "
      write(body, atLeast: .lambda)
    }
  }

  private mutating func binary(_ symbol: BinaryOperator.Symbol, _ left: Expression, _ right: Expression) {
    let level = symbol.precedence
    write(left, atLeast: symbol == .power ? .postfix : level)
    let isSpaced = symbol == .plus || symbol == .minus || symbol == .remainder
    text += isSpaced ? " \(symbol.rawValue) " : symbol.rawValue
    write(right, atLeast: symbol == .power ? .unary : level.tighter)
  }

  private mutating func bracket(_ open: String, _ elements: [Expression], _ close: String) {
    text += open
    for (index, element) in elements.enumerated() {
      if index > 0 { text += ", " }
      write(element, atLeast: .lambda)
    }
    text += close
  }

  private mutating func bracket(_ open: String, _ arguments: [Argument], _ close: String) {
    text += open
    for (index, argument) in arguments.enumerated() {
      if index > 0 { text += ", " }
      if let name = argument.name { text += source(ofName: name.text) + " = " }
      write(argument.value, atLeast: .lambda)
    }
    text += close
  }
}

extension Expression.Kind {
  fileprivate var precedence: Precedence {
    switch self {
    // A negative number, which no source spells but a computed tree may hold, prints as a sign and digits.
    case .number(let value): value.sign == .minus && !value.isNaN ? .unary : .postfix
    case .text, .logical, .none, .rest, .dot, .name, .list, .call, .index, .field: .postfix
    case .unary: .unary
    case .binary(let sign, _, _): sign.symbol.precedence
    case .formula: .formula
    case .lambda: .lambda
    }
  }
}

private func isBareName(_ name: String) -> Bool {
  var isFirst = true
  for scalar in name.unicodeScalars {
    let isAllowed =
      scalar.isASCII
      ? (isFirst
        ? Ascii.startsName(UInt8(scalar.value)) : Ascii.continuesName(UInt8(scalar.value)))
      : (isFirst ? scalar.properties.isXIDStart : scalar.properties.isXIDContinue)
    guard isAllowed else { return false }
    isFirst = false
  }
  return !isFirst
}

private func quoted(_ name: String) -> String {
  var result = "`"
  for character in name.unicodeScalars {
    if character == "`" || character == "\\" { result += "\\" }
    result.unicodeScalars.append(character)
  }
  return result + "`"
}
