import Syntax

/// A source with `⟦…⟧` around the spans to expect, or `‸` at a cursor.
struct MarkedText {
  var text = ""
  var spans: [Span] = []
  var cursor: Int?

  init(_ marked: String) {
    var starts: [Int] = []
    for character in marked {
      switch character {
      case "⟦": starts.append(text.utf8.count)
      case "⟧":
        if let start = starts.popLast() { spans.append(Span(start, text.utf8.count)) }
      case "‸": cursor = text.utf8.count
      default: text.append(character)
      }
    }
    spans.sort { $0.start < $1.start }
  }
}

/// The tree in prefix form, with every bracket: `(+ a (* b c))`.
func outline(_ expression: Expression) -> String {
  switch expression.kind {
  case .number(let value): return "\(value)"
  case .text(let text): return "\"\(text)\""
  case .logical(let value): return "\(value)"
  case .none: return "none"
  case .rest: return "rest"
  case .dot: return "."
  case .name(let name): return name
  case .list(let elements): return "[" + elements.map(outline).joined(separator: " ") + "]"
  case .call(let callee, let arguments):
    let inside = arguments.map { ($0.name.map { $0.text + "=" } ?? "") + outline($0.value) }
    return "(call " + ([outline(callee)] + inside).joined(separator: " ") + ")"
  case .index(let base, let indices):
    let inside = indices.map { ($0.name.map { $0.text + "=" } ?? "") + outline($0.value) }
    return "(index " + ([outline(base)] + inside).joined(separator: " ") + ")"
  case .field(let base, let name): return "(. \(outline(base)) \(name.text))"
  case .unary(let sign, let operand): return "(\(sign.symbol.rawValue) \(outline(operand)))"
  case .binary(let sign, let left, let right):
    return "(\(sign.symbol.rawValue) \(outline(left)) \(outline(right)))"
  case .formula(let left, _, let right): return "(~ \(outline(left)) \(outline(right)))"
  case .lambda(let parameters, let body):
    return "(-> " + (parameters.map(\.text) + [outline(body)]).joined(separator: " ") + ")"
  }
}

func outline(_ statement: Statement) -> String {
  let end = statement.isSilenced ? ";" : ""
  switch statement.kind {
  case .expression(let value): return outline(value) + end
  case .assignment(let targets, let value, let isList):
    let names = targets.map(\.text).joined(separator: " ")
    return "(= \(isList ? "[\(names)]" : names) \(outline(value)))" + end
  case .helpRequest(let name): return "(? \(name.text))" + end
  }
}

func outline(_ text: String) -> [String] { parse(text).program.statements.map(outline) }
