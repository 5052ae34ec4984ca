import Engine

/// Compares the outputs that a notebook stores with those that it gives now.
///
/// Two numbers agree if |a − b| ≤ t·max(|a|, |b|), or if both are below t/1000 in size, where
/// round-off residuals live; everything else must be equal, but for texts that `ignored` matches and for cells
/// tagged `nbval-ignore-output`, a tag of nbval as `nbval-skip` is. Counts, ids and times are not compared, nor
/// what shows nothing: where work took long, an emptied line stays that had said how far it was.
package struct NotebookCheck: Sendable {
  package var tolerance: Double
  package var ignored: [TextPattern]

  package init(tolerance: Double = 1e-6, ignored: [TextPattern] = []) {
    self.tolerance = tolerance
    self.ignored = ignored
  }

  /// The first difference of a cell: what is stored, and what came.
  package struct Difference: Sendable, Equatable {
    /// The cell's place among all cells, from 1.
    package var cell: Int
    package var stored: String
    package var new: String

    package var description: String { "cell \(cell)\n  - \(stored)\n  + \(new)" }
  }

  /// At most one difference a code cell.
  package func differences(stored: NotebookFile, new: NotebookFile) -> [Difference] {
    zip(stored.cells, new.cells).enumerated().compactMap { index, pair in
      guard pair.0.kind == .code, !pair.0.tags.contains("nbval-ignore-output"),
        let (old, new) = difference(pair.0.outputs, pair.1.outputs)
      else {
        return nil
      }
      return Difference(cell: index + 1, stored: old, new: new)
    }
  }

  private func difference(_ stored: [JSON], _ new: [JSON]) -> (String, String)? {
    let stored = comparable(stored)
    let new = comparable(new)
    for (a, b) in zip(stored, new) {
      if let found = difference(a, b) { return found }
    }
    guard stored.count != new.count else { return nil }
    let place = min(stored.count, new.count)
    return (summary(stored.dropFirst(place).first), summary(new.dropFirst(place).first))
  }

  private func difference(_ stored: JSON, _ new: JSON) -> (String, String)? {
    let type = stored["output_type"]?.string
    guard type == new["output_type"]?.string, stored["name"] == new["name"] else {
      return (summary(stored), summary(new))
    }
    switch type {
    case "stream": return difference(text: stored["text"]?.string, new["text"]?.string)
    case "error":
      guard stored["ename"] == new["ename"] else { return (summary(stored), summary(new)) }
      return difference(text: stored["evalue"]?.string, new["evalue"]?.string)
    default: return difference(bundle: stored["data"] ?? .null, new["data"] ?? .null)
    }
  }

  /// What a reader sees: without what shows nothing, and with what one stream printed around it in one piece.
  private func comparable(_ outputs: [JSON]) -> [JSON] {
    var seen: [JSON] = []
    for output in outputs where !showsNothing(output) {
      if let last = seen.last, output["output_type"]?.string == "stream", last["name"] == output["name"],
        let text = output["text"]?.string, let before = last["text"]?.string
      {
        seen[seen.count - 1].set("text", .string(before + text))
      } else {
        seen.append(output)
      }
    }
    return seen
  }

  private func showsNothing(_ output: JSON) -> Bool {
    guard output["output_type"]?.string == "display_data" else { return false }
    return output["data"]?.members?.allSatisfy { $0.value.string == "" } ?? true
  }

  private func difference(bundle stored: JSON, _ new: JSON) -> (String, String)? {
    let a = stored.members ?? []
    let b = new.members ?? []
    let types = Set(a.map(\.key)).symmetricDifference(b.map(\.key)).sorted()
    if let type = types.first {
      return stored[type] != nil ? (type, "(no \(type))") : ("(no \(type))", type)
    }
    // A picture is what it is made of: where a line is drawn a hair's breadth beside another, pixels, paths and
    // braille differ though the numbers agree.
    let data = "application/vnd.regshell.v1+json"
    if stored[data]?["kind"]?.string == "plot", let old = stored[data], let data = new[data] {
      return difference(value: old, data)
    }
    // A picture of pixels says nothing that its drawing does not say better.
    for (type, value) in a where !(type == "image/png" && stored["image/svg+xml"] != nil) {
      if let found = difference(value: value, new[type] ?? .null) { return found }
    }
    return nil
  }

  private func difference(value stored: JSON, _ new: JSON) -> (String, String)? {
    switch (stored, new) {
    case (.string(let a), .string(let b)): return difference(text: a, b)
    case (.number, .number):
      guard let a = stored.double, let b = new.double, !agree(a, b) else { return nil }
    case (.array(let a), .array(let b)) where a.count == b.count:
      return zip(a, b).lazy.compactMap { difference(value: $0, $1) }.first
    case (.object(let a), .object(let b)) where Set(a.map(\.key)) == Set(b.map(\.key)):
      return a.lazy.compactMap { difference(value: $0.value, new[$0.key] ?? .null) }.first
    default: if stored == new { return nil }
    }
    return (stored.serialised(), new.serialised())
  }

  private func difference(text stored: String?, _ new: String?) -> (String, String)? {
    guard stored != new else { return nil }
    let a = (stored ?? "").split(separator: "\n", omittingEmptySubsequences: false)
    let b = (new ?? "").split(separator: "\n", omittingEmptySubsequences: false)
    for place in 0..<max(a.count, b.count) {
      let old = place < a.count ? String(a[place]) : "(nothing)"
      let new = place < b.count ? String(b[place]) : "(nothing)"
      if old != new, !agree(pieces(of: old), pieces(of: new)) { return (old, new) }
    }
    return nil
  }

  private func pieces(of line: String) -> [TextPiece] {
    TextPiece.pieces(of: ignored.reduce(line) { $1.blanked($0) })
  }

  private func agree(_ a: [TextPiece], _ b: [TextPiece]) -> Bool {
    a.count == b.count
      && zip(a, b).allSatisfy { pair in
        switch pair {
        case (.number(let x), .number(let y)): agree(x, y)
        case (.space, .space): true
        case (.text(let x), .text(let y)): x == y
        default: false
        }
      }
  }

  private func agree(_ a: Double, _ b: Double) -> Bool {
    if a == b || (a.isNaN && b.isNaN) { return true }
    let size = max(a.magnitude, b.magnitude)
    return (a - b).magnitude <= tolerance * size || size <= tolerance / 1000
  }

  private func summary(_ output: JSON?) -> String {
    guard let output else { return "(no output)" }
    let text =
      output["text"]?.string ?? output["data"]?["text/plain"]?.string ?? output["evalue"]?.string ?? ""
    let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    return "\(output["output_type"]?.string ?? "output"): \(line)"
  }
}

