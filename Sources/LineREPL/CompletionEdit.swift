package import Engine

/// What Tab does to a line: text that replaces some before the cursor, or candidates to list.
package struct CompletionEdit: Sendable, Equatable {
  /// Unicode scalars to delete before the cursor.
  package var deletes: Int
  package var insertion: String
  package var listing: [Completions.Candidate]

  /// - Parameters:
  ///   - pending: the lines entered before, with their line ends, where a statement continues.
  ///   - cursor: in Unicode scalars of `line`.
  package init(engine: any CellEngine, pending: String, line: String, cursor: Int) {
    self = CompletionEdit(line: line, cursor: cursor) {
      let before = pending.unicodeScalars.count
      var found = engine.complete(pending + line, cursor: before + cursor)
      found.start -= before
      found.end -= before
      return found
    }
  }

  /// One candidate is inserted, and in quotes ends them; several are as far as they agree. Where that adds nothing they
  /// are listed.
  package init(line: String, cursor: Int, completions: () -> Completions) {
    deletes = 0
    insertion = ""
    listing = []
    let scalars = Array(line.unicodeScalars)
    let cursor = min(cursor, scalars.count)
    let before = String(String.UnicodeScalarView(scalars[..<cursor]))
    if before.allSatisfy(\.isWhitespace) && !before.isEmpty {
      insertion = "  "
      return
    }
    let found = completions()
    guard found.start >= 0, found.start <= cursor, let first = found.candidates.first else { return }
    let common = found.candidates.dropFirst().reduce(first.text) { Self.commonPrefix($0, $1.text) }
    let written = String(String.UnicodeScalarView(scalars[found.start..<cursor]))
    if found.candidates.count == 1, first.kind != "folder", found.start > 0,
      let quote = ["\"", "'"].first(where: { $0 == scalars[found.start - 1] }),
      cursor == scalars.count || scalars[cursor] != quote
    {
      deletes = cursor - found.start
      insertion = common + String(quote)
    } else if found.candidates.count == 1 || common.unicodeScalars.count > written.unicodeScalars.count {
      guard common != written else { return }
      deletes = cursor - found.start
      insertion = common
    } else {
      listing = found.candidates
    }
  }

  /// The candidates in as many columns as fit, read downwards.
  package static func columns(_ candidates: [Completions.Candidate], width: Int) -> String {
    let names = candidates.map(\.text)
    let cell = (names.map(\.count).max() ?? 0) + 2
    let across = max(1, width / cell)
    let rows = (names.count + across - 1) / across
    return (0..<rows).map { row in
      let line = stride(from: row, to: names.count, by: rows).map { index in
        names[index] + String(repeating: " ", count: cell - names[index].count)
      }.joined()
      return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
    }.joined()
  }

  private static func commonPrefix(_ a: String, _ b: String) -> String {
    String(String.UnicodeScalarView(zip(a.unicodeScalars, b.unicodeScalars).prefix { $0 == $1 }.map(\.0)))
  }
}
