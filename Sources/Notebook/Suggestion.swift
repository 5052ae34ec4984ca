/// What somebody may have meant who wrote a name that does not exist.
package enum Suggestion {
  /// The one candidate that begins with `word`, or the one with the fewest edits from it, if those are at
  /// most two and fewer than its length.
  package static func nearest(to word: String, among candidates: [String]) -> String? {
    let longer = candidates.filter { !word.isEmpty && $0.hasPrefix(word) }
    if longer.count == 1 { return longer[0] }
    let ranked = candidates.map { (name: $0, edits: edits(from: Array(word), to: Array($0))) }
    guard let best = ranked.min(by: { $0.edits < $1.edits }) else { return nil }
    return best.edits <= 2 && best.edits < word.count ? best.name : nil
  }

  /// Insertions, deletions and replacements (Levenshtein 1965).
  private static func edits(from a: [Character], to b: [Character]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let replaced = diagonal + (x == y ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[b.count]
  }
}
