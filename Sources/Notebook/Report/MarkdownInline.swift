/// What a line of Markdown holds: code, TeX, links, images, characters by name, strong and other emphasis.
///
/// Sources: the CommonMark 0.31 specification; GitHub's `~~`; for the dollars of TeX the rule of Pandoc, by
/// which prices are none.
struct MarkdownInline {
  let address: (String) -> String?
  var depth = 0

  /// Links and emphasis deeper than this are text.
  private static let depthLimit = 8

  /// What one pass over a text has learnt, so that a thousand marks without a partner are not sought a thousand times.
  private struct Memory {
    /// Marks of emphasis, as `**`, that nothing closes from here on.
    var unclosed: Set<Substring> = []
    /// The closing bracket of each opening one, square and round; nil until somebody asks.
    var brackets: [String.Index: String.Index]?
  }

  func html(_ text: Substring) -> String {
    var html = ""
    var memory = Memory()
    var rest = text
    var before: Character = " "
    while let first = rest.first {
      if let (piece, end) = piece(rest, after: before, &memory) {
        html += piece
        before = rest[rest.index(before: end)]
        rest = rest[end...]
      } else {
        html += String(first).escapedHTML
        before = first
        rest.removeFirst()
      }
    }
    return html
  }

  private func piece(
    _ rest: Substring, after before: Character, _ memory: inout Memory
  ) -> (html: String, end: String.Index)? {
    let behind = rest.dropFirst()
    switch rest.first {
    case "\\" where behind.first?.isNewline == true:
      return ("<br>\n", behind.index(after: behind.startIndex))
    case "\\":
      guard let next = behind.first, next.isASCII, next.isPunctuation || next.isSymbol else { return nil }
      return (String(next).escapedHTML, behind.index(after: behind.startIndex))
    case " " where rest.hasPrefix("  \n"): return ("<br>\n", rest.index(rest.startIndex, offsetBy: 3))
    case "`": return code(rest)
    case "$":
      guard let formula = MarkdownFormula(rest) else { return nil }
      return (formula.html, formula.end)
    case "&": return entity(rest)
    case "!": return behind.first == "[" ? link(behind, isImage: true, &memory) : nil
    case "[": return link(rest, isImage: false, &memory)
    case "*", "_", "~": return emphasis(rest, after: before, &memory)
    default: return nil
    }
  }

  private func code(_ rest: Substring) -> (String, String.Index)? {
    let mark = rest.prefix { $0 == "`" }
    let content = rest[mark.endIndex...]
    guard let close = content.firstRange(of: mark) else { return nil }
    return ("<code>\(content[..<close.lowerBound].trimmed.escapedHTML)</code>", close.upperBound)
  }

  /// `&lt;` or `&#8212;`: a browser knows them all, and shows one that there is not as it is written.
  private func entity(_ rest: Substring) -> (String, String.Index)? {
    let name = rest.dropFirst().prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "#") }
    let digits = name.drop { $0 == "#" }
    let isNumber =
      digits.allSatisfy(\.isNumber)
      || digits.first?.lowercased() == "x" && digits.dropFirst().allSatisfy(\.isHexDigit)
    let isOne = name.first == "#" ? isNumber && name.dropFirst().first != "#" : name.first?.isLetter == true
    guard (2...32).contains(name.count), isOne, rest[name.endIndex...].first == ";" else { return nil }
    return ("&\(name);", rest.index(after: name.endIndex))
  }

  /// The closing bracket of each opening one of a text, `[…]` and `(…)` each for themselves.
  private static func brackets(of text: Substring) -> [String.Index: String.Index] {
    let bytes = text.utf8
    var pairs: [String.Index: String.Index] = [:]
    var square: [String.Index] = []
    var round: [String.Index] = []
    var isEscaped = false
    for place in bytes.indices {
      if isEscaped {
        isEscaped = false
        continue
      }
      switch bytes[place] {
      case UInt8(ascii: "\\"): isEscaped = true
      case UInt8(ascii: "["): square.append(place)
      case UInt8(ascii: "("): round.append(place)
      case UInt8(ascii: "]"): if let opening = square.popLast() { pairs[opening] = place }
      case UInt8(ascii: ")"): if let opening = round.popLast() { pairs[opening] = place }
      default: break
      }
    }
    return pairs
  }

  private func link(
    _ rest: Substring, isImage: Bool, _ memory: inout Memory
  ) -> (String, String.Index)? {
    guard depth < Self.depthLimit else { return nil }
    let brackets = memory.brackets ?? Self.brackets(of: rest)
    memory.brackets = brackets
    guard let close = brackets[rest.startIndex], rest[close...].hasPrefix("]("),
      let closeOfTarget = brackets[rest.index(after: close)]
    else { return nil }
    let label = rest[rest.index(after: rest.startIndex)..<close]
    guard !label.contains("\n\n") else { return nil }
    let target = rest[rest.index(close, offsetBy: 2)..<closeOfTarget]
    let place = String(target.prefix { !$0.isWhitespace })
    let end = rest.index(after: closeOfTarget)
    guard let address = address(place) else { return (inner(label), end) }
    return isImage
      ? ("<img alt=\"\(label.escapedHTML)\" src=\"\(address.escapedHTML)\">", end)
      : ("<a href=\"\(address.escapedHTML)\">\(inner(label))</a>", end)
  }

  /// Marks that open stand before a word and marks that close behind one; `_` never inside a word.
  private func emphasis(
    _ rest: Substring, after before: Character, _ memory: inout Memory
  ) -> (String, String.Index)? {
    guard depth < Self.depthLimit, let mark = rest.first else { return nil }
    if mark == "_", before.isLetter || before.isNumber { return nil }
    let run = rest.prefix { $0 == mark }
    let width = min(run.count, 2)
    if mark == "~", run.count != 2 { return nil }
    let content = rest.dropFirst(width)
    guard let first = content.first, !first.isWhitespace, first != mark,
      !memory.unclosed.contains(run.prefix(width))
    else { return nil }
    var place = content.startIndex
    var isCode = false
    while place < content.endIndex {
      let here = content[place...]
      if here.first == "`" { isCode.toggle() }
      if !isCode, here.first == "$", let formula = MarkdownFormula(here) {
        place = formula.end
        continue
      }
      if !isCode, here.first == mark {
        let closing = here.prefix { $0 == mark }
        let previous = place > content.startIndex ? content[content.index(before: place)] : " "
        let next = here.dropFirst(closing.count).first ?? " "
        let closes = closing.count == width && !previous.isWhitespace && previous != "\\"
        if closes, mark != "_" || !(next.isLetter || next.isNumber) {
          let tag = mark == "~" ? "del" : width == 2 ? "strong" : "em"
          return ("<\(tag)>\(inner(content[..<place]))</\(tag)>", closing.endIndex)
        }
        place = closing.endIndex
      } else {
        place = content.index(after: place)
      }
    }
    // Behind a backquote that is never closed nothing was looked at.
    if !isCode { memory.unclosed.insert(run.prefix(width)) }
    return nil
  }

  private func inner(_ text: Substring) -> String {
    MarkdownInline(address: address, depth: depth + 1).html(text)
  }
}
