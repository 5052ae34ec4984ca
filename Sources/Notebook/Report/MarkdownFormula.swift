/// TeX between dollars, single ones in a line of text and double ones for a line of its own, as MathML.
///
/// A single dollar begins a formula where no blank follows it, and one ends it where none stands before it and no
/// digit behind: `$5 and $6` are prices. What cannot be translated is shown as its source, in code.
struct MarkdownFormula {
  let tex: Substring
  let isDisplay: Bool
  /// Behind its last dollar.
  let end: String.Index
  /// Whether more text behind it would not move its end.
  let isCertain: Bool

  /// - Parameter text: begins with a dollar.
  /// - Returns: nil where no formula begins there.
  init?(_ text: Substring) {
    isDisplay = text.hasPrefix("$$")
    let mark: Substring = isDisplay ? "$$" : "$"
    let content = text.dropFirst(mark.count)
    guard let (close, isCertain) = Self.end(of: content, mark), content.startIndex < close else { return nil }
    self.isCertain = isCertain
    tex = content[..<close]
    end = content.index(close, offsetBy: mark.count)
    guard !isDisplay else { return }
    let isOpen = tex.first?.isWhitespace == false && tex.last?.isWhitespace == false
    let next = content[end...].first ?? " "
    guard isOpen, !(next.isASCII && next.isNumber) else { return nil }
  }

  /// - Parameter environment: `\\begin{…}` and so on, which stands without dollars.
  init?(environment text: Substring) {
    guard text.hasPrefix("\\begin{"), let name = text.dropFirst(7).firstIndex(of: "}"),
      let close = text.firstRange(of: "\\end" + text[text.index(text.startIndex, offsetBy: 6)...name])
    else { return nil }
    (tex, isDisplay, end, isCertain) = (text[..<close.upperBound], true, close.upperBound, true)
  }

  var html: String {
    let formula =
      TeXFormula.mathML(tex, isDisplay: isDisplay) ?? "<code>\(tex.trimmed.escapedHTML)</code>"
    return isDisplay ? "<span class=\"formula\">\(formula)</span>" : formula
  }

  /// Behind a dollar in braces another is sought no further than this: braces may be missing a thousand times.
  private static let mostBytes = 1000

  /// Dollars in braces belong to texts within the formula, unless a brace is missing.
  private static func end(of content: Substring, _ mark: Substring) -> (place: String.Index, isCertain: Bool)?
  {
    let bytes = content.utf8
    var depth = 0
    var first: String.Index?
    var isEscaped = false
    for place in bytes.indices {
      if isEscaped {
        isEscaped = false
        continue
      }
      if let first, bytes.distance(from: first, to: place) > mostBytes { return (first, true) }
      switch bytes[place] {
      case UInt8(ascii: "\\"): isEscaped = true
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: "$") where mark.count == 1 || content[place...].hasPrefix(mark):
        if depth <= 0 { return (place, true) }
        first = first ?? place
      default: break
      }
    }
    return first.map { ($0, false) }
  }
}
