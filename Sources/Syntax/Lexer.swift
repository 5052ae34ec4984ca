/// Cuts a source text into tokens. Comments and blanks vanish; line ends survive as a mark on the next token.
///
/// Stops early, with an `end` token, where brackets nest deeper than `nestingLimit` or the text is longer
/// than a token can say, or when `errorLimit` mistakes were found.
struct Lexer {
  static let nestingLimit = 200
  /// More mistakes than this in one cell help nobody.
  static let errorLimit = 20

  private let source: SourceText
  private let isTolerant: Bool
  private(set) var tokens: [Token] = []
  private(set) var diagnostics: [Diagnostic] = []
  /// Where the last text began that has no closing quote.
  private(set) var lastUnclosedText: Int?
  /// The lexer gave up: what follows is not in `tokens`.
  private(set) var stoppedEarly = false
  /// It was told to stop.
  private(set) var wasInterrupted = false

  private var bytes: UnsafeBufferPointer<UInt8>
  private var position = 0
  private var startsLine = true
  private var depth = 0
  private var lastEnd = -1

  /// - Parameters:
  ///   - isTolerant: cuts the whole text, whatever it holds, and reports nothing.
  ///   - isInterrupted: asked every few milliseconds; true ends the tokens there
  static func run(
    _ source: SourceText, isTolerant: Bool = false, isInterrupted: () -> Bool = { false }
  ) -> Lexer {
    source.bytes.withUnsafeBufferPointer { bytes in
      var lexer = Lexer(source, bytes, isTolerant: isTolerant)
      lexer.scan(isInterrupted)
      lexer.bytes = UnsafeBufferPointer(start: nil, count: 0)
      return lexer
    }
  }

  private init(_ source: SourceText, _ bytes: UnsafeBufferPointer<UInt8>, isTolerant: Bool) {
    self.source = source
    self.isTolerant = isTolerant
    self.bytes = bytes
    tokens.reserveCapacity(min(bytes.count / 2 + 2, 1 << 20))
  }

  private mutating func scan(_ isInterrupted: () -> Bool) {
    guard bytes.count <= Int(Int32.max) else {
      report(.tooLong())
      return stop()
    }
    if peek() == 0xEF, peek(1) == 0xBB, peek(2) == 0xBF { position = 3 }
    var pieces = 0
    while position < bytes.count, !stoppedEarly {
      scanOne()
      pieces &+= 1
      if pieces & 0xFFFF == 0, isInterrupted() {
        wasInterrupted = true
        return stop()
      }
    }
    if !stoppedEarly { add(.end, from: position) }
  }

  private mutating func scanOne() {
    let byte = bytes[position]
    switch byte {
    case Ascii.space, Ascii.tab, 0x0B, 0x0C: position += 1
    case Ascii.lineFeed, Ascii.carriageReturn:
      position += 1
      startsLine = true
    case UInt8(ascii: "#"): skipLine()
    case UInt8(ascii: "\""), UInt8(ascii: "'"): text(quote: byte)
    case UInt8(ascii: "`"): quotedName()
    case _ where Ascii.startsName(byte): name()
    case _ where Ascii.isDigit(byte): number()
    case UInt8(ascii: ".") where Ascii.isDigit(peek(1)): number()
    case 0x80...: beyondAscii()
    default: sign(byte)
    }
  }

  // MARK: Words

  private mutating func name() {
    let start = position
    while position < bytes.count {
      if Ascii.continuesName(bytes[position]) {
        position += 1
      } else if bytes[position] >= 0x80 {
        let (scalar, width) = scalar(at: position)
        guard scalar.properties.isXIDContinue else { break }
        position += width
      } else {
        break
      }
    }
    add(.name, from: start)
  }

  private mutating func quotedName() {
    let start = position
    position += 1
    while position < bytes.count, !isLineEnd(bytes[position]) {
      if bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.count, !isLineEnd(bytes[position + 1]) {
        position += 2
      } else if bytes[position] == UInt8(ascii: "`") {
        position += 1
        if position - start > 2 { return add(.quotedName, from: start) }
        return fail(.emptyName(Span(start, position)), from: start)
      } else {
        position += 1
      }
    }
    failUnclosed(.unclosedText(Span(start, start + 1), "a name in backquotes", "`"), from: start)
  }

  private mutating func text(quote: UInt8) {
    let start = position
    position += 1
    while position < bytes.count, !isLineEnd(bytes[position]) {
      if bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.count, !isLineEnd(bytes[position + 1]) {
        position += 2
      } else if bytes[position] == quote {
        position += 1
        return add(.text, from: start)
      } else {
        position += 1
      }
    }
    let mark = String(UnicodeScalar(quote))
    failUnclosed(.unclosedText(Span(start, start + 1), "a text", mark), from: start)
  }

  /// Text in typographic quotes, as word processors make them.
  private mutating func curlyText(closing: [UInt8]) {
    let start = position
    position += 3
    while position < bytes.count, !isLineEnd(bytes[position]) {
      if bytes[position] == 0xE2, peek(1) == 0x80, closing.contains(peek(2)) {
        position += 3
        return add(.text, from: start)
      }
      position += 1
    }
    failUnclosed(.unclosedText(Span(start, start + 3), "a text", closing[0] == 0x9D ? "”" : "’"), from: start)
  }

