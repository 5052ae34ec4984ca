/// Lines of words in a terminal, which would break them in the midst of a word.
extension String {
  /// Its lines cut between words to so many columns, for words of narrow characters; escape sequences take none.
  /// - Parameter hanging: columns by which what goes on stands behind the line's first word.
  func folded(to columns: Int, hanging: Int = 0) -> String {
    split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { line in
      guard line.shownWidth > columns else { return String(line) }
      let indentation = line.prefix { $0 == " " }
      var folded = String(indentation)
      var width = indentation.count
      var isFirst = true
      for word in line.dropFirst(width).split(separator: " ", omittingEmptySubsequences: false) {
        if isFirst {
          isFirst = false
        } else if width + 1 + word.shownWidth <= columns {
          folded += " "
          width += 1
        } else {
          folded += "\n" + indentation + String(repeating: " ", count: hanging)
          width = indentation.count + hanging
        }
        folded += word
        width += word.shownWidth
      }
      return folded
    }.joined(separator: "\n")
  }

  /// The same of lines that speak: source, its marks and tables stay as they are.
  func foldingMessages(to columns: Int) -> String {
    split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let words = line.withoutEscapes.drop { $0 == " " }
      let speaks = ["error:", "note:", "warning:", "help:"].contains(where: words.hasPrefix)
      return speaks ? String(line).folded(to: columns, hanging: 2) : String(line)
    }.joined(separator: "\n")
  }
}

extension StringProtocol {
  fileprivate var shownWidth: Int { contains("\u{1B}") ? withoutEscapes.count : count }

  /// Without what sets colours: Escape, `[`, and all up to a letter.
  fileprivate var withoutEscapes: String {
    var text = ""
    var isEscape = false
    for character in self {
      if character == "\u{1B}" {
        isEscape = true
      } else if !isEscape {
        text.append(character)
      } else if character.isLetter {
        isEscape = false
      }
    }
    return text
  }
}