/// A line cut into numbers, white space (as wide as its neighbours let it) and everything between.
enum TextPiece: Equatable {
  case number(Double)
  case space
  case text(String)

  static func pieces(of line: String) -> [TextPiece] {
    var pieces: [TextPiece] = []
    var rest = line[...]
    var text = ""
    func flush() {
      if !text.isEmpty { pieces.append(.text(text)) }
      text = ""
    }
    while let first = rest.first {
      if first == " " {
        flush()
        pieces.append(.space)
        rest = rest.drop { $0 == " " }
      } else if !(text.last.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false),
        let (value, end) = number(at: rest)
      {
        flush()
        pieces.append(.number(value))
        rest = rest[end...]
      } else {
        text.append(first)
        rest = rest.dropFirst()
      }
    }
    flush()
    return pieces
  }

  /// An unsigned number: its sign belongs to the text before it, or a change of sign could hide.
  private static func number(at text: Substring) -> (Double, String.Index)? {
    var end = text.startIndex
    func digits() -> Bool {
      let start = end
      while end < text.endIndex, text[end].isASCII, text[end].isNumber { end = text.index(after: end) }
      return end > start
    }
    guard digits() else { return nil }
    var best = end
    if end < text.endIndex, text[end] == "." {
      end = text.index(after: end)
      if digits() { best = end } else { end = best }
    }
    if end < text.endIndex, text[end] == "e" || text[end] == "E" {
      end = text.index(after: end)
      if end < text.endIndex, text[end] == "-" || text[end] == "+" { end = text.index(after: end) }
      if digits() { best = end }
    }
    return Double(text[..<best]).map { ($0, best) }
  }
}
