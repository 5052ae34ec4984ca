import Glibc

/// What the beginning of a text says about the whole: line ends, delimiter and names.
struct Head {
  let newline: UInt8
  let delimiter: UInt8
  let header: Header
  /// Bytes that a row takes, as the first rows do.
  let rowBytes: Int

  /// Reads as much of the text as it takes to be certain.
  init(_ source: TextSource, options: ReadOptions) throws(ReadError) {
    let window = TextWindow(source)
    try TextCheck.checkSignature(window, path: source.path)
    var wanted = 1 << 17
    while true {
      try window.load(from: 0, count: wanted)
      if let head = try Head(source, window, options) {
        self = head
        return
      }
      wanted *= 4
    }
  }

  /// - Returns: nil where more text is needed.
  private init?(_ source: TextSource, _ window: TextWindow, _ options: ReadOptions) throws(ReadError) {
    let start = window.start
    newline = DelimiterDetection.newline(start, window.count)
    let first = Head.firstLine(window)
    let isComplete = window.isAtEnd
    if isComplete {
      guard first < window.count else { throw .empty(path: source.path) }
      source.endLastLine(with: newline)
      window.endLastLine(with: newline)
    }
    // Without an end of a line in it, the rest may have any.
    var end = start + window.count
    while end > start, (end - 1)[0] != newline { end -= 1 }
    guard end > start else { return nil }
    guard isComplete || (newline == 10 && first < end - start) else { return nil }
    guard TextCheck.isText(start, min(end - start, source.count)) else {
      try TextCheck.check(source)
      throw .changed(source.path)
    }
    if let told = options.delimiter {
      delimiter = told
    } else {
      let found = DelimiterDetection.delimiter(start + first, end, newline: newline, path: source.path)
      guard found.isCertain || isComplete else { return nil }
      delimiter = found.delimiter
    }
    let scanner = FieldScanner(origin: start, delimiter: delimiter, newline: newline, end: end)
    guard
      let header = try Header(
        source, scanner, start, from: first, isComplete: isComplete, options: options)
    else { return nil }
    self.header = header
    rowBytes = Head.rowBytes(start + header.body, end, newline)
  }

  /// The mean length of the first hundred lines, which is 1 or more.
  private static func rowBytes(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ newline: UInt8)
    -> Int
  {
    var p = start
    var lines = 0
    while lines < 100, p < end, let found = memchr(p, Int32(newline), end - p) {
      p = UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) + 1
      lines += 1
    }
    return max(1, (p - start) / max(1, lines))
  }

  /// Past the byte-order mark and the empty lines before the names.
  private static func firstLine(_ window: TextWindow) -> Int {
    let start = window.start
    var place = window.textStart
    while place < window.count, [9, 10, 13, 32].contains(start[place]) { place += 1 }
    // Spaces before the first name belong to its line, a tab there is an empty first name.
    while place > window.textStart, place < window.count, [9, 32].contains(start[place - 1]) { place -= 1 }
    return place
  }
}
