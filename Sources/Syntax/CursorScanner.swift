/// Walks over the tokens before the cursor with a stack of open brackets, then over those behind it until the
/// brackets close. Knows no mistakes: what does not fit is taken as it stands.
struct CursorScanner {
  /// An element of a bracket, or the statement itself.
  private struct Element {
    var firstToken: Int
    /// Behind the last token; nil while open.
    var endToken: Int?
    var nameToken: Int?
    var tilde: Int?

    var valueStart: Int { nameToken.map { $0 + 2 } ?? firstToken }
  }

  private enum FrameKind { case statement, plain, call, index }

  /// An open bracket.
  private struct Frame {
    var kind: FrameKind
    var bracket: Int
    /// The first token of the value that is called or indexed.
    var receiver: Int
    var elements: [Element]
    /// The element with the cursor.
    var current = 0
    /// The first token of the value being read, and what came last.
    var operand = 0
    var endsValue = false
    var isBehindPoint = false

    init(_ kind: FrameKind, bracket: Int, receiver: Int, firstToken: Int) {
      self.kind = kind
      self.bracket = bracket
      self.receiver = receiver
      elements = [Element(firstToken: firstToken)]
    }
  }

  private let source: SourceText
  private let cursor: Int
  private let tokens: [Token]
  /// The first token that does not lie before the cursor or holds it.
  private let split: Int
  private var frames: [Frame]

  init(_ source: SourceText, cursor: Int) {
    self.source = source
    self.cursor = cursor
    let lexer = Lexer.run(source, isTolerant: true)
    tokens = lexer.tokens
    var split = tokens.count - 1
    for (index, token) in lexer.tokens.enumerated() where token.end > cursor || token.kind == .end {
      split = index
      break
    }
    // A word that ends at the cursor is still being typed.
    if split > 0, lexer.tokens[split - 1].end == cursor {
      let last = lexer.tokens[split - 1]
      let isUnclosed = last.kind == .unclosedText
      let isOpenName = last.kind == .quotedName && cursor == last.end
      if last.kind == .name || last.kind == .number || isUnclosed || isOpenName { split -= 1 }
    }
    self.split = split
    frames = [Frame(.statement, bracket: 0, receiver: 0, firstToken: 0)]
  }

  mutating func run() {
    for index in 0..<split { readBefore(index) }
    if startsStatement(split) { restart(at: split) }
  }

  // MARK: Before the cursor

  private mutating func restart(at index: Int) {
    frames = [Frame(.statement, bracket: index, receiver: index, firstToken: index)]
  }

  private func startsStatement(_ index: Int) -> Bool {
    guard frames.count == 1, index > 0 else { return false }
    let isOnNewLine = tokens[index].startsLine && (tokens[index].start <= cursor || hasLineEnd(before: index))
    return isOnNewLine && !tokens[index - 1].kind.wantsMore
  }

  /// Whether a line ends between the token before and the cursor.
  private func hasLineEnd(before index: Int) -> Bool {
    source.lineIndex(at: tokens[index - 1].end) < source.lineIndex(at: cursor)
  }

  private mutating func readBefore(_ index: Int) {
    let token = tokens[index]
    if token.kind == .semicolon { return restart(at: index + 1) }
    if startsStatement(index) { restart(at: index) }
    let top = frames.count - 1
    switch token.kind {
    case .leftRound, .leftSquare:
      let follows = frames[top].endsValue
      if !follows { frames[top].operand = index }
      let kind: FrameKind = follows ? (token.kind == .leftRound ? .call : .index) : .plain
      frames[top].endsValue = true
      frames.append(Frame(kind, bracket: index, receiver: frames[top].operand, firstToken: index + 1))
    case .rightRound, .rightSquare:
      if top > 0 { frames.removeLast() }
      frames[frames.count - 1].endsValue = true
    case .comma:
      guard top > 0 else { return }
      frames[top].elements[frames[top].current].endToken = index
      frames[top].elements.append(Element(firstToken: index + 1))
      frames[top].current += 1
      frames[top].endsValue = false
    default: readWord(index, &frames[top])
    }
  }

