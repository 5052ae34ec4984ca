/// A formula in TeX as MathML, which browsers set without a script.
///
/// As far as texts on estimation go: letters and numbers, scripts, fractions, roots, sums, accents, fences that
/// grow, the alphabets, text, braces below and above, matrices, cases and aligned equations. A formula that holds
/// anything else is not translated at all, rather than in part. Sources: D. E. Knuth, The TeXbook, chapters 16–18
/// (1984); MathML Core (W3C, 2023).
struct TeXFormula {
  /// Something that is not known, or that TeX would not take either.
  struct Unknown: Error {}

  var scanner: TeXScanner
  let isDisplay: Bool
  /// Of letters, where a command has said so.
  var alphabet: MathAlphabet?
  /// Whether small signs at the foot or head are read.
  var isScript = false
  var depth = 0

  /// Groups deeper than this are not translated.
  private static let depthLimit = 24

  /// - Parameter isDisplay: whether the formula stands in a line of its own.
  /// - Returns: one `math` element; nil where something is not known.
  static func mathML(_ tex: some StringProtocol, isDisplay: Bool, depth: Int = 0) -> String? {
    var formula = TeXFormula(scanner: TeXScanner(tex), isDisplay: isDisplay, depth: depth)
    guard let html = try? formula.whole() else { return nil }
    return "<math\(isDisplay ? " display=\"block\"" : "")>\(html)</math>"
  }

  private mutating func whole() throws(Unknown) -> String {
    let rows = try rows()
    guard scanner.peek == nil else { throw Unknown() }
    if rows.count == 1, rows[0].count == 1 { return MathAtom.row(rows[0][0], isScript: false) }
    // Columns need an environment that says how they stand.
    guard rows.allSatisfy({ $0.count == 1 }) else { throw Unknown() }
    return table(rows, TeXArray(isLarge: true))
  }

  /// Everything up to what ends a row: the closing brace, fence or environment, `&`, `\\`, or a stop.
  mutating func row(stop: TeXScanner.Token? = nil) throws(Unknown) -> [MathAtom] {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw Unknown() }
    let outer = alphabet
    defer { alphabet = outer }
    var atoms: [MathAtom] = []
    var openBars: [String] = []
    while let token = scanner.peek {
      if token == stop { return atoms }
      switch token {
      case .character("}"), .character("&"), .command("\\"), .command("cr"), .command("right"),
        .command("end"):
        return atoms
      case .command("displaystyle"), .command("textstyle"), .command("scriptstyle"):
        _ = scanner.next()
        let level = token == .command("scriptstyle") ? 1 : 0
        let rest = MathAtom.row(try row(stop: stop), isScript: level == 1)
        let style = "displaystyle=\"\(token == .command("displaystyle"))\" scriptlevel=\"\(level)\""
        atoms.append(MathAtom(.ordinary, html: "<mstyle \(style)>\(rest)</mstyle>"))
      case .command("limits"), .command("nolimits"):
        _ = scanner.next()
        // Scripts that are there already would become the base of others.
        guard let last = atoms.last, last.takesLimits else { throw Unknown() }
        atoms[atoms.count - 1].hasLimits = token == .command("limits")
        try attachScripts(to: &atoms[atoms.count - 1])
      case .command("rm"), .command("bf"), .command("cal"):
        _ = scanner.next()
        if case .command(let name) = token { alphabet = MathAlphabet.commands[name] }
      default:
        var atom = try nucleus()
        settle(&atom, in: atoms, &openBars)
        try attachScripts(to: &atom)
        atoms.append(atom)
      }
    }
    return atoms
  }

  /// A bar opens where none of its kind is open, and wherever an operand is missing before it.
  private func settle(_ atom: inout MathAtom, in atoms: [MathAtom], _ open: inout [String]) {
    guard atom.kind == .ordinary, let sign = atom.bar else { return }
    let isMissing =
      switch atoms.last(where: { $0.kind != .space })?.kind {
      case nil, .binary, .relation, .open, .punctuation, .operation: true
      default: false
      }
    if open.last == sign, !isMissing {
      open.removeLast()
      atom.kind = .close
    } else if isMissing || !open.contains(sign) {
      open.append(sign)
      atom.kind = .open
    }
  }

  /// `^`, `_` and primes behind a piece.
  mutating func attachScripts(to atom: inout MathAtom) throws(Unknown) {
    var below: String?
    var above: String?
    var primes = ""
    while let token = scanner.peek {
      if token == .character("'") {
        _ = scanner.next()
        primes += "′"
      } else if token == .character("^") {
        guard above == nil else { throw Unknown() }
        _ = scanner.next()
        above = try script()
      } else if token == .character("_") {
        guard below == nil else { throw Unknown() }
        _ = scanner.next()
        below = try script()
      } else {
        break
      }
    }
    if !primes.isEmpty {
      let sign = primes == "′′" ? "″" : primes == "′′′" ? "‴" : primes
      let mark = "<mo lspace=\"0\" rspace=\"0\">\(sign)</mo>"
      above = above.map { "<mrow>\(mark)\($0)</mrow>" } ?? mark
    }
    atom.attach(below: below, above: above)
  }

  private mutating func script() throws(Unknown) -> String {
    let outer = isScript
    isScript = true
    defer { isScript = outer }
    return try argument()
  }

  /// A group, or the one piece that comes next, as one element.
  mutating func argument() throws(Unknown) -> String {
    if scanner.take(.character("{")) { return MathAtom.element(try group(), isScript: isScript) }
    return MathAtom.element([try nucleus(isSingle: true)], isScript: isScript)
  }

  /// Behind its opening brace.
  mutating func group() throws(Unknown) -> [MathAtom] {
    let atoms = try row()
    guard scanner.take(.character("}")) else { throw Unknown() }
    return atoms
  }

  /// A piece without its scripts.
  /// - Parameter isSingle: whether a number ends with its first digit.
  private mutating func nucleus(isSingle: Bool = false) throws(Unknown) -> MathAtom {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit, let token = scanner.peek else { throw Unknown() }
    // What has no base stands beside nothing.
    if !isSingle, [.character("^"), .character("_"), .character("'")].contains(token) {
      return MathAtom(.ordinary, html: "<mrow></mrow>")
    }
    _ = scanner.next()
    switch token {
    case .command(let name): return try command(name)
    case .character("{"): return MathAtom(.ordinary, html: MathAtom.element(try group(), isScript: isScript))
    case .character(let character): return try plain(character, isSingle: isSingle)
    }
  }

  private mutating func plain(_ character: Character, isSingle: Bool) throws(Unknown) -> MathAtom {
    if let kind = TeXSymbols.plainFences[character] { return fence(String(character), kind) }
    switch character {
    case "^", "_", "}", "&", "#", "$", "'": throw Unknown()
    case "~": return space("0.25em")
    case "+": return MathAtom(.binary, sign: "+")
    case "-", "−": return MathAtom(.binary, sign: "−")
    case "*": return MathAtom(.binary, sign: "∗")
    case "·", "×", "±", "∓", "∘": return MathAtom(.binary, sign: String(character))
    case "/", "!", "?", "@":
      return MathAtom(.ordinary, html: "<mo lspace=\"0\" rspace=\"0\">\(character)</mo>")
    case ",", ";": return MathAtom(.punctuation, sign: String(character))
    case ".": return MathAtom(.ordinary, html: "<mo lspace=\"0\" rspace=\"0\">.</mo>")
    case _ where TeXScanner.isDigit(character):
      let digits = String(character) + (isSingle ? "" : scanner.restOfNumber())
      return MathAtom(.ordinary, html: "<mn>\(String(digits.map { alphabet?.letter($0) ?? $0 }))</mn>")
    case _ where TeXScanner.isLetter(character): return word(character, isSingle: isSingle)
    case "∑", "∏": return MathAtom(sum: String(character))
    case _ where character.isLetter || "∂∇∞∅".contains(character): return letter(character)
    default: return MathAtom(.relation, sign: String(character))
    }
  }

  /// A letter, or the word that it begins where the alphabet has words.
  private mutating func word(_ first: Character, isSingle: Bool) -> MathAtom {
    guard !isSingle, let alphabet, alphabet.joins else { return letter(first) }
    var word = String(alphabet.letter(first))
    while case .character(let next) = scanner.peek, TeXScanner.isLetter(next) {
      word.append(alphabet.letter(next))
      _ = scanner.next()
    }
    let isLone = word.unicodeScalars.count == 1
    return MathAtom(.ordinary, html: "<mi\(isLone ? " mathvariant=\"normal\"" : "")>\(word)</mi>")
  }

  /// One letter is slanted by the browser unless it is told not to.
  func letter(_ character: Character) -> MathAtom {
    let shown = alphabet?.letter(character) ?? character
    let isUpright =
      alphabet == .upright || shown == character && alphabet != .italic && !Self.slants(character)
    return MathAtom(
      .ordinary,
      html: "<mi\(isUpright ? " mathvariant=\"normal\"" : "")>\(String(shown).escapedHTML)</mi>")
  }

  private static func slants(_ character: Character) -> Bool {
    character.isLetter && !("Α"..."Ω").contains(character)
  }

  func fence(_ sign: String, _ kind: MathAtom.Kind) -> MathAtom {
    MathAtom(kind, sign: sign, attributes: " stretchy=\"false\"")
  }

  func space(_ width: String) -> MathAtom { MathAtom(.space, html: "<mspace width=\"\(width)\"/>") }
}

extension MathAtom {
  /// A large sign with its limits below and above in a line of its own.
  init(sum sign: String) {
    self.init(.operation, sign: sign)
    hasLimits = true
  }
}
