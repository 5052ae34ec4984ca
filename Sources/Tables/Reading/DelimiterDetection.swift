import Glibc

/// Finds the byte that stands between fields: by the file's name, or as the one that divides most of the
/// first lines into as many fields as the first line.
enum DelimiterDetection {
  /// In the order in which ties are decided.
  static let candidates: [UInt8] = [",", "\t", ";", "|"].map { UInt8(ascii: $0) }

  /// - Returns: the delimiter, and whether more text behind `end` could not change it.
  /// - Precondition: the text from `start` to `end` ends in a line end.
  static func delimiter(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, newline: UInt8, path: String
  ) -> (delimiter: UInt8, isCertain: Bool) {
    let name = path.lowercased()
    let plain = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
    if plain.hasSuffix(".tsv") || plain.hasSuffix(".tab") { return (UInt8(ascii: "\t"), true) }
    var best: (delimiter: UInt8, lines: Int, fields: Int) = (candidates[0], 0, 1)
    var isCertain = true
    for candidate in candidates {
      let scanner = FieldScanner(origin: start, delimiter: candidate, newline: newline, end: end)
      let (lines, fields) = agreement(scanner, start, &isCertain)
      if fields > 1, (lines, fields) > (best.lines, best.fields) { best = (candidate, lines, fields) }
    }
    return (best.delimiter, isCertain)
  }

  /// How many of the first lines have as many fields as the first, and how many that is.
  private static func agreement(
    _ scanner: FieldScanner, _ start: UnsafePointer<UInt8>, _ isCertain: inout Bool
  ) -> (lines: Int, fields: Int) {
    var lines = 0
    var fields = 1
    var p = start
    do throws(FieldScanner.Failure) {
      for line in 0..<21 where p < scanner.end {
        let (count, next) = try scanner.countFields(p)
        if line == 0 { fields = count }
        if count == fields { lines += 1 }
        p = next
      }
      if p >= scanner.end { isCertain = false }
    } catch {
      if case .unclosedQuote = error { isCertain = false }
    }
    return (lines, fields)
  }

  /// LF, or CR in a text without LF, as old Macintosh programs write.
  static func newline(_ start: UnsafePointer<UInt8>, _ count: Int) -> UInt8 {
    let hasLF = memchr(start, 10, count) != nil
    return hasLF || memchr(start, 13, count) == nil ? 10 : 13
  }
}
