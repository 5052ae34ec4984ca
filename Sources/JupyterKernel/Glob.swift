/// A pattern that a whole text matches, in the meaning of SQLite's GLOB: `*` any characters, `?` one,
/// `[a-z]` one of a set, `[^a-z]` one outside it. Case counts. A bracket that is never closed matches nothing.
package struct Glob: Sendable {
  private enum Element {
    case anything
    case one
    case set([ClosedRange<Unicode.Scalar>], negated: Bool)
    case scalar(Unicode.Scalar)
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
      case let scalar: elements.append(.scalar(scalar))
      }
      index += 1
    }
    self.elements = elements
  }

  /// Returns to the last `*` alone after a mismatch: an earlier one could not do better, so no pattern
  /// takes more than the product of both lengths.
  package func matches(_ text: String) -> Bool {
    guard let elements else { return false }
    let scalars = text.unicodeScalars
    var position = scalars.startIndex
    var element = 0
    var retry: (element: Int, position: String.Index)?
    while position < scalars.endIndex {
      if element < elements.count, case .anything = elements[element] {
        element += 1
        if element == elements.count { return true }
        retry = (element, position)
      } else if element < elements.count, Self.matches(elements[element], scalars[position]) {
        element += 1
        position = scalars.index(after: position)
      } else if let (back, start) = retry {
        position = scalars.index(after: start)
        retry = (back, position)
        element = back
      } else {
        return false
      }
    }
    return elements[element...].allSatisfy { if case .anything = $0 { true } else { false } }
  }

  private static func matches(_ element: Element, _ scalar: Unicode.Scalar) -> Bool {
    switch element {
    case .anything, .one: true
    case .scalar(let expected): expected == scalar
    case .set(let ranges, let negated): ranges.contains { $0.contains(scalar) } != negated
    }
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
