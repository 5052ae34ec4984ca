/// The title that a drawing has, as the text that stands for it where it is not seen.
enum SVGTitle {
  /// - Returns: nil where it has none. Source: SVG 2, section 5.7 (W3C, 2018).
  static func of(_ svg: String) -> String? {
    guard let open = svg.firstRange(of: "<title"), let start = svg[open.upperBound...].firstIndex(of: ">"),
      let close = svg[start...].firstRange(of: "</title>")
    else { return nil }
    let title = svg[svg.index(after: start)..<close.lowerBound].withoutEntities.trimmed
    return title.isEmpty ? nil : title
  }
}

extension StringProtocol {
  /// With the characters in place of the five names that XML has for them; others stay.
  var withoutEntities: String {
    var text = ""
    var rest = self[...]
    while let first = rest.first {
      let entity = first == "&" ? Self.entities.first { rest.hasPrefix($0.name) } : nil
      text.append(entity?.character ?? first)
      rest = rest.dropFirst(entity?.name.count ?? 1)
    }
    return text
  }

  private static var entities: [(name: String, character: Character)] {
    [
      ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"),
      ("&nbsp;", "\u{A0}"),
    ]
  }
}
