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

  /// What tells most texts apart without a look at the levels: all of a short one.
  private struct Slot {
    var word: UInt64 = 0
    /// Negative for a text with doubled quotes, so that it is no other's.
    var length: Int32 = 0
    var code: Int32 = -1
  }

  private(set) var levels: [Level] = []
  private var slots = [Slot](repeating: Slot(), count: 64)
  /// The texts of the levels, one behind the other.
  private var bytes: [UInt8] = []

  /// The level that comes first in the file.
  var first: Level? { levels.min { $0.offset < $1.offset } }

  /// The code of a field's text, a new one where it is new. Reads up to 7 bytes past its end.
  ///
  /// - Parameter offset: where in the file the field stands.
  mutating func code(_ start: UnsafePointer<UInt8>, length: Int, isEscaped: Bool, offset: Int) -> Int32 {
    let word = LevelTable.word(start, length)
    let hash = LevelTable.hash(start, length, word)
    let marked = Int32(truncatingIfNeeded: isEscaped ? ~length : length)
    let found = slots.withUnsafeBufferPointer { slots -> Int32 in
      var place = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[place].code >= 0 {
        let slot = slots[place]
        if slot.word == word, slot.length == marked, length <= 8 || isLevel(slot.code, start, length) {
          return slot.code
        }
        place = (place + 1) & (slots.count - 1)
      }
      return -1
    }
    if found >= 0 { return found }
    let code = Int32(levels.count)
    levels.append(
      Level(offset: offset, length: length, isEscaped: isEscaped, hash: hash, place: bytes.count))
    bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: length))
    if levels.count * 2 > slots.count {
      slots = Array(repeating: Slot(), count: slots.count * 4)
      for code in levels.indices { enter(Int32(code)) }
    } else {
      enter(code)
    }
    return code
  }

  private func isLevel(_ code: Int32, _ start: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    let level = levels[Int(code)]
    return level.length == length
      && bytes.withUnsafeBufferPointer { memcmp($0.baseAddress! + level.place, start, length) == 0 }
  }

  /// Puts a level into the first free slot from its own on.
  private mutating func enter(_ code: Int32) {
    let level = levels[Int(code)]
    var slot = Int(truncatingIfNeeded: level.hash) & (slots.count - 1)
    while slots[slot].code >= 0 { slot = (slot + 1) & (slots.count - 1) }
    var word: UInt64 = 0
    for (place, byte) in bytes[level.place..<level.place + min(8, level.length)].enumerated() {
      word |= UInt64(byte) << UInt64(8 * place)
    }
    slots[slot] = Slot(
      word: word, length: Int32(truncatingIfNeeded: level.isEscaped ? ~level.length : level.length),
      code: code)
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

  /// The column, levels in code point order.
  func factor(codes: [Int32]) -> Factor {
    // `a"b` and `"a""b"` are one text, and so is a letter with its accent spelt in one code point or in two:
    // the spelling that comes first in the file stays.
    var texts: [String] = []
    var known: [String: Int] = Dictionary(minimumCapacity: levels.count)
    var text = [Int](repeating: 0, count: levels.count)
    for code in levels.indices.sorted(by: { levels[$0].offset < levels[$1].offset }) {
      let own = self.text(levels[code])
      text[code] = known[own] ?? texts.count
      if text[code] == texts.count {
        known[own] = texts.count
        texts.append(own)
      }
    }
    let order = Factor.order(texts)
    var place = [Int32](repeating: -1, count: texts.count)
    for (new, old) in order.enumerated() { place[old] = Int32(new) }
    let map = text.map { place[$0] }
    let sorted = map.withUnsafeBufferPointer { map in codes.map { $0 < 0 ? -1 : map[Int($0)] } }
    return Factor(trustedCodes: sorted, levels: order.map { texts[$0] })
  }

  /// The first bytes of a text, up to eight. It reads past a short field.
  @inline(__always)
  private static func word(_ start: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
    let word = UInt64(littleEndian: UnsafeRawPointer(start).loadUnaligned(as: UInt64.self))
    return length >= 8 ? word : word & ((1 &<< UInt64(truncatingIfNeeded: 8 * length)) &- 1)
  }

  /// Eight bytes a step, each folded in by a 128-bit product.
  @inline(__always)
  private static func hash(_ start: UnsafePointer<UInt8>, _ length: Int, _ word: UInt64) -> UInt64 {
    var state = fold(0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: length), word)
    var place = 8
    while place < length {
      state = fold(state, self.word(start + place, length - place))
      place += 8
    }
    return state ^ (state >> 32)
  }

  @inline(__always)
  private static func fold(_ state: UInt64, _ word: UInt64) -> UInt64 {
    let (high, low) = (state ^ word).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return high ^ low
  }
}
