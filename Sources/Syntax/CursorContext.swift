/// Where a cursor stands in a text that may be unfinished or wrong: what completion and inspection need to know.
/// All offsets are UTF-8 bytes of the source.
package struct CursorContext: Sendable, Equatable {
  /// What may stand here.
  package enum Place: Sendable, Equatable {
    /// The first word of a statement.
    case statementStart
    /// A value inside an expression; `calls`, `formulaSide` and `indexed` tell which.
    case operand
    /// Behind a whole value, where an operator or a bracket would follow.
    case afterOperand
    /// Behind `receiver.`; `receiver` is its source text.
    case field(receiver: String)
    /// Inside quotes; the prefix is the text from the quote to the cursor.
    case text
    /// Behind `?`.
    case helpRequest
    case comment
    /// Inside or at the end of a number.
    case number
  }

  package enum FormulaSide: Sendable, Equatable {
    /// A `~` comes later in this argument or statement.
    case left
    /// Behind `~`; `response` is the source of its left side.
    case right(response: String)
  }

  /// One argument as it stands.
  package struct ArgumentText: Sendable, Equatable {
    package var name: String?
    /// The value's source, without surrounding blanks; may be empty or broken.
    package var value: String
    package var span: Span

    package init(name: String? = nil, value: String, span: Span) {
      self.name = name
      self.value = value
      self.span = span
    }
  }

  /// A call whose brackets hold the cursor.
  package struct EnclosingCall: Sendable, Equatable {
    /// The source before the bracket: `fit`, `m.predict`.
    package var callee: String
    package var calleeSpan: Span
    /// Every argument before and behind the cursor; never empty, as `f()` has one empty argument.
    package var arguments: [ArgumentText]
    /// Which of them the cursor is in.
    package var argumentIndex: Int

    /// The names given in the call, except the one at the cursor.
    package var otherNames: [String] {
      arguments.enumerated().compactMap { $0.offset == argumentIndex ? nil : $0.element.name }
    }

    /// The name of the argument whose value holds the cursor.
    package var currentName: String? { arguments[argumentIndex].name }

    /// The place of the current argument among those without a name, from 0; nil where it has a name.
    package var positionalIndex: Int? {
      currentName == nil ? arguments[..<argumentIndex].count { $0.name == nil } : nil
    }
  }

  package var place = Place.statementStart
  /// What has been typed of the current word, up to the cursor; without its quote or backquote.
  package var prefix = ""
  /// From the start of the word to the cursor; with its backquote, without its quote.
  package var prefixSpan: Span
  /// The whole word around the cursor, also the part behind it.
  package var wordSpan: Span
  /// The name that the word spells; empty where there is none.
  package var word = ""
  /// Innermost first.
  package var calls: [EnclosingCall] = []
  /// The side of the formula in the innermost argument, list element or statement that has a `~`.
  package var formulaSide: FormulaSide?
  /// The source of the value whose `[ ]` hold the cursor with no call between, as `l1` in `l1[wt, |]`.
  package var indexed: String?
  /// The cursor stands where an argument's name could start: directly behind `(` or `,` of a call.
  package var mayNameArgument = false
  /// The word is the operand directly behind `~`.
  package var isAfterTilde = false

  /// What a chosen completion replaces: the word, or nothing where none has been begun.
  package var replacedSpan: Span { prefixSpan.isEmpty ? prefixSpan : wordSpan }

  /// - Parameter cursor: a byte offset; past the end means the end.
  package init(_ source: SourceText, cursor: Int) {
    let cursor = min(max(0, cursor), source.bytes.count)
    prefixSpan = Span(cursor, cursor)
    wordSpan = prefixSpan
    var scanner = CursorScanner(source, cursor: cursor)
    scanner.run()
    scanner.fill(&self)
  }
}
