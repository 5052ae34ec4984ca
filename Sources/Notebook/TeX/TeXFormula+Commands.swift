/// What the commands mean: signs by their tables, and those that take what follows.
extension TeXFormula {
  mutating func command(_ name: String) throws(Unknown) -> MathAtom {
    if let sign = sign(name) { return sign }
    if let alphabet = MathAlphabet.commands[name] { return try styled(alphabet) }
    if let accent = TeXSymbols.accents[name] { return ordinary(try accented(accent.sign, accent.grows)) }
    switch name {
    case "frac": return ordinary("<mfrac>\(try argument())\(try argument())</mfrac>")
    case "tfrac", "dfrac", "cfrac":
      let fraction = "<mfrac>\(try argument())\(try argument())</mfrac>"
      return ordinary("<mstyle displaystyle=\"\(name != "tfrac")\" scriptlevel=\"0\">\(fraction)</mstyle>")
    case "binom":
      let fraction = "<mfrac linethickness=\"0\">\(try argument())\(try argument())</mfrac>"
      return ordinary("<mrow>\(Self.grown("(", "prefix"))\(fraction)\(Self.grown(")", "postfix"))</mrow>")
    case "sqrt": return try root()
    case "left": return try fenced()
    case "middle": return MathAtom(.relation, html: Self.grown(try delimiter(), "infix"))
    case "big", "bigl", "bigr", "bigm", "Big", "Bigl", "Bigr", "Bigm", "bigg", "biggl", "biggr", "Bigg",
      "Biggl",
      "Biggr":
      return try large(name)
    case "text", "textrm", "textup", "mbox", "hbox", "textnormal", "textbf", "textit", "texttt", "emph":
      return try text()
    case "operatorname", "operatorname*", "mathop":
      guard let word = scanner.group(), let shown = Self.spaced(word) else { throw Unknown() }
      var atom = MathAtom(.operation, sign: shown, attributes: " movablelimits=\"true\"")
      atom.hasLimits = name == "operatorname*"
      return atom
    // No sign of a line grows in every font.
    case "overline": return ordinary("<mrow style=\"border-top:.06em solid\">\(try argument())</mrow>")
    case "underline": return ordinary("<mrow style=\"border-bottom:.06em solid\">\(try argument())</mrow>")
    case "underbrace", "overbrace":
      let (element, sign) = name == "underbrace" ? ("munder", "⏟") : ("mover", "⏞")
      var atom = ordinary("<\(element)>\(try argument())<mo stretchy=\"true\">\(sign)</mo></\(element)>")
      atom.hasLimits = true
      return atom
    case "overset", "stackrel", "underset":
      let small = try smallArgument()
      let base = try argument()
      let element = name == "underset" ? "munder" : "mover"
      return MathAtom(.relation, html: "<\(element)>\(base)\(small)</\(element)>")
    case "not": return try negated()
    case "phantom": return ordinary("<mphantom>\(try argument())</mphantom>")
    case "substack": return try stacked()
    case "begin": return try environment()
    case "tag":
      guard let label = scanner.group() else { throw Unknown() }
      return ordinary("<mspace width=\"2em\"/><mtext>(\(label.escapedHTML))</mtext>", isRow: true)
    case "label":
      guard scanner.group() != nil else { throw Unknown() }
      return space("0em")
    case "nonumber", "notag": return space("0em")
    default: throw Unknown()
    }
  }

  private func sign(_ name: String) -> MathAtom? {
    if let character = TeXSymbols.letters[name] { return letter(character) }
    if let sign = TeXSymbols.binaries[name] { return MathAtom(.binary, sign: sign) }
    if let sign = TeXSymbols.relations[name] { return MathAtom(.relation, sign: sign) }
    if let sign = TeXSymbols.sums[name] { return MathAtom(sum: sign) }
    if let sign = TeXSymbols.integrals[name] { return MathAtom(.operation, sign: sign) }
    if let (sign, kind) = TeXSymbols.fences[name] { return fence(sign, kind) }
    if let width = TeXSymbols.spaces[name] { return space(width) }
    if TeXSymbols.functions.contains(name) { return MathAtom(.operation, html: "<mi>\(name)</mi>") }
    guard let word = TeXSymbols.bounds[name] else { return nil }
    // A blank inside a name would be as wide as one between words.
    let shown = word.split(separator: " ").joined(separator: "\u{2009}")
    var atom = MathAtom(.operation, sign: shown, attributes: " movablelimits=\"true\"")
    atom.hasLimits = true
    return atom
  }

  private func ordinary(_ html: String, isRow: Bool = false) -> MathAtom {
    MathAtom(.ordinary, html: isRow ? "<mrow>\(html)</mrow>" : html)
  }

  private mutating func styled(_ alphabet: MathAlphabet) throws(Unknown) -> MathAtom {
    let outer = self.alphabet
    self.alphabet = alphabet
    defer { self.alphabet = outer }
    return ordinary(try argument())
  }

  /// What grows is set as an accent; the others, set so, would touch a low letter in some browsers.
  private mutating func accented(_ sign: String, _ grows: Bool) throws(Unknown) -> String {
    let accent = grows ? " accent=\"true\"" : ""
    return "<mover\(accent)>\(try argument())<mo stretchy=\"\(grows)\">\(sign)</mo></mover>"
  }

