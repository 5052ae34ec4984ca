/// What a key means that sends Escape, `[` or `O`, and more (ECMA-48, section 5.4; the keys as xterm, the Linux
/// console and rxvt send them).
enum KeySequence: Equatable {
  case up, down, delete
  case move(Step)

  enum Step: Equatable {
    case left, right, wordLeft, wordRight, start, end
  }

  /// - Parameter sequence: what stands behind Escape and `[` or `O`.
  /// - Returns: nil for a key that does nothing here.
  static func key(of sequence: String) -> KeySequence? {
    guard let last = sequence.last else { return nil }
    let numbers = sequence.dropLast().split(separator: ";", omittingEmptySubsequences: false).map(String.init)
    // The second number is 1 more than a sum: Shift 1, Alt 2, Ctrl 4.
    let modifiers = (numbers.count > 1 ? Int(numbers[1]) ?? 1 : 1) - 1
    let isByWord = modifiers & 6 != 0
    switch last {
    case "A": return .up
    case "B": return .down
    case "C": return .move(isByWord ? .wordRight : .right)
    case "D": return .move(isByWord ? .wordLeft : .left)
    case "c": return .move(.wordRight)
    case "d": return .move(.wordLeft)
    case "H": return .move(.start)
    case "F": return .move(.end)
    case "~":
      switch numbers.first {
      case "1", "7": return .move(.start)
      case "4", "8": return .move(.end)
      case "3" where modifiers == 0: return .delete
      default: return nil
      }
    default: return nil
    }
  }
}

extension KeySequence.Step {
  /// Where the cursor comes to.
  func place(from cursor: Int, in text: [Unicode.Scalar]) -> Int {
    func isWord(_ place: Int) -> Bool {
      let scalar = text[place]
      return scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }
    var place = cursor
    switch self {
    case .left: return max(0, cursor - 1)
    case .right: return min(text.count, cursor + 1)
    case .wordLeft:
      while place > 0, !isWord(place - 1) { place -= 1 }
      while place > 0, isWord(place - 1) { place -= 1 }
    case .wordRight:
      while place < text.count, !isWord(place) { place += 1 }
      while place < text.count, isWord(place) { place += 1 }
    case .start: return 0
    case .end: return text.count
    }
    return place
  }
}