  private mutating func number() {
    let start = position
    skipDigits()
    // `1.` is a number, but in `1.name` the point would be a field's.
    if peek() == UInt8(ascii: "."), Ascii.isDigit(peek(1)) || !Ascii.startsName(peek(1)) || startsExponent(1)
    {
      position += 1
      skipDigits()
    }
    if startsExponent(0) {
      position += Ascii.isDigit(peek(1)) ? 1 : 2
      skipDigits()
    }
    let end = position
    while Ascii.continuesName(peek()) { position += 1 }
    if position == end { return add(.number, from: start) }
    fail(.badNumber(source[Span(start, position)], digits: end - start, Span(start, position)), from: start)
  }

  private func startsExponent(_ ahead: Int) -> Bool {
    guard peek(ahead) | 0x20 == UInt8(ascii: "e") else { return false }
    let next = peek(ahead + 1)
    let isSigned = next == UInt8(ascii: "+") || next == UInt8(ascii: "-")
    return Ascii.isDigit(isSigned ? peek(ahead + 2) : next)
  }

  private mutating func skipDigits() {
    while Ascii.isDigit(peek()) { position += 1 }
  }

  private mutating func skipLine() {
    while position < bytes.count, !isLineEnd(bytes[position]) { position += 1 }
  }

  // MARK: Signs

  private mutating func sign(_ byte: UInt8) {
    if let habit = ForeignSign.find(in: bytes, at: position) {
      let start = position
      position += habit.text.utf8CodeUnitCount
      return fail(habit.diagnostic(Span(start, position), in: bytes), from: start)
    }
    let start = position
    position += 1
    switch byte {
    case UInt8(ascii: "+"): add(.plus, from: start)
    case UInt8(ascii: "-"):
      if peek() == UInt8(ascii: ">") {
        position += 1
        add(.arrow, from: start)
      } else {
        add(.minus, from: start)
      }
    case UInt8(ascii: "*"): add(.times, from: start)
    case UInt8(ascii: "/"): add(.divided, from: start)
    case UInt8(ascii: ":"): add(.colon, from: start)
    case UInt8(ascii: "%"): add(.remainder, from: start)
    case UInt8(ascii: "^"): add(.power, from: start)
    case UInt8(ascii: "~"): add(.tilde, from: start)
    case UInt8(ascii: "="): add(.assign, from: start)
    case UInt8(ascii: "?"): add(.question, from: start)
    case UInt8(ascii: ";"): add(.semicolon, from: start)
    case UInt8(ascii: ","): add(.comma, from: start)
    case UInt8(ascii: "."): add(.dot, from: start)
    case UInt8(ascii: "("): open(.leftRound, from: start)
    case UInt8(ascii: "["): open(.leftSquare, from: start)
    case UInt8(ascii: ")"): close(.rightRound, from: start)
    case UInt8(ascii: "]"): close(.rightSquare, from: start)
    default: fail(.unknownCharacter(UnicodeScalar(byte), Span(start, position)), from: start)
    }
  }

  private mutating func open(_ kind: Token.Kind, from start: Int) {
    depth += 1
    if depth > Lexer.nestingLimit, !isTolerant {
      report(.nestedTooDeep(Span(start, position), limit: Lexer.nestingLimit))
      return stop()
    }
    add(kind, from: start)
  }

  private mutating func close(_ kind: Token.Kind, from start: Int) {
    depth = max(0, depth - 1)
    add(kind, from: start)
  }

  private mutating func beyondAscii() {
    let start = position
    let (scalar, width) = scalar(at: position)
    if scalar.properties.isXIDStart { return name() }
    switch scalar.value {
    case 0x201C...0x201F: return curlyText(closing: [0x9D, 0x9C, 0x9F])
    case 0x2018...0x201B: return curlyText(closing: [0x99, 0x98, 0x9B])
    case 0x2212:
      position += width
      return add(.minus, from: start)
    case 0x85, 0x2028, 0x2029:
      position += width
      startsLine = true
      return
    default: break
    }
    position += width
    if scalar.properties.isWhitespace { return }
    fail(.unknownCharacter(scalar, Span(start, position)), from: start)
  }

  // MARK: Helpers

  private func peek(_ ahead: Int = 0) -> UInt8 {
    position + ahead < bytes.count ? bytes[position + ahead] : 0
  }

  private func isLineEnd(_ byte: UInt8) -> Bool { byte == Ascii.lineFeed || byte == Ascii.carriageReturn }

  /// The scalar that starts at `offset`, from bytes that are known to be well formed.
  private func scalar(at offset: Int) -> (Unicode.Scalar, width: Int) {
    let first = bytes[offset]
    let width = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    let end = min(offset + width, bytes.count)
    let scalar = String(decoding: bytes[offset..<end], as: UTF8.self).unicodeScalars.first
    return (scalar ?? "\u{FFFD}", end - offset)
  }

  private mutating func add(_ kind: Token.Kind, from start: Int) {
    tokens.append(
      Token(kind, start: start, end: position, startsLine: startsLine, isAttached: start == lastEnd))
    startsLine = false
    lastEnd = position
  }

  private mutating func failUnclosed(_ diagnostic: Diagnostic, from start: Int) {
    lastUnclosedText = start
    fail(diagnostic, as: .unclosedText, from: start)
  }

  private mutating func fail(_ diagnostic: Diagnostic, as kind: Token.Kind = .invalid, from start: Int) {
    add(kind, from: start)
    report(diagnostic)
    if diagnostics.count == Lexer.errorLimit { stop() }
  }

  private mutating func report(_ diagnostic: Diagnostic) {
    guard !isTolerant else { return }
    diagnostics.append(diagnostic.located(in: source))
  }

  private mutating func stop() {
    stoppedEarly = true
    add(.end, from: position)
  }
}
