internal import Synchronization

/// A named piece of source text with its line table.
///
/// Lines end at LF, CRLF or a lone CR. A byte order mark at the start belongs to the text (offsets count it)
/// but to no line's content. Offsets are UTF-8 bytes; columns count from 1, and so do lines unless the text is a
/// piece of a longer one.
package final class SourceText: Sendable {
  /// What to call the text: a file name, a cell number; empty where nobody asks.
  package let name: String
  /// The number of the first line.
  package let firstLine: Int
  package let text: String
  package let bytes: [UInt8]
  /// Counted when somebody first asks for a line, which a text without mistakes never needs.
  private let lines = Mutex<[Int]>([])

  package init(_ text: String, name: String = "", firstLine: Int = 1) {
    self.name = name
    self.firstLine = firstLine
    self.text = text
    bytes = Array(text.utf8)
  }

  /// Takes bytes of unknown origin.
  ///
  /// - Throws: a diagnostic `invalid-utf8` that names the line and the column of the first bad byte. Its
  ///   source holds the text with every bad sequence replaced by U+FFFD, so that it can be shown.
  package convenience init(bytes: [UInt8], name: String = "") throws(Diagnostic) {
    if let bad = firstInvalidByte(of: bytes) {
      let shown = SourceText(String(decoding: bytes, as: UTF8.self), name: name)
      throw .invalidUTF8(byte: bytes[bad], offset: bad, in: shown)
    }
    self.init(String(decoding: bytes, as: UTF8.self), name: name)
  }

  /// The offset of the first byte of each line; never empty.
  package var lineStarts: [Int] {
    lines.withLock { starts in
      if starts.isEmpty { starts = SourceText.lineStarts(of: bytes) }
      return starts
    }
  }

  /// The whole text.
  package var span: Span { Span(0, bytes.count) }

  package subscript(_ span: Span) -> String { String(decoding: bytes[clamped(span).range], as: UTF8.self) }

  /// The index (from 0) of the line that holds the byte at `offset`.
  package func lineIndex(at offset: Int) -> Int {
    let lineStarts = lineStarts
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// The content of the line with this index, without its line end and without a byte order mark.
  package func lineSpan(_ index: Int) -> Span {
    let lineStarts = lineStarts
    var start = lineStarts[index]
    var end = index + 1 < lineStarts.count ? lineStarts[index + 1] : bytes.count
    if end > start, bytes[end - 1] == Ascii.lineFeed { end -= 1 }
    if end > start, bytes[end - 1] == Ascii.carriageReturn { end -= 1 }
    if start == 0, bytes.starts(with: byteOrderMark) { start = byteOrderMark.count }
    return Span(start, max(start, end))
  }

  /// The number that a reader gives the line with this index.
  package func lineNumber(_ index: Int) -> Int { firstLine + index }

  /// Line number and column; the column counts terminal cells, so a CJK character counts two.
  package func position(of offset: Int) -> (line: Int, column: Int) {
    let index = lineIndex(at: offset)
    let line = lineSpan(index)
    let before = self[Span(line.start, max(line.start, min(offset, line.end)))]
    return (lineNumber(index), DisplayWidth.columns(of: before, from: 0) + 1)
  }

  // MARK: Unicode scalars, in which Jupyter counts

  /// The number of Unicode scalars before the byte at `offset`.
  package func scalarOffset(ofByte offset: Int) -> Int {
    var count = 0
    for byte in bytes[..<min(offset, bytes.count)] where !isContinuation(byte) { count += 1 }
    return count
  }

  /// The byte at which the scalar with this number starts; past the end means the end, negative the start.
  package func byteOffset(ofScalar scalar: Int) -> Int {
    var left = scalar
    for (offset, byte) in bytes.enumerated() where !isContinuation(byte) {
      if left <= 0 { return offset }
      left -= 1
    }
    return bytes.count
  }

  package func scalarRange(of span: Span) -> Range<Int> {
    let start = scalarOffset(ofByte: span.start)
    var length = 0
    for byte in bytes[clamped(span).range] where !isContinuation(byte) { length += 1 }
    return start..<(start + length)
  }

  package func span(ofScalars range: Range<Int>) -> Span {
    let start = byteOffset(ofScalar: range.lowerBound)
    return Span(start, max(start, byteOffset(ofScalar: range.upperBound)))
  }

  /// The part of `span` that lies in the text.
  package func clamped(_ span: Span) -> Span {
    let start = min(span.start, bytes.count)
    return Span(start, max(start, min(span.end, bytes.count)))
  }

  private static func lineStarts(of bytes: [UInt8]) -> [Int] {
    var starts = [0]
    bytes.withUnsafeBufferPointer { bytes in
      var offset = 0
      while offset < bytes.count {
        let byte = bytes[offset]
        offset += 1
        if byte == Ascii.carriageReturn, offset < bytes.count, bytes[offset] == Ascii.lineFeed { continue }
        if byte == Ascii.lineFeed || byte == Ascii.carriageReturn { starts.append(offset) }
      }
    }
    return starts
  }
}

private let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

private func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

/// The offset of the first byte that starts no well-formed UTF-8 sequence.
private func firstInvalidByte(of bytes: [UInt8]) -> Int? {
  var decoder = UTF8()
  var iterator = bytes.makeIterator()
  var offset = 0
  while true {
    switch decoder.decode(&iterator) {
    case .scalarValue(let scalar): offset += UTF8.width(scalar)
    case .emptyInput: return nil
    case .error: return offset
    }
  }
}

extension Diagnostic {
  fileprivate static func invalidUTF8(byte: UInt8, offset: Int, in source: SourceText) -> Diagnostic {
    // Nothing before the first bad byte was replaced, so its offset holds in the repaired text as well.
    let hexadecimal = String(byte, radix: 16, uppercase: true)
    return Diagnostic(
      code: "invalid-utf8", message: "the text is not UTF-8: byte 0x\(hexadecimal) at offset \(offset)",
      primary: Span(offset, offset + 3), help: "save the file as UTF-8", source: source)
  }
}
