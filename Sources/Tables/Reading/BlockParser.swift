import Glibc

/// One thread's part of a pass: finds the rows of a block of text and reads them.
///
/// A row belongs to the block that its first byte is in. Where a block is read before the one ahead of it,
/// its first row is taken to start behind its first line end, which is wrong only inside quotes;
/// the pass finds out where the block ahead ends somewhere else.
final class BlockParser {
  private let source: TextSource
  private let format: RowFormat
  private let body: Int
  private let blockBytes: Int
  private let window: TextWindow
  private(set) var reader: RowReader

  init(_ source: TextSource, _ format: RowFormat, modes: [RowFormat.Mode], body: Int, blockBytes: Int) {
    self.source = source
    self.format = format
    self.body = body
    self.blockBytes = blockBytes
    window = TextWindow(source)
    reader = RowReader(format, modes: modes)
  }

  /// Reads block `index`.
  /// - Parameter known: where its first row starts; nil to look for a line end.
  /// - Returns: where its first row starts, and where the first row behind it does.
  func read(_ index: Int, known: Int?, into block: RowBlock) throws(RowFailure) -> (start: Int, end: Int) {
    let low = body + index * blockBytes
    let limit = min(low + blockBytes, source.count)
    let start: Int
    if let known {
      guard known < limit else { return empty(known, block) }
      try load(from: known, to: limit)
      start = known
    } else {
      try load(from: low - 1, to: limit)
      start = try lineEnd(from: low - 1) + 1
      guard start < limit else { return empty(start, block) }
    }
    var end = try lineEnd(from: limit - 1) + 1
    while true {
      let first = window.start + (start - window.offset)
      guard TextCheck.isText(first, min(end, source.count) - start) else { throw .notText }
      let scanner = FieldScanner(
        origin: window.start, delimiter: format.delimiter, newline: format.newline,
        end: window.start + (end - window.offset))
      do {
        let next = try reader.read(
          first, before: window.start + (limit - window.offset), scanner, offset: window.offset, into: block)
        return (start, window.offset + (next - window.start))
      } catch {
        // A quote that is open at the end may be closed in the text behind it.
        guard known != nil, case .quote(.unclosedQuote) = error, end < source.count else { throw error }
        end = try lineEnd(from: min(source.count - 1, start + 2 * (end - start))) + 1
      }
    }
  }

  private func empty(_ start: Int, _ block: RowBlock) -> (start: Int, end: Int) {
    block.clear()
    return (start, start)
  }

  /// Takes the text into the window, and a little more, in which the last row will mostly end.
  private func load(from start: Int, to limit: Int) throws(RowFailure) {
    do { try window.load(from: start, count: limit - start + 1024) } catch { throw .source(error) }
  }

  /// The first line end from a byte on: where the text has none, behind the text.
  private func lineEnd(from start: Int) throws(RowFailure) -> Int {
    var place = start
    while true {
      window.endLastLine(with: format.newline)
      let from = window.start + (place - window.offset)
      let left = window.offset + window.count - place
      if left > 0, let found = memchr(from, Int32(format.newline), left) {
        return window.offset + (UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) - window.start)
      }
      guard !window.isAtEnd else { return source.count }
      place = max(place, window.offset + window.count)
      do { try window.extend(to: max(2 * window.count, place - window.offset + 1)) } catch {
        throw .source(error)
      }
    }
  }
}
