internal import Glibc

/// A pattern that a whole text matches, in the meaning of SQLite's GLOB: `*` any characters, `?` one,
/// `[a-z]` one of a set, `[^a-z]` one outside it. Case counts. A bracket that is never closed matches nothing.
package struct Glob: Sendable {
  private enum Element {
    case anything
    case one
    case set([ClosedRange<Unicode.Scalar>], negated: Bool)
    /// A byte of UTF-8. A character of several is several of these.
    case byte(UInt8)
  }

  /// nil where nothing matches.
  private let elements: [Element]?

  package init(_ pattern: String) {
    let scalars = Array(pattern.unicodeScalars)
    var elements: [Element] = []
    var index = 0
    while index < scalars.count {
      switch scalars[index] {
      case "*": elements.append(.anything)
      case "?": elements.append(.one)
      case "[":
        guard let (set, end) = Self.set(scalars, from: index) else {
          self.elements = nil
          return
        }
        elements.append(set)
        index = end
      case let scalar: elements += UTF8.encode(scalar)?.map { .byte($0) } ?? []
      }
      index += 1
    }
    self.elements = elements
  }

  package func matches(_ text: String) -> Bool {
    guard let elements else { return false }
    var text = text
    return text.withUTF8 { bytes in elements.withUnsafeBufferPointer { Self.matches($0, bytes) } }
  }

  /// Returns to the last `*` alone after a mismatch: an earlier one could not do better, so no pattern
  /// takes more than the product of both lengths.
  private static func matches(
    _ elements: UnsafeBufferPointer<Element>, _ text: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    var position = 0
    var element = 0
    var retry: (element: Int, position: Int)?
    while position < text.count {
      if element < elements.count, case .anything = elements[element] {
        element += 1
        guard let start = candidate(elements, element, text, position) else { return false }
        position = start
        retry = (element, start)
      } else if element < elements.count, let length = length(elements[element], text, position) {
        element += 1
        position += length
      } else if let (back, last) = retry {
        let next = last + scalarLength(text[last])
        guard let start = candidate(elements, back, text, next) else { return false }
        (element, position) = (back, start)
        retry = (back, start)
      } else {
        return false
      }
    }
    return elements[element...].allSatisfy { if case .anything = $0 { true } else { false } }
  }

  /// The first place from `position` on where what follows a `*` can begin; nil where it cannot.
  private static func candidate(
    _ elements: UnsafeBufferPointer<Element>, _ element: Int, _ text: UnsafeBufferPointer<UInt8>,
    _ position: Int
  ) -> Int? {
    // A `*` at the end takes everything.
    guard element < elements.count else { return text.count }
    guard case .byte(let byte) = elements[element], position < text.count, let base = text.baseAddress else {
      return position
    }
    guard let found = memchr(base + position, Int32(byte), text.count - position) else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  /// How many bytes at `position` the element takes; nil where it does not match.
  private static func length(_ element: Element, _ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Int?
  {
    switch element {
    case .byte(let byte): return text[position] == byte ? 1 : nil
    case .anything, .one: return scalarLength(text[position])
    case .set(let ranges, let negated):
      let length = scalarLength(text[position])
      guard let scalar = scalar(text, position, length) else { return nil }
      return ranges.contains { $0.contains(scalar) } != negated ? length : nil
    }
  }

  private static func scalar(
    _ text: UnsafeBufferPointer<UInt8>, _ position: Int, _ length: Int
  ) -> Unicode.Scalar? {
    var value = UInt32(text[position])
    // The bits of the first byte that do not count the others, and six of each of those.
    if length > 1 { value &= 0x7F >> UInt32(length) }
    for byte in text[position..<position + length].dropFirst() { value = value << 6 | UInt32(byte & 0x3F) }
    return Unicode.Scalar(value)
  }

  /// The bytes of the character that begins with `byte`.
  private static func scalarLength(_ byte: UInt8) -> Int {
    byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
  }

  /// The set that begins at `start`, and the place of its closing bracket; nil where none closes it.
  private static func set(_ scalars: [Unicode.Scalar], from start: Int) -> (Element, end: Int)? {
    var index = start + 1
    let negated = index < scalars.count && scalars[index] == "^"
    if negated { index += 1 }
    let first = index
    var ranges: [ClosedRange<Unicode.Scalar>] = []
    /// What a `-` may extend. Not a bracket in the first place, which is a member of the set by itself.
    var low: Unicode.Scalar?
    while index < scalars.count {
      let scalar = scalars[index]
      if scalar == "]", index > first { return (.set(ranges, negated: negated), index) }
      if scalar == "-", let from = low, index + 1 < scalars.count, scalars[index + 1] != "]" {
        index += 1
        if from <= scalars[index] { ranges.append(from...scalars[index]) }
        low = nil
      } else {
        ranges.append(scalar...scalar)
        low = scalar == "]" ? nil : scalar
      }
      index += 1
    }
    return nil
  }
}
