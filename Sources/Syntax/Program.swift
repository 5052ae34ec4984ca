/// The tree of a cell: its statements in order, without those that hold an error.
package struct Program: Sendable, Equatable {
  package var statements: [Statement]

  package init(statements: [Statement]) { self.statements = statements }
}

package struct Statement: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    case expression(Expression)
    /// `a = expr`, or `[a, b] = expr`: `isList` tells `[a] = expr` from `a = expr`.
    case assignment(targets: [Name], value: Expression, isList: Bool)
    /// `?name` or `name?`
    case helpRequest(Name)
  }

  package var kind: Kind
  /// Closed by a `;` with nothing but a comment behind it on its line: its value is not shown. A `;` between two
  /// statements of one line only separates them.
  package var isSilenced: Bool
  /// From the first byte of the statement to its last, without the `;`.
  package var span: Span

  package init(kind: Kind, isSilenced: Bool = false, span: Span) {
    self.kind = kind
    self.isSilenced = isSilenced
    self.span = span
  }

  package var targets: [Name] {
    if case .assignment(let targets, _, _) = kind { targets } else { [] }
  }

  /// The expression to evaluate; nil for a request for help.
  package var expression: Expression? {
    switch kind {
    case .expression(let expression), .assignment(_, let expression, _): expression
    case .helpRequest: nil
    }
  }
}

/// A name with its place. Backquotes belong to the span, not to the text.
package struct Name: Sendable, Hashable {
  package var text: String
  package var span: Span

  package init(_ text: String, span: Span) {
    self.text = text
    self.span = span
  }
}
