/// The search back through the history: the newest entry that holds what is typed, then older ones.
struct HistorySearch {
  private let entries: [String]
  private(set) var pattern = ""
  /// Of the entry that was found; their number before the first.
  private var place: Int
  /// Whether the pattern, as it is now, was found.
  private(set) var succeeds = true

  /// - Parameter entries: oldest first.
  init(entries: [String]) {
    self.entries = entries
    place = entries.count
  }

  /// The entry that was found last; nil before the first.
  var found: String? { place < entries.count ? entries[place] : nil }

  /// Where the pattern begins in `found`, in Unicode scalars.
  var start: Int? {
    found.flatMap { entry in
      entry.firstRange(of: pattern).map {
        entry.unicodeScalars.distance(from: entry.startIndex, to: $0.lowerBound)
      }
    }
  }

  mutating func type(_ more: String) {
    pattern += more
    look(in: entries.indices.prefix(place + 1).reversed())
  }

  /// Takes the last character back and looks from the newest on.
  mutating func erase() {
    guard !pattern.isEmpty else { return }
    pattern.removeLast()
    place = entries.count
    succeeds = true
    if !pattern.isEmpty { look(in: entries.indices.reversed()) }
  }

  mutating func older() { look(in: entries.indices.prefix(place).reversed()) }

  mutating func newer() { look(in: Array(entries.indices.dropFirst(place + 1))) }

  private mutating func look(in places: [Int]) {
    guard !pattern.isEmpty else { return }
    let next = places.first {
      entries[$0].contains(pattern) && entries[$0] != found || $0 == place && matches($0)
    }
    succeeds = next != nil
    if let next { place = next }
  }

  private func matches(_ place: Int) -> Bool { entries[place].contains(pattern) }
}
