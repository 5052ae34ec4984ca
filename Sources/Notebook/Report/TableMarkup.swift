/// Whether a text of HTML holds tables and nothing that could do more than look like one.
enum TableMarkup {
  private static let tags: Set = [
    "table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "div", "br", "p", "pre", "code", "b",
    "i", "em",
    "strong", "sub", "sup",
  ]
  private static let attributes: Set = ["align", "colspan", "rowspan", "scope", "border"]

  static func isTable(_ html: String) -> Bool {
    var rest = html[...]
    var open: [String] = []
    while let start = rest.firstIndex(of: "<") {
      rest = rest[rest.index(after: start)...]
      let closes = rest.first == "/"
      if closes { rest.removeFirst() }
      let name = String(rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) })
      rest = rest.dropFirst(name.count)
      guard tags.contains(name), skipAttributes(&rest), !closes || open.popLast() == name else {
        return false
      }
      if !closes, name != "br" { open.append(name) }
    }
    return open.isEmpty
  }

  /// Moves behind `>`; false where anything but harmless attributes stands before it.
  private static func skipAttributes(_ rest: inout Substring) -> Bool {
    while true {
      rest = rest.drop { $0 == " " || $0 == "\n" }
      if rest.first == ">" {
        rest.removeFirst()
        return true
      }
      let name = String(rest.prefix { $0.isASCII && $0.isLetter })
      rest = rest.dropFirst(name.count)
      guard attributes.contains(name), rest.hasPrefix("=\"") else { return false }
      let value = rest.dropFirst(2).prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }
      rest = rest[value.endIndex...]
      guard rest.first == "\"" else { return false }
      rest.removeFirst()
    }
  }
}
