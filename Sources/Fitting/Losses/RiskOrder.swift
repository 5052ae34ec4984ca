/// The rows of survival data in the order in which a partial likelihood goes through them: stratum after stratum, the
/// latest time first, so that the rows at risk at a time are all that came before it in its stratum. Rows of
/// weight 0 are left out. Sorted once for a problem.
struct RiskOrder: Sendable, Equatable {
  /// Rows of one time in one stratum.
  struct Group: Sendable, Equatable {
    /// Where they are in `rows`; the events come first.
    let range: Range<Int>
    let events: Int
    /// Whether it is the latest of its stratum.
    let startsStratum: Bool
  }

  let rows: [Int]
  let groups: [Group]

  init(response times: [Double], weights: [Double]?, details: ResponseDetails) {
    func isEvent(_ i: Int) -> Bool { (details.status?[i] ?? 1) == 1 }
    let rows = times.indices.filter { (weights?[$0] ?? 1) > 0 }.sorted { a, b in
      let (s, t) = (details.strata?[a] ?? 0, details.strata?[b] ?? 0)
      if s != t { return s < t }
      if times[a] != times[b] { return times[a] > times[b] }
      if isEvent(a) != isEvent(b) { return isEvent(a) }
      return a < b
    }
    var groups: [Group] = []
    var start = 0
    while start < rows.count {
      let first = rows[start]
      var end = start
      var events = 0
      while end < rows.count, times[rows[end]] == times[first],
        details.strata?[rows[end]] == details.strata?[first]
      {
        events += isEvent(rows[end]) ? 1 : 0
        end += 1
      }
      let isNew = start == 0 || details.strata?[rows[start - 1]] != details.strata?[first]
      groups.append(Group(range: start..<end, events: events, startsStratum: isNew))
      start = end
    }
    self.rows = rows
    self.groups = groups
  }
}
