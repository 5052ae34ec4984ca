import Syntax

extension Expression {
  /// Whether the name stands anywhere in the expression.
  func mentions(_ name: String) -> Bool {
    switch kind {
    case .number, .text, .logical, .none, .rest, .dot: false
    case .name(let own): own == name
    case .list(let elements): elements.contains { $0.mentions(name) }
    case .call(let callee, let arguments):
      callee.mentions(name) || arguments.contains { $0.value.mentions(name) }
    case .index(let base, let indices):
      base.mentions(name) || indices.contains { $0.value.mentions(name) }
    case .field(let base, _): base.mentions(name)
    case .unary(_, let operand): operand.mentions(name)
    case .binary(_, let left, let right), .formula(let left, _, let right):
      left.mentions(name) || right.mentions(name)
    case .lambda(_, let body): body.mentions(name)
    }
  }
}