  private func readWord(_ index: Int, _ frame: inout Frame) {
    switch tokens[index].kind {
    case .name, .quotedName, .number, .text:
      if !frame.isBehindPoint { frame.operand = index }
      frame.endsValue = true
      frame.isBehindPoint = false
    case .dot:
      frame.isBehindPoint = frame.endsValue
      if !frame.endsValue { frame.operand = index }
      frame.endsValue = !frame.endsValue
    default:
      frame.isBehindPoint = false
      frame.endsValue = tokens[index].kind == .unclosedText
      mark(index, &frame.elements[frame.current], isCall: frame.kind == .call)
    }
  }

  /// Notes a `=` behind an argument's name, and the first `~`.
  private func mark(_ index: Int, _ element: inout Element, isCall: Bool) {
    if tokens[index].kind == .assign, index == element.firstToken + 1 {
      let word = tokens[index - 1].kind
      if word == .name || word == .quotedName { element.nameToken = index - 1 }
    }
    if tokens[index].kind == .tilde, element.tilde == nil { element.tilde = index }
  }

  // MARK: Behind the cursor

  /// Completes the elements of the open brackets from the tokens behind the cursor.
  private mutating func readOn() {
    var depth = 0
    var index = split
    var top = frames.count - 1
    while index < tokens.count, tokens[index].kind != .end, tokens[index].kind != .semicolon {
      let token = tokens[index]
      if depth == 0, token.startsLine, index > split, endsLine(index, inBrackets: top > 0) { break }
      if depth == 0, index == split, token.startsLine, token.start > cursor, top == 0, !isUnfinished(index) {
        break
      }
      if token.kind.opensBracket { depth += 1 }
      let last = frames[top].elements.count - 1
      if token.kind.closesBracket {
        if depth == 0 {
          frames[top].elements[last].endToken = index
          guard top > 0 else { return }
          top -= 1
        } else {
          depth -= 1
        }
      } else if depth == 0, token.kind == .comma, top > 0 {
        frames[top].elements[last].endToken = index
        frames[top].elements.append(Element(firstToken: index + 1))
      } else if depth == 0 {
        mark(index, &frames[top].elements[last], isCall: frames[top].kind == .call)
      }
      index += 1
    }
    for open in 0...top { frames[open].elements[frames[open].elements.count - 1].endToken = index }
  }

  private func isUnfinished(_ index: Int) -> Bool { index > 0 && tokens[index - 1].kind.wantsMore }

  /// A statement ends before this first token of a line: for certain outside brackets, and very likely where two
  /// values would follow each other.
  private func endsLine(_ index: Int, inBrackets: Bool) -> Bool {
    if !inBrackets { return !isUnfinished(index) }
    return tokens[index - 1].kind.endsValue && tokens[index].kind.startsValue
  }

  // MARK: The answer

  mutating func fill(_ context: inout CursorContext) {
    readOn()
    fillWord(&context)
    guard let frame = frames.last else { return }
    let element = frame.elements[frame.current]
    context.isAfterTilde = split > 0 && tokens[split - 1].kind == .tilde && context.place != .comment
    context.mayNameArgument =
      frame.kind == .call && element.firstToken == split && context.place == .operand
    for frame in frames.reversed() where frame.kind == .call { context.calls.append(call(frame)) }
    for frame in frames.reversed() {
      guard let tilde = frame.elements[frame.current].tilde else { continue }
      let start = frame.elements[frame.current].valueStart
      context.formulaSide = tilde >= split ? .left : .right(response: text(from: start, to: tilde))
      break
    }
    if let index = frames.lastIndex(where: { $0.kind == .index }),
      !frames[index...].contains(where: { $0.kind == .call })
    {
      context.indexed = text(from: frames[index].receiver, to: frames[index].bracket)
    }
  }

