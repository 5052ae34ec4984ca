import Glibc

/// Finds the byte that stands between fields: by the file's name, or as the one that divides most of the
/// first lines into as many fields as the first line.
enum DelimiterDetection {
  /// In the order in which ties are decided.
  static let candidates: [UInt8] = [",", "\t", ";", "|"].map { UInt8(ascii: $0) }

  /// - Precondition: the text from `start` to `end` ends in a line end.
  static func delimiter(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, newline: UInt8, path: String
  ) -> UInt8 {
    let name = path.lowercased()
    let plain = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
    if plain.hasSuffix(".tsv") || plain.hasSuffix(".tab") { return UInt8(ascii: "\t") }
    var best: (delimiter: UInt8, lines: Int, fields: Int) = (candidates[0], 0, 1)
    for candidate in candidates {
      let scanner = FieldScanner(origin: start, delimiter: candidate, newline: newline, end: end)
      let (lines, fields) = agreement(scanner, start)
      if fields > 1, (lines, fields) > (best.lines, best.fields) { best = (candidate, lines, fields) }
    }
    return best.delimiter
  }

  /// How many of the first lines have as many fields as the first, and how many that is.
  private static func agreement(_ scanner: FieldScanner, _ start: UnsafePointer<UInt8>)
    -> (lines: Int, fields: Int)
  {
    guard let (fields, second) = try? scanner.countFields(start) else { return (0, 1) }
    var lines = 1
    var p = second
    for _ in 0..<20 where p < scanner.end {
      guard let (count, next) = try? scanner.countFields(p) else { break }
      if count == fields { lines += 1 }
      p = next
    }
    return (lines, fields)
  }

  /// LF, or CR in a text without LF, as old Macintosh programs write.
  static func newline(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> UInt8 {
    let hasLF = memchr(start, 10, end - start) != nil
    return hasLF || memchr(start, 13, end - start) == nil ? 10 : 13
  }
}
