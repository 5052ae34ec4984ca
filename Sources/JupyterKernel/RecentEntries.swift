package import JupyterProtocol

/// The newest entries, within bounds: a kernel that runs for weeks must not grow.
package struct RecentEntries: Sendable {
  /// Entries and bytes of text that are kept.
  package static let countLimit = 10_000
  package static let byteLimit = 4 << 20

  package private(set) var entries: [HistoryEntry] = []
  /// How many were dropped, by the bounds or by `removeFirst`.
  package private(set) var dropped = 0
  private var bytes = 0

  package init() {}

  package mutating func append(_ entry: HistoryEntry) {
    let entry = entry.shortened
    entries.append(entry)
    bytes += entry.size
    // A tenth at a time, since each removal moves all that stays.
    if entries.count > Self.countLimit { removeFirst(Self.countLimit / 10) }
    if bytes > Self.byteLimit {
      var excess = bytes - Self.byteLimit * 9 / 10
      let count = entries.prefix { entry in
        defer { excess -= entry.size }
        return excess > 0
      }.count
      removeFirst(min(count, entries.count - 1))
    }
  }

  package mutating func removeFirst(_ count: Int) {
    for entry in entries.prefix(count) { bytes -= entry.size }
    entries.removeFirst(count)
    dropped += count
  }
}

extension HistoryEntry {
  /// Bytes of UTF-8 that are kept of an input and of an output.
  package static let inputLimit = 256 << 10
  package static let outputLimit = 8 << 10

  /// Itself with long texts cut, each with a last line that says so (a comment, in the input).
  package var shortened: HistoryEntry {
    var entry = self
    if let text = Self.cut(input, to: Self.inputLimit, mark: "# ") { entry.input = text }
    if let output, let text = Self.cut(output, to: Self.outputLimit, mark: "") { entry.output = text }
    return entry
  }

  fileprivate var size: Int { input.utf8.count + (output?.utf8.count ?? 0) }

  /// nil where nothing is to be cut.
  private static func cut(_ text: String, to limit: Int, mark: String) -> String? {
    guard text.utf8.count > limit else { return nil }
    // Not through the middle of a scalar.
    let scalars = text.unicodeScalars
    var end = text.utf8.index(text.utf8.startIndex, offsetBy: limit)
    while end.samePosition(in: scalars) == nil { end = text.utf8.index(before: end) }
    return text[..<end] + "\n\(mark)… cut after \(limit >> 10) KB of \(text.utf8.count) bytes"
  }
}