  private func fillWord(_ context: inout CursorContext) {
    if isInComment {
      context.place = .comment
      return
    }
    let token = tokens[split]
    let holdsCursor = token.kind != .end && token.start <= cursor
    if holdsCursor, token.start < cursor {
      switch token.kind {
      case .number: return fillNumber(token, &context)
      case .text: return fillText(token, isClosed: true, &context)
      case .unclosedText where source.bytes[token.start] != UInt8(ascii: "`"):
        return fillText(token, isClosed: false, &context)
      default: break
      }
    }
    let isUnclosedName =
      token.kind == .unclosedText && holdsCursor && source.bytes[token.start] == UInt8(ascii: "`")
    if holdsCursor, token.kind == .name || token.kind == .quotedName || isUnclosedName {
      let quote = token.kind == .name || token.start == cursor ? 0 : 1
      let isClosed = token.kind == .quotedName && cursor == token.end
      context.prefixSpan = Span(token.start, cursor)
      context.wordSpan = token.span
      context.prefix = source[Span(token.start + quote, isClosed ? cursor - 1 : cursor)]
      context.word = isUnclosedName ? source[Span(token.start + 1, token.end)] : nameText(token, in: source)
    }
    context.place = place
  }

  private var place: CursorContext.Place {
    guard let frame = frames.last else { return .statementStart }
    if frame.kind == .statement, frame.elements[0].firstToken == split { return .statementStart }
    if split > 0, tokens[split - 1].kind == .question { return .helpRequest }
    if frame.isBehindPoint { return .field(receiver: text(from: frame.operand, to: split - 1)) }
    return frame.endsValue ? .afterOperand : .operand
  }

  /// Outside the tokens, a `#` between the last line end and the cursor starts a comment.
  private var isInComment: Bool {
    if tokens[split].kind != .end, tokens[split].start < cursor { return false }
    let line = source.lineSpan(source.lineIndex(at: cursor)).start
    let start = max(line, split > 0 ? tokens[split - 1].end : 0)
    return start < cursor && source.bytes[start..<cursor].contains(UInt8(ascii: "#"))
  }

  private func fillNumber(_ token: Token, _ context: inout CursorContext) {
    context.place = .number
    context.prefix = source[Span(token.start, cursor)]
    context.prefixSpan = Span(token.start, cursor)
    context.wordSpan = token.span
  }

  private func fillText(_ token: Token, isClosed: Bool, _ context: inout CursorContext) {
    let quote = source.bytes[token.start] < 0x80 ? 1 : 3
    let start = min(token.start + quote, cursor)
    context.place = .text
    context.prefix = source[Span(start, cursor)]
    context.prefixSpan = Span(start, cursor)
    context.wordSpan = Span(start, max(cursor, isClosed ? token.end - quote : token.end))
  }

  private func call(_ frame: Frame) -> CursorContext.EnclosingCall {
    let arguments = frame.elements.map { element in
      let end = max(element.endToken ?? element.firstToken, element.valueStart)
      let span = self.span(from: element.valueStart, to: end)
      return CursorContext.ArgumentText(
        name: element.nameToken.map { nameText(tokens[$0], in: source) }, value: source[span], span: span)
    }
    return CursorContext.EnclosingCall(
      callee: text(from: frame.receiver, to: frame.bracket),
      calleeSpan: span(from: frame.receiver, to: frame.bracket), arguments: arguments,
      argumentIndex: frame.current)
  }

  private func span(from first: Int, to end: Int) -> Span {
    guard first < end, end <= tokens.count else {
      let place = first > 0 && first <= tokens.count ? tokens[first - 1].end : cursor
      return Span(place, place)
    }
    return Span(tokens[first].start, tokens[end - 1].end)
  }

  private func text(from first: Int, to end: Int) -> String { source[span(from: first, to: end)] }
}
