import Glibc

/// The distinct texts of a column while it is read: a hash table over the bytes of the file, so that
/// no `String` is made per field. It keeps a copy of each distinct text.
struct LevelTable {
  /// The first field that has this text.
  struct Level {
    var offset: Int
    let length: Int
    /// Doubled quotes stand for one.
    let isEscaped: Bool
    fileprivate let hash: UInt64
    fileprivate let place: Int
  }

  private(set) var levels: [Level] = []
  private var slots = [Int32](repeating: -1, count: 64)
  /// The texts of the levels, one behind the other.
  private var bytes: [UInt8] = []

  /// The level that comes first in the file.
  var first: Level? { levels.min { $0.offset < $1.offset } }

  /// The code of a field's text, a new one where it is new. Reads up to 7 bytes past its end.
  ///
  /// - Parameter offset: where in the file the field stands.
  mutating func code(_ start: UnsafePointer<UInt8>, length: Int, isEscaped: Bool, offset: Int) -> Int32 {
    let hash = self.hash(start, length)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let level = levels[Int(slots[slot])]
      if level.hash == hash, level.length == length, level.isEscaped == isEscaped,
        bytes.withUnsafeBufferPointer({
          length == 0 || memcmp($0.baseAddress! + level.place, start, length) == 0
        })
      {
        return slots[slot]
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    let code = Int32(levels.count)
    slots[slot] = code
    levels.append(
      Level(offset: offset, length: length, isEscaped: isEscaped, hash: hash, place: bytes.count))
    bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: length))
    if levels.count * 2 > slots.count { rehash() }
    return code
  }

  /// Takes the levels of another table in.
  /// - Returns: the code here of each code there.
  mutating func merge(_ other: LevelTable) -> [Int32] {
    // The hash of a short text reads on behind it.
    let padded = other.bytes + [UInt8](repeating: 0, count: 8)
    return padded.withUnsafeBufferPointer { bytes in
      other.levels.map { level in
        let code = code(
          bytes.baseAddress! + level.place, length: level.length, isEscaped: level.isEscaped,
          offset: level.offset)
        levels[Int(code)].offset = min(levels[Int(code)].offset, level.offset)
        return code
      }
    }
  }

  /// Whether the text of a level is a number.
  func isNumber(_ level: Level) -> Bool {
    let text = Array(bytes[level.place..<level.place + level.length]) + [UInt8](repeating: 0, count: 16)
    return text.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { NumberScanner.whole($0, $0 + level.length) != nil } ?? false
    }
  }

  /// The text of a level as the file has it.
  func source(_ level: Level) -> String {
    String(decoding: bytes[level.place..<level.place + level.length], as: UTF8.self)
  }

  func text(_ level: Level) -> String {
    let text = source(level)
    return level.isEscaped ? text.replacing("\"\"", with: "\"") : text
  }

  /// The column, levels sorted.
  func factor(codes: [Int32]) -> Factor {
    let texts = levels.map(text)
    if levels.contains(where: \.isEscaped) || Set(texts).count < texts.count {
      // `a"b` and `"a""b"` are one text, and so is a letter with its accent spelt in one code point or in two.
      return Factor(codes.map { $0 < 0 ? nil : texts[Int($0)] })
    }
    return Factor(trustedCodes: codes, levels: texts).sorted()
  }

  private mutating func rehash() {
    slots = [Int32](repeating: -1, count: slots.count * 4)
    for (code, level) in levels.enumerated() {
      var slot = Int(truncatingIfNeeded: level.hash) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(code)
    }
  }

  /// Eight bytes a step, each folded in by a 128-bit product. It reads past a short field.
  private func hash(_ start: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
    let raw = UnsafeRawPointer(start)
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
