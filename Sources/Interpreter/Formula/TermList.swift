import Syntax

/// Terms in order of appearance, each once, while a formula is worked out. A term is the ascending list of its variables.
struct TermList {
  private(set) var keys: [[Int]] = []
  private(set) var spans: [Span] = []
  private var known: Set<[Int]> = []

  init() {}

  init(_ keys: [[Int]], _ spans: [Span]) {
    self.keys = keys
    self.spans = spans
    known = Set(keys)
  }

  var count: Int { keys.count }
  var pairs: Zip2Sequence<[[Int]], [Span]> { zip(keys, spans) }

  mutating func reserve(_ count: Int) {
    keys.reserveCapacity(count)
    spans.reserveCapacity(count)
    known.reserveCapacity(count)
  }

  mutating func insert(_ key: [Int], _ span: Span) {
    guard known.insert(key).inserted else { return }
    keys.append(key)
    spans.append(span)
  }

  mutating func formUnion(_ other: TermList) {
    for (key, span) in other.pairs { insert(key, span) }
  }

  /// Takes the other's terms away and returns those that were not here.
  mutating func subtract(_ other: TermList) -> TermList {
    var absent = TermList()
    for (key, span) in other.pairs where !known.contains(key) { absent.insert(key, span) }
    let kept = keys.indices.filter { !other.known.contains(keys[$0]) }
    self = TermList(kept.map { keys[$0] }, kept.map { spans[$0] })
    return absent
  }
}
