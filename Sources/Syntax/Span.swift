/// A range of a source text, in UTF-8 bytes: the one unit in which the parser, the diagnostics and the
/// interpreter speak of places. `SourceText` converts it to lines, columns and Unicode scalars.
package struct Span: Sendable, Hashable {
  // Eight bytes rather than sixteen: every node of a tree holds one, and memory is what a long text costs. A text
  // of more than 2 GB is refused, so only the span of such a text as a whole is cut.
  private let lower: Int32
  private let upper: Int32

  /// - Precondition: `0 ≤ start ≤ end`.
  package init(_ start: Int, _ end: Int) {
    precondition(0 <= start && start <= end, "a span runs forwards")
    lower = Int32(clamping: start)
    upper = Int32(clamping: end)
  }

  /// Offset of the first byte.
  package var start: Int { Int(lower) }
  /// Offset just behind the last byte; equal to `start` for a place between two characters.
  package var end: Int { Int(upper) }

  package init(_ range: Range<Int>) { self.init(range.lowerBound, range.upperBound) }

  package var range: Range<Int> { start..<end }
  package var count: Int { end - start }
  package var isEmpty: Bool { start == end }

  /// The smallest span that covers both.
  package func union(_ other: Span) -> Span { Span(min(start, other.start), max(end, other.end)) }

  package func contains(_ offset: Int) -> Bool { start <= offset && offset < end }

  package func contains(_ other: Span) -> Bool { start <= other.start && other.end <= end }
}

extension Span: CustomStringConvertible {
  package var description: String { "\(start)..<\(end)" }
}
