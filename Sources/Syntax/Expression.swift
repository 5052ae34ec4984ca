/// A node of the syntax tree.
package struct Expression: Sendable, Equatable {
  // Most nodes are leaves, and a leaf is kept in its parent: only what holds an expression has memory of its own.
  package enum Kind: Sendable, Equatable {
    /// Also `inf` and `nan`.
    case number(Double)
    case text(String)
    case logical(Bool)
    /// `none`
    case none
    /// `rest`: the terms that no other prior statement names.
    case rest
    /// `.`: all other columns.
    case dot
    case name(String)
    case list([Expression])
    indirect case call(Expression, [Argument])
    /// `l1[wt, hp]`, `p[lambda = 0.1]`; never without an index.
    indirect case index(Expression, [Argument])
    /// `m.coef`
    indirect case field(Expression, Name)
    indirect case unary(UnaryOperator, Expression)
    indirect case binary(BinaryOperator, Expression, Expression)
    /// `left ~ right`: a formula or a prior statement. `tilde` is the place of the sign.
    indirect case formula(Expression, tilde: Span, Expression)
    /// `b -> body` or `(y, eta) -> body`; at least one parameter.
    indirect case lambda([Name], Expression)
  }

  package let kind: Kind
  private let shortHeight: Int32
  /// The whole expression; with its round brackets where it was written in some.
  package let span: Span
  /// Written in round brackets of its own: `(a + b)`.
  package let isParenthesised: Bool
  /// The longest way down to a leaf, 1 for a leaf. The parser lets none be longer than `Parser.heightLimit`,
  /// so a recursive walk over a parsed tree is safe.
  package var height: Int { Int(shortHeight) }

  package init(_ kind: Kind, span: Span, isParenthesised: Bool = false) {
    self.kind = kind
    self.span = span
    self.isParenthesised = isParenthesised
    shortHeight = Int32(clamping: 1 + kind.childHeight)
  }

  /// The name, where the expression is nothing but a name.
  package var asName: Name? {
    if case .name(let text) = kind { Name(text, span: span) } else { nil }
  }
}

/// One argument of a call: `value` or `name = value`.
package struct Argument: Sendable, Equatable {
  package var name: Name?
  package var value: Expression

  package init(name: Name? = nil, value: Expression) {
    self.name = name
    self.value = value
  }

  /// Name and value together.
  package var span: Span { name.map { $0.span.union(value.span) } ?? value.span }
}

package struct UnaryOperator: Sendable, Equatable {
  package enum Symbol: String, Sendable { case minus = "-" }

  package var symbol: Symbol
  package var span: Span

  package init(_ symbol: Symbol, span: Span) {
    self.symbol = symbol
    self.span = span
  }
}

package struct BinaryOperator: Sendable, Equatable {
  package enum Symbol: String, Sendable, CaseIterable {
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divided = "/"
    /// An interaction; in formulas only.
    case colon = ":"
    /// The remainder.
    case remainder = "%"
    case power = "^"
  }

  package var symbol: Symbol
  /// The place of the sign itself.
  package var span: Span

  package init(_ symbol: Symbol, span: Span) {
    self.symbol = symbol
    self.span = span
  }
}

extension Expression.Kind {
  fileprivate var childHeight: Int {
    switch self {
    case .number, .text, .logical, .none, .rest, .dot, .name: 0
    case .list(let elements): elements.height
    case .call(let callee, let arguments): arguments.reduce(callee.height) { max($0, $1.value.height) }
    case .index(let base, let indices): indices.reduce(base.height) { max($0, $1.value.height) }
    case .field(let base, _): base.height
    case .unary(_, let operand): operand.height
    case .binary(_, let left, let right), .formula(let left, _, let right): max(left.height, right.height)
    case .lambda(_, let body): body.height
    }
  }
}

extension [Expression] {
  fileprivate var height: Int { reduce(0) { Swift.max($0, $1.height) } }
}
