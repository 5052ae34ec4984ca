import Glibc

/// Whether bytes are text at all: no zero bytes, no other format's first bytes, valid UTF-8.
enum TextCheck {
  /// Checks the whole text.
  /// - Throws: `.notText`, `.notUTF8`.
  static func check(_ source: TextSource) throws(ReadError) {
    let window = TextWindow(source)
    try checkSignature(window, path: source.path)
    for place in stride(from: 0, to: source.count, by: TextWindow.step) {
      let count = min(TextWindow.step, source.count - place)
      try window.load(from: place, count: count)
      if memchr(window.start, 0, count) != nil { throw .notText(path: source.path, looksLike: nil) }
    }
    var place = 0
    while place < source.count {
      let count = min(TextWindow.step, source.count - place)
      try window.load(from: place, count: count)
      guard let bad = firstInvalidUTF8(window.start, count) else {
        place += count
        continue
      }
      // A sequence that the window cuts is looked at again from its start.
      if bad > 0, bad + 4 > count, place + count < source.count {
        place += bad
        continue
      }
      throw .notUTF8(
        path: source.path, at: try source.position(of: place + bad, newline: 10), byte: window.start[bad])
    }
  }

  /// - Throws: `.notText` where the first bytes are those of another format.
  static func checkSignature(_ window: TextWindow, path: String) throws(ReadError) {
    try window.load(from: 0, count: 16)
    if let kind = signature(UnsafeBufferPointer(start: window.start, count: min(window.count, 16))) {
      throw .notText(path: path, looksLike: kind)
    }
  }

  /// Whether a stretch of whole characters is text.
  static func isText(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    memchr(start, 0, count) == nil && firstInvalidUTF8(start, count) == nil
  }

  /// What the first bytes say the file is, where that is not delimited text.
  private static func signature(_ head: UnsafeBufferPointer<UInt8>) -> String? {
    let known = signatures.first { head.starts(with: $0.bytes) }
    if let known { return known.kind }
    let word = String(decoding: head.drop { $0 == 32 || (9...13).contains($0) }, as: UTF8.self).lowercased()
    if word.hasPrefix("<!doctype") || word.hasPrefix("<html") { return "an HTML page" }
    if word.hasPrefix("<?xml") { return "an XML document" }
    if word.hasPrefix("{\"") || word.hasPrefix("[{") { return "a JSON document" }
    return nil
  }

  private static let signatures: [(bytes: [UInt8], kind: String)] = [
    ([0x89, 0x50, 0x4E, 0x47], "a PNG image"), ([0xFF, 0xD8, 0xFF], "a JPEG image"),
    (Array("GIF8".utf8), "a GIF image"), (Array("%PDF-".utf8), "a PDF document"),
    ([0x50, 0x4B, 0x03, 0x04], "a ZIP archive, such as an Excel or LibreOffice workbook"),
    ([0xD0, 0xCF, 0x11, 0xE0], "an old Excel workbook"),
    (Array("SQLite format 3".utf8), "an SQLite database"),
    (Array("PAR1".utf8), "a Parquet file"), (Array("ARROW1".utf8), "an Arrow file"),
    ([0x89, 0x48, 0x44, 0x46], "an HDF5 file"), (Array("RDX3\n".utf8), "R data"),
    ([0x7F, 0x45, 0x4C, 0x46], "a program"), (Array("BZh".utf8), "a bzip2 archive"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "an xz archive"), ([0x28, 0xB5, 0x2F, 0xFD], "a Zstandard archive"),
    ([0xFF, 0xFE], "UTF-16 text"), ([0xFE, 0xFF], "UTF-16 text"),
  ]

  /// The first byte that is not part of valid UTF-8 (Unicode Standard, table 3-7); nil where all are.
  private static func firstInvalidUTF8(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int? {
    let raw = UnsafeRawPointer(bytes)
    var place = 0
    while place < count {
      // Most data are ASCII: 32 bytes at a time, as far as they are here.
      if place + 32 <= count {
        let a = raw.loadUnaligned(fromByteOffset: place, as: SIMD4<UInt64>.self)
        if (a[0] | a[1] | a[2] | a[3]) & 0x8080_8080_8080_8080 == 0 {
          place += 32
          continue
        }
      }
      guard let length = sequenceLength(bytes + place) else { return place }
      place += length
    }
    return nil
  }

  /// Bytes of the sequence that starts here; nil where there is none. Reads at most 4 bytes.
  private static func sequenceLength(_ p: UnsafePointer<UInt8>) -> Int? {
    func continues(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
    switch p[0] {
    case 0..<0x80: return 1
    case 0xC2...0xDF: return continues(p[1]) ? 2 : nil
    case 0xE0...0xEF:
      let least: UInt8 = p[0] == 0xE0 ? 0xA0 : 0x80
      let most: UInt8 = p[0] == 0xED ? 0x9F : 0xBF
      return p[1] >= least && p[1] <= most && continues(p[2]) ? 3 : nil
    case 0xF0...0xF4:
      let least: UInt8 = p[0] == 0xF0 ? 0x90 : 0x80
      let most: UInt8 = p[0] == 0xF4 ? 0x8F : 0xBF
      return p[1] >= least && p[1] <= most && continues(p[2]) && continues(p[3]) ? 4 : nil
    default: return nil
    }
  }
}
