/// What a line of Markdown holds: code, TeX, links (also by a name or as they are), images, characters by name, strong and other emphasis.
///
/// Sources: the CommonMark 0.31 specification; GitHub's `~~`; for the dollars of TeX the rule of Pandoc, by
/// which prices are none.
struct MarkdownInline {
  let address: (String) -> String?
  var references = MarkdownReferences()
  var depth = 0

  /// Links deeper than this are text.
  private static let depthLimit = 8

  /// What one pass over a text has learnt, so that a thousand marks without a partner are not sought a thousand times.
  private struct Memory {
    /// The closing bracket of each opening one, square and round; nil until somebody asks.
    var brackets: [String.Index: String.Index]?
    /// Where the runs of backquotes begin, in order, by their lengths; nil until somebody asks.
    var backquotes: [Int: [String.Index]]?
  }

  /// - Parameter edge: what stands around the text, a blank around a whole one.
  func html(_ text: Substring, inside edge: Character = " ") -> String {
    var line = MarkdownEmphasis()
    var memory = Memory()
    var rest = text
    var before = edge
    while let first = rest.first {
      if let (piece, end) = piece(rest, &memory) {
        line.append(html: piece)
        before = rest[rest.index(before: end)]
        rest = rest[end...]
      } else if "*_~".contains(first) {
        let run = rest.prefix { $0 == first }
        rest = rest[run.endIndex...]
        line.append(run: run, between: before, and: rest.first ?? edge)
        before = first
      } else {
        line.append(html: String(first).escapedHTML)
        before = first
        rest.removeFirst()
      }
    }
    return line.html
  }

  private func piece(_ rest: Substring, _ memory: inout Memory) -> (html: String, end: String.Index)? {
    let behind = rest.dropFirst()
    switch rest.first {
    case "\\" where behind.first?.isNewline == true:
      return ("<br>\n", behind.index(after: behind.startIndex))
    case "\\":
      guard let next = behind.first, next.isASCII, next.isPunctuation || next.isSymbol else { return nil }
      return (String(next).escapedHTML, behind.index(after: behind.startIndex))
    case " " where rest.hasPrefix("  \n"): return ("<br>\n", rest.index(rest.startIndex, offsetBy: 3))
    case "`": return code(rest, &memory)
    case "<": return automaticLink(rest)
    case "$":
      guard let formula = MarkdownFormula(rest) else { return nil }
      return (formula.html, formula.end)
    case "&": return entity(rest)
    case "!": return behind.first == "[" ? link(behind, isImage: true, &memory) : nil
    case "[": return link(rest, isImage: false, &memory)
    default: return nil
    }
  }

  private func code(_ rest: Substring, _ memory: inout Memory) -> (String, String.Index)? {
    guard let (content, end) = Self.code(rest, &memory) else {
      // None of its backquotes opens anything.
      let mark = rest.prefix { $0 == "`" }
      return (String(mark), mark.endIndex)
    }
    return ("<code>\(content.trimmed.escapedHTML)</code>", end)
  }

  /// What stands between a run of backquotes and the next of the same length.
  private static func code(
    _ rest: Substring, _ memory: inout Memory
  ) -> (content: Substring, end: String.Index)? {
    let runs = memory.backquotes ?? backquotes(in: rest)
    memory.backquotes = runs
    let mark = rest.prefix { $0 == "`" }
    let places = runs[mark.utf8.count] ?? []
    // The first behind the mark, by bisection.
    var low = 0
    var high = places.count
    while low < high {
      let middle = (low + high) / 2
      if places[middle] < mark.endIndex { low = middle + 1 } else { high = middle }
    }
    guard low < places.count else { return nil }
    return (rest[mark.endIndex..<places[low]], rest.utf8.index(places[low], offsetBy: mark.utf8.count))
  }

  private static func backquotes(in text: Substring) -> [Int: [String.Index]] {
    let bytes = text.utf8
    var runs: [Int: [String.Index]] = [:]
    var start: String.Index?
    var length = 0
    for place in bytes.indices {
      if bytes[place] == UInt8(ascii: "`") {
        start = start ?? place
        length += 1
      } else if let begin = start {
        runs[length, default: []].append(begin)
        start = nil
        length = 0
      }
    }
    if let start { runs[length, default: []].append(start) }
    return runs
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
    guard let close = brackets[rest.startIndex] else { return nil }
    let label = rest[rest.index(after: rest.startIndex)..<close]
    let behind = rest[rest.index(after: close)...]
    let place: String
    let last: String.Index
    if behind.first == "(", let closeOfTarget = brackets[behind.startIndex] {
      guard !label.contains("\n\n") else { return nil }
      place = String(behind[..<closeOfTarget].dropFirst().prefix { !$0.isWhitespace })
      last = closeOfTarget
    } else if behind.first == "[", let closeOfName = brackets[behind.startIndex],
      let found = references.address(
        of: closeOfName == rest.index(after: behind.startIndex) ? label : behind[..<closeOfName].dropFirst())
    {
      place = found
      last = closeOfName
    } else if let found = references.address(of: label) {
      place = found
      last = close
    } else {
      return nil
    }
    let end = rest.index(after: last)
    guard let address = address(place) else { return (inner(label), end) }
    if isImage, address.hasPrefix("data:") {
      return ("<img alt=\"\(label.escapedHTML)\" src=\"\(address.escapedHTML)\">", end)
    }
    let shown = isImage && label.isEmpty ? address.escapedHTML : inner(label)
    // The page loads no image from elsewhere: a link leads there, unless the image stands in one itself.
    if isImage, depth > 0 { return (shown, end) }
    return ("<a href=\"\(address.escapedHTML)\">\(shown)</a>", end)
  }

  /// `<https://…>` or `<name@…>`.
  private func automaticLink(_ rest: Substring) -> (String, String.Index)? {
    let text = rest.dropFirst().prefix { !$0.isWhitespace && $0 != "<" && $0 != ">" }
    guard rest[text.endIndex...].first == ">" else { return nil }
    let scheme = text.prefix { $0 != ":" && $0 != "@" }
    guard scheme.first?.isLetter == true,
      scheme.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+.-_".contains($0)) }),
      let mark = text[scheme.endIndex...].first, text[scheme.endIndex...].count > 1,
      let address = address((mark == "@" ? "mailto:" : "") + text)
    else { return nil }
    return (
      "<a href=\"\(address.escapedHTML)\">\(text.escapedHTML)</a>", rest.index(after: text.endIndex)
    )
  }

  /// The inside of brackets, which emphasis does not cross.
  private func inner(_ label: Substring) -> String {
    MarkdownInline(address: address, references: references, depth: depth + 1).html(label, inside: "[")
  }
}
