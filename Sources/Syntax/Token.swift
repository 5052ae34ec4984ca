/// A word or a sign of the source, twelve bytes large because a cell may hold millions.
struct Token {
  enum Kind: UInt8 {
    case number, text, name, quotedName
    case plus, minus, times, divided, colon, remainder, power, tilde, arrow
    case assign, question, semicolon, comma, dot
    case leftRound, rightRound, leftSquare, rightSquare
    /// A piece that the lexer has already reported.
    case invalid
    /// A text or a name in backquotes that ends with its line; reported as well.
    case unclosedText
    case end
  }

  var kind: Kind
  /// A line end lies between the token before and this one.
  var startsLine: Bool
  /// Nothing lies between the token before and this one.
  var isAttached: Bool
  private var lower: Int32
  private var upper: Int32

  init(_ kind: Kind, start: Int, end: Int, startsLine: Bool, isAttached: Bool) {
    self.kind = kind
    self.startsLine = startsLine
    self.isAttached = isAttached
    lower = Int32(start)
    upper = Int32(end)
  }

  var start: Int { Int(lower) }
  var end: Int { Int(upper) }
  var span: Span { Span(start, end) }
}

extension Token.Kind {
  var opensBracket: Bool { self == .leftRound || self == .leftSquare }
  var closesBracket: Bool { self == .rightRound || self == .rightSquare }

  /// Behind these a value must come, so the next line belongs to the same statement.
  var wantsMore: Bool {
    switch self {
    case .plus, .minus, .times, .divided, .colon, .remainder, .power, .tilde, .arrow, .assign, .comma: true
    default: false
    }
  }

  /// A value may end with this token.
  var endsValue: Bool {
    switch self {
    case .number, .text, .name, .quotedName, .dot, .rightRound, .rightSquare: true
    default: false
    }
  }
}
