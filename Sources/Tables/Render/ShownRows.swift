/// Which rows of a long table are shown: the first and the last, with a gap between.
struct ShownRows {
  let indices: [Int]
  /// How many shown rows precede the gap, and how many rows it hides; nil where all are shown.
  let gap: (after: Int, hidden: Int)?

  init(count: Int, atMost most: Int?) {
    guard let most, count > most else {
      indices = Array(0..<count)
      gap = nil
      return
    }
    let first = (max(0, most) + 1) / 2
    let last = max(0, most) / 2
    indices = Array(0..<first) + Array((count - last)..<count)
    gap = (first, count - first - last)
  }

  /// What stands in the gap: `… 1,000 more rows`.
  var line: String { "… " + Counted.string(gap?.hidden ?? 0, "row", more: true) }
}
