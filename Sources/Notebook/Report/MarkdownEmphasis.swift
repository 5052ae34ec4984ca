/// Emphasis in a line of Markdown: runs of `*`, `_` and `~~` that open and close each other, nested as they may be.
///
/// Every run stands where it was met, between pieces of HTML; a run that closes looks for the nearest one before
/// it that can open, and where there is none of its kind the search is not made a second time, so that the time
/// stays linear in the runs.
///
/// Source: the CommonMark 0.31.2 specification, "Emphasis and strong emphasis", rules 1 to 17, and "Phase 2:
/// inline structure" for the stack; GitHub's `~~`, which is matched whole.
struct MarkdownEmphasis {
  private struct Run {
    let mark: Character
    /// As written; what is left of them is in `count`.
    let length: Int
    let canOpen: Bool
    let canClose: Bool
    var count: Int
    /// In the order in which they were found, from the inside out.
    var opened: [Int] = []
    var closed: [Int] = []
    /// Neighbours of those that may still open or close something.
    var previous: Int?
    var next: Int?
  }

  /// Closers of one kind look for the same openers.
  private struct Kind: Hashable {
    let mark: Character
    let canOpen: Bool
    let remainder: Int
  }

  private var runs: [Run] = []
  /// The HTML before each run, and what is behind the last.
  private var texts = [""]

  mutating func append(html: String) { texts[texts.count - 1] += html }

  /// - Parameters:
  ///   - before: the character before the run; a blank at the start of a text.
  ///   - after: the one behind it; a blank at the end.
  mutating func append(run: Substring, between before: Character, and after: Character) {
    guard let mark = run.first, mark != "~" || run.count == 2 else { return append(html: String(run)) }
    let isLeft = !after.isBlank && (!after.isMark || before.isBlank || before.isMark)
    let isRight = !before.isBlank && (!before.isMark || after.isBlank || after.isMark)
    let count = run.count
    texts.append("")
    runs.append(
      Run(
        mark: mark, length: count, canOpen: isLeft && (mark != "_" || !isRight || before.isMark),
        canClose: isRight && (mark != "_" || !isLeft || after.isMark), count: count,
        previous: runs.isEmpty ? nil : runs.count - 1))
    if runs.count > 1 { runs[runs.count - 2].next = runs.count - 1 }
  }

  /// With the runs as tags, and as text where they have no partner.
  var html: String {
    var runs = runs
    Self.match(&runs)
    return zip(texts, runs).reduce(into: "") { html, next in
      let (text, run) = next
      html += text
      for width in run.closed { html += "</\(Self.tag(run.mark, width))>" }
      html += String(repeating: run.mark, count: run.count)
      for width in run.opened.reversed() { html += "<\(Self.tag(run.mark, width))>" }
    } + (texts.last ?? "")
  }

  private static func tag(_ mark: Character, _ width: Int) -> String {
    mark == "~" ? "del" : width == 2 ? "strong" : "em"
  }

  private static func match(_ runs: inout [Run]) {
    /// Where nothing that the kind looks for stands: up to this run, -1 for before the first.
    var bottoms: [Kind: Int] = [:]
    var current = runs.isEmpty ? nil : 0
    while let place = current {
      let closer = runs[place]
      guard closer.canClose else {
        current = closer.next
        continue
      }
      let kind = Kind(mark: closer.mark, canOpen: closer.canOpen, remainder: closer.length % 3)
      let bottom = bottoms[kind] ?? -1
      var opening = closer.previous
      while let candidate = opening, candidate > bottom, !opens(runs[candidate], closer) {
        opening = runs[candidate].previous
      }
      if let opener = opening, opener > bottom {
        // What stands between them and has no partner there stays text.
        (runs[opener].next, runs[place].previous) = (place, opener)
        let width = closer.count >= 2 && runs[opener].count >= 2 ? 2 : 1
        runs[opener].count -= width
        runs[opener].opened.append(width)
        runs[place].count -= width
        runs[place].closed.append(width)
        if runs[opener].count == 0 { remove(opener, from: &runs) }
        if runs[place].count == 0 {
          remove(place, from: &runs)
          current = closer.next
        }
      } else {
        bottoms[kind] = closer.previous ?? -1
        if !closer.canOpen { remove(place, from: &runs) }
        current = closer.next
      }
    }
  }

  /// Rules 9 and 10: where one of the two could both open and close, their lengths must not add up to a multiple
  /// of three, unless both are one.
  private static func opens(_ opener: Run, _ closer: Run) -> Bool {
    guard opener.mark == closer.mark, opener.canOpen else { return false }
    guard opener.canClose || closer.canOpen, opener.mark != "~", closer.length % 3 != 0 else { return true }
    return (opener.length + closer.length) % 3 != 0
  }

  private static func remove(_ place: Int, from runs: inout [Run]) {
    let (previous, next) = (runs[place].previous, runs[place].next)
    if let previous { runs[previous].next = next }
    if let next { runs[next].previous = previous }
  }
}

extension Character {
  fileprivate var isBlank: Bool { unicodeScalars.allSatisfy(\.properties.isWhitespace) }

  /// Punctuation or a symbol.
  fileprivate var isMark: Bool {
    switch unicodeScalars.first?.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
      true
    default: false
    }
  }
}
