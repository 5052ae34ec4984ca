/// A pattern that a whole text matches: `*` any characters, `?` one, `[a-z]` one of a set, `[^a-z]` or
/// `[!a-z]` one outside it. A bracket that is never closed stands for itself.
struct Glob {
  private enum Element {
    case anything
    case one
    case set([ClosedRange<Unicode.Scalar>], negated: Bool)
    case scalar(Unicode.Scalar)
  }

  private let elements: [Element]

  init(_ pattern: String) {
    let scalars = Array(pattern.unicodeScalars)
    var elements: [Element] = []
    var index = 0
    while index < scalars.count {
      switch scalars[index] {
      case "*": elements.append(.anything)
      case "?": elements.append(.one)
      case "[":
        if let (set, end) = Self.set(scalars, from: index) {
          elements.append(set)
          index = end
        } else {
          elements.append(.scalar("["))
        }
      case let scalar: elements.append(.scalar(scalar))
      }
      index += 1
    }
    self.elements = elements
  }

  /// Linear but for the last `*`, to which a mismatch returns.
  func matches(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    var position = 0
    var element = 0
    var retry: (element: Int, position: Int)?
    while position < scalars.count {
      if element < elements.count, case .anything = elements[element] {
        retry = (element + 1, position)
        element += 1
      } else if element < elements.count, Self.matches(elements[element], scalars[position]) {
        element += 1
        position += 1
      } else if let (back, start) = retry {
        retry = (back, start + 1)
        element = back
        position = start + 1
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

  /// The set that begins at `start`, and the place of its closing bracket.
  private static func set(_ scalars: [Unicode.Scalar], from start: Int) -> (Element, end: Int)? {
    var index = start + 1
    let negated = index < scalars.count && (scalars[index] == "^" || scalars[index] == "!")
    if negated { index += 1 }
    let first = index
    var ranges: [ClosedRange<Unicode.Scalar>] = []
    while index < scalars.count {
      // A bracket in the first place is a member of the set.
      if scalars[index] == "]", index > first { return (.set(ranges, negated: negated), index) }
      let low = scalars[index]
      if index + 2 < scalars.count, scalars[index + 1] == "-", scalars[index + 2] != "]" {
        let high = scalars[index + 2]
        if low <= high { ranges.append(low...high) }
        index += 3
      } else {
        ranges.append(low...low)
        index += 1
      }
    }
    return nil
  }
}
