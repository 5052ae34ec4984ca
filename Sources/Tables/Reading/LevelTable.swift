import Glibc

/// The distinct texts of a column while it is read: a hash table over the bytes of the file, so that
/// no `String` is made per field.
///
/// It points into the source, which must outlive it.
struct LevelTable {
  /// The first field that has this text.
  struct Level {
    let offset: Int
    let length: Int
    /// Doubled quotes stand for one.
    let isEscaped: Bool
    fileprivate let hash: UInt64
  }

  private(set) var levels: [Level] = []
  private var slots = [Int32](repeating: -1, count: 64)
  private let origin: UnsafePointer<UInt8>

  init(_ source: SourceBytes) { origin = UnsafePointer(source.start) }

  /// The code of a field's text, a new one where it is new.
  mutating func code(offset: Int, length: Int, isEscaped: Bool) -> Int32 {
    let hash = self.hash(offset, length)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let level = levels[Int(slots[slot])]
      if level.hash == hash, level.length == length, level.isEscaped == isEscaped,
        memcmp(origin + level.offset, origin + offset, length) == 0
      {
        return slots[slot]
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    let code = Int32(levels.count)
    slots[slot] = code
    levels.append(Level(offset: offset, length: length, isEscaped: isEscaped, hash: hash))
    if levels.count * 2 > slots.count { rehash() }
    return code
  }

  func text(_ level: Level) -> String {
    let bytes = UnsafeBufferPointer(start: origin + level.offset, count: level.length)
    let text = String(decoding: bytes, as: UTF8.self)
    return level.isEscaped ? text.replacing("\"\"", with: "\"") : text
  }

  /// The column, levels sorted.
  func factor(codes: UnsafeBufferPointer<Int32>) -> Factor {
    let texts = levels.map(text)
    if levels.contains(where: \.isEscaped) || Set(texts).count < texts.count {
      // `a"b` and `"a""b"` are one text, and so is a letter with its accent spelt in one code point or in two.
      return Factor(codes.map { $0 < 0 ? nil : texts[Int($0)] })
    }
    return Factor(trustedCodes: Array(codes), levels: texts).sorted()
  }

  private mutating func rehash() {
    slots = [Int32](repeating: -1, count: slots.count * 4)
    for (code, level) in levels.enumerated() {
      var slot = Int(truncatingIfNeeded: level.hash) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(code)
    }
  }

  /// Eight bytes a step, each folded in by a 128-bit product. It reads past a short field, into the padding.
  private func hash(_ offset: Int, _ length: Int) -> UInt64 {
    let raw = UnsafeRawPointer(origin + offset)
    var state = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: length)
    var place = 0
    while place < length {
      var word = raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      let left = length - place
      if left < 8 { word &= (1 << UInt64(left * 8)) - 1 }
      let (high, low) = (state ^ word).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
      state = high ^ low
      place += 8
    }
    return state ^ (state >> 32)
  }
}