  private mutating func root() throws(Unknown) -> MathAtom {
    guard scanner.take(.character("[")) else { return ordinary("<msqrt>\(try argument())</msqrt>") }
    let index = MathAtom.element(try row(stop: .character("]")), isScript: true)
    guard scanner.take(.character("]")) else { throw Unknown() }
    return ordinary("<mroot>\(try argument())\(index)</mroot>")
  }

  /// Between `\left` and `\right`.
  private mutating func fenced() throws(Unknown) -> MathAtom {
    let open = try delimiter()
    let inner = MathAtom.row(try row(), isScript: isScript)
    guard scanner.take(.command("right")) else { throw Unknown() }
    let close = try delimiter()
    return ordinary("<mrow>\(Self.grown(open, "prefix"))\(inner)\(Self.grown(close, "postfix"))</mrow>")
  }

  /// Of one of four sizes; the name's last letter is its class.
  private mutating func large(_ name: String) throws(Unknown) -> MathAtom {
    let heights = ["big": "1.2em", "Big": "1.8em", "bigg": "2.4em", "Bigg": "3em"]
    let kinds: [Character: MathAtom.Kind] = ["l": .open, "r": .close, "m": .relation]
    let kind = name.last.flatMap { kinds[$0] }
    guard let height = heights[kind == nil ? name : String(name.dropLast())] else { throw Unknown() }
    let sign = try delimiter()
    let size = " stretchy=\"true\" minsize=\"\(height)\" maxsize=\"\(height)\""
    let plain = sign.first.flatMap { TeXSymbols.plainFences[$0] } ?? .ordinary
    return MathAtom(kind ?? plain, sign: sign, attributes: size)
  }

  /// What stands behind `\left`; empty for a point.
  private mutating func delimiter() throws(Unknown) -> String {
    switch scanner.next() {
    case .character("."): return ""
    case .character("/"): return "/"
    case .character("<"): return "⟨"
    case .character(">"): return "⟩"
    case .character(let character) where TeXSymbols.plainFences[character] != nil: return String(character)
    case .command(let name):
      guard let fence = TeXSymbols.fences[name] else { throw Unknown() }
      return fence.sign
    default: throw Unknown()
    }
  }

  static func grown(_ sign: String, _ form: String) -> String {
    let spaces = form == "infix" ? "" : " lspace=\"0\" rspace=\"0\""
    return sign.isEmpty ? "" : "<mo form=\"\(form)\" stretchy=\"true\"\(spaces)>\(sign.escapedHTML)</mo>"
  }

  /// Words, in which dollars lead back into mathematics.
  private mutating func text() throws(Unknown) -> MathAtom {
    guard let words = scanner.group() else { throw Unknown() }
    let parts = Self.partedByDollars(words)
    guard parts.count % 2 == 1 else { throw Unknown() }
    var html = ""
    for (place, part) in parts.enumerated() where !part.isEmpty {
      if place % 2 == 0 {
        guard let shown = Self.spaced(part) else { throw Unknown() }
        html += "<mtext>\(shown.escapedHTML)</mtext>"
      } else {
        var inner = TeXFormula(scanner: TeXScanner(part), isDisplay: false, depth: depth)
        html += "<mrow>\(MathAtom.row(try inner.row(), isScript: isScript))</mrow>"
        guard inner.scanner.peek == nil else { throw Unknown() }
      }
    }
    return ordinary(html, isRow: parts.count > 1 || html.isEmpty)
  }

  /// At each dollar that no backslash makes a sign of money.
  private static func partedByDollars(_ words: Substring) -> [Substring] {
    var parts: [Substring] = []
    var start = words.startIndex
    var isEscaped = false
    for place in words.indices {
      if words[place] == "$", !isEscaped {
        parts.append(words[start..<place])
        start = words.index(after: place)
      }
      isEscaped = words[place] == "\\" && !isEscaped
    }
    return parts + [words[start...]]
  }

  /// As it is written, with blanks that a browser keeps; nil where there is a command in it.
  static func spaced(_ words: Substring) -> String? {
    var text = ""
    var isEscaped = false
    for character in words {
      if isEscaped {
        guard " %&#_$,{}-".contains(character) else { return nil }
        if character != "-" { text.append(" ,".contains(character) ? "\u{A0}" : character) }
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "{" || character == "}" {
        continue
      } else {
        text.append(character.isWhitespace || character == "~" ? "\u{A0}" : character)
      }
    }
    return isEscaped ? nil : text
  }

  /// A stroke through the relation that follows.
  private mutating func negated() throws(Unknown) -> MathAtom {
    switch scanner.next() {
    case .character("="): return MathAtom(.relation, sign: "≠")
    case .character("<"): return MathAtom(.relation, sign: "≮")
    case .character(">"): return MathAtom(.relation, sign: "≯")
    case .command(let name):
      guard let sign = TeXSymbols.relations[name] else { throw Unknown() }
      return MathAtom(.relation, sign: name == "in" ? "∉" : sign + "\u{338}")
    default: throw Unknown()
    }
  }

  mutating func smallArgument() throws(Unknown) -> String {
    let outer = isScript
    isScript = true
    defer { isScript = outer }
    return try argument()
  }
}
