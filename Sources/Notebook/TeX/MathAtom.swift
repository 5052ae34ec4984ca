/// A piece of a formula in MathML with the class by which TeX spaces it.
///
/// An operator is written late, as its form and its spaces depend on its neighbours: the minus of a + (−b) is
/// none of subtraction. Source: D. E. Knuth, The TeXbook, chapter 17 and appendix G (1984); the spaces that
/// a browser gives an operator by itself are those of MathML Core's operator dictionary (W3C, 2023).
struct MathAtom {
  enum Kind {
    case ordinary, operation, binary, relation, open, close, punctuation
    /// Stands between two pieces without parting them.
    case space
  }

  var kind: Kind
  /// An operator's text, to go into an `mo`.
  private var sign: String?
  private var attributes: String
  /// What stands before and behind the sign: all of it where there is none.
  private var before: String
  private var behind = ""
  /// Whether scripts go above and below.
  var hasLimits = false
  private var hasScripts = false

  /// - Parameter html: one element.
  init(_ kind: Kind, html: String) {
    (self.kind, before, attributes) = (kind, html, "")
  }

  init(_ kind: Kind, sign: String, attributes: String = "") {
    (self.kind, self.sign, self.attributes, before) = (kind, sign, attributes, "")
  }

  /// A fence's sign that opens and closes alike.
  var bar: String? { sign.flatMap { ["|", "‖"].contains($0) ? $0 : nil } }

  /// Whether it may be said of it where its scripts go: an operation, or a brace, that has none yet.
  var takesLimits: Bool { (kind == .operation || hasLimits) && !hasScripts }

  /// With elements below and above, or at the foot and the head.
  mutating func attach(below: String?, above: String?) {
    let name: String
    switch (below != nil, above != nil) {
    case (false, false): return
    case (true, false): name = hasLimits ? "munder" : "msub"
    case (false, true): name = hasLimits ? "mover" : "msup"
    case (true, true): name = hasLimits ? "munderover" : "msubsup"
    }
    hasScripts = true
    before = "<\(name)>" + before
    behind += (below ?? "") + (above ?? "") + "</\(name)>"
  }

  private func html(form: String) -> String {
    guard let sign else { return before + behind }
    return before + "<mo\(form)\(attributes)>\(sign.escapedHTML)</mo>" + behind
  }

  /// Pieces in a row, without an element around them.
  ///
  /// - Parameters:
  ///   - previous: what the row continues.
  ///   - isScript: whether it is set small, where operators take no room.
  static func row(_ atoms: [MathAtom], after previous: Kind? = nil, isScript: Bool) -> String {
    let parts = atoms.filter { $0.kind != .space }.map(\.kind)
    var html = ""
    var place = 0
    var last = previous
    for atom in atoms {
      guard atom.kind != .space else {
        html += atom.html(form: "")
        continue
      }
      place += 1
      let next = place < parts.count ? parts[place] : nil
      let kind = resolved(atom.kind, after: last, before: next)
      if let last, takesThinSpace(last, kind) { html += thinSpace }
      // Elsewhere a browser finds out by itself.
      let infix = place == 1 && kind == .binary ? " form=\"infix\"" : ""
      html += atom.html(
        form: infix + form(of: atom.kind, as: kind, isAlone: parts.count == 1, isScript: isScript))
      last = kind
    }
    return html
  }

  /// Pieces as one element.
  static func element(_ atoms: [MathAtom], isScript: Bool) -> String {
    let html = row(atoms, isScript: isScript)
    return atoms.count == 1 ? html : "<mrow>\(html)</mrow>"
  }

  static let thinSpace = "<mspace width=\"0.167em\"/>"

  /// A sign of two operands that lacks one is none.
  private static func resolved(_ kind: Kind, after last: Kind?, before next: Kind?) -> Kind {
    guard kind == .binary else { return kind }
    switch last {
    case nil, .binary, .relation, .open, .punctuation, .operation: return .ordinary
    default: break
    }
    switch next {
    case nil, .relation, .close, .punctuation: return .ordinary
    default: return .binary
    }
  }

  private static func takesThinSpace(_ left: Kind, _ right: Kind) -> Bool {
    switch (left, right) {
    case (.ordinary, .operation), (.operation, .ordinary), (.operation, .operation), (.close, .operation):
      true
    default: false
    }
  }

  /// The attributes that say what the row has found out.
  private static func form(of written: Kind, as kind: Kind, isAlone: Bool, isScript: Bool) -> String {
    let none = " lspace=\"0\" rspace=\"0\""
    return switch kind {
    case .open: " form=\"prefix\"" + none
    case .close: " form=\"postfix\"" + none
    case .ordinary where written == .binary: isAlone ? none : " form=\"prefix\"" + none
    case .ordinary, .operation: none
    default: isAlone || isScript ? none : ""
    }
  }
}
