/// Which bracket another one closes, texts and comments left aside.
enum BracketMatch {
  /// - Returns: the place of the bracket that the one at `place` closes; nil where that is none, or closes none.
  static func partner(of place: Int, in text: [Unicode.Scalar]) -> Int? {
    guard text.indices.contains(place) else { return nil }
    var open: [Int] = []
    var quote: Unicode.Scalar?
    var isComment = false
    var isEscaped = false
    for (index, scalar) in text[...place].enumerated() {
      switch scalar {
      case "\n": (isComment, isEscaped, quote) = (false, false, nil)
      case _ where isComment: continue
      case _ where isEscaped: isEscaped = false
      case "\\" where quote != nil: isEscaped = true
      case quote: quote = nil
      case _ where quote != nil: continue
      case "\"", "'": quote = scalar
      case "#": isComment = true
      case "(", "[": open.append(index)
      case ")", "]":
        let partner = open.popLast()
        guard index == place else { continue }
        return partner.flatMap { (text[$0] == "(") == (scalar == ")") ? $0 : nil }
      default: continue
      }
    }
    return nil
  }
}
