/// Finds the known word that a mistyped one was meant to be.
///
/// Distance: insertions, deletions, substitutions and swaps of neighbours, no place edited twice ("optimal string
/// alignment"), without regard to case. Source: F. J. Damerau, "A technique for computer detection and correction
/// of spelling errors" (1964).
package enum DidYouMean {
  private static let longestWord = 64

  /// The nearest candidate, or nil where none is near: one edit for words up to 5 letters, then one more for each
  /// further 3, at most 3. Ties go to the spelling with the nearer case, then to the same first letter, then to
  /// the nearer length, then to the earlier candidate. A word of three letters or more that only begins a single
  /// candidate finds that one.
  package static func suggestion(for word: String, among candidates: some Sequence<String>) -> String? {
    let typed = Array(word.lowercased().unicodeScalars)
    guard !typed.isEmpty, typed.count <= longestWord else { return nil }
    let exact = Array(word.unicodeScalars)
    let limit = typed.count == 1 ? 0 : min(3, max(1, (typed.count + 1) / 3))
    var best: (rank: Rank, text: String)?
    var continuations: [String] = []
    for candidate in candidates where candidate != word {
      let known = Array(candidate.lowercased().unicodeScalars)
      if typed.count >= 3, known.starts(with: typed) { continuations.append(candidate) }
      guard !known.isEmpty, abs(known.count - typed.count) <= limit else { continue }
      let distance = self.distance(typed, known)
      guard distance <= limit, distance < max(typed.count, known.count) else { continue }
      let rank = Rank(
        distance: distance, caseDistance: self.distance(exact, Array(candidate.unicodeScalars)),
        firstLetter: typed[0] == known[0] ? 0 : 1, length: abs(known.count - typed.count))
      if best.map({ rank < $0.rank }) ?? true { best = (rank, candidate) }
    }
    return best?.text ?? (continuations.count == 1 ? continuations[0] : nil)
  }

  /// The number of edits between two words.
  package static func distance(_ a: String, _ b: String) -> Int {
    distance(Array(a.unicodeScalars), Array(b.unicodeScalars))
  }

  private struct Rank: Comparable {
    var distance: Int
    var caseDistance: Int
    var firstLetter: Int
    var length: Int

    static func < (a: Rank, b: Rank) -> Bool {
      (a.distance, a.caseDistance, a.firstLetter, a.length)
        < (b.distance, b.caseDistance, b.firstLetter, b.length)
    }
  }

  private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      row.reserveCapacity(b.count + 1)
      for j in b.indices {
        var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
        row.append(cost)
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
