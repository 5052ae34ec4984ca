package import Notebook

/// Values that the command line gives to names, for scripts that have defaults of their own.
///
/// Convention: a name's default is its assignment in a cell tagged `parameters`, or the first assignment in the
/// programs where nothing has used the name before. The given value takes its place, as in a notebook, or follows where
/// a list gives several names their values; what a script assigns later is the script's own affair.
package struct GivenParameters: Sendable {
  private let parameters: [Parameter]
  /// Names that have been used or given their value.
  private var settled: Set<String> = []

  package init(_ parameters: [Parameter]) { self.parameters = parameters }

  /// - Throws: a name that no program uses, with the nearest that one does.
  package func requireUse(in programs: [Program]) throws(NotebookError) {
    let used = programs.reduce(into: Set<String>()) { $0.formUnion($1.names) }
    for parameter in parameters where !used.contains(parameter.name) {
      let near = Suggestion.nearest(to: parameter.name, among: used.sorted())
      throw NotebookError(
        "nothing uses the parameter `\(parameter.name)`", help: near.map { "did you mean `\($0)`?" })
    }
  }

  /// The statements with the given values in place of their defaults.
  mutating func taken(into code: String, tags: [String]) -> String {
    guard !parameters.isEmpty, parameters.count > settled.count || !tags.isEmpty else { return code }
    let declares = tags.contains("parameters") || tags.contains("injected-parameters")
    var result = ""
    for part in SourcePart.parts(of: code) {
      let targets = part.targets
      let words = part.assignedWords
      let defaults = parameters.reduce(into: [Parameter]()) { defaults, parameter in
        guard targets.contains(parameter.name) else { return }
        guard declares || !settled.contains(parameter.name) && !words.contains(parameter.name) else { return }
        defaults.removeAll { $0.name == parameter.name }
        defaults.append(parameter)
      }
      if defaults.isEmpty {
        result += part.text
      } else if targets.count == 1, !part.isList {
        result += part.assigning(defaults[0].literal)
      } else {
        result += part.followed(by: defaults.map { "; " + $0.source }.joined())
      }
      for given in parameters where words.contains(given.name) || targets.contains(given.name) {
        settled.insert(given.name)
      }
    }
    return result
  }
}

extension Program {
  /// Every name in it, but for those in texts and comments.
  fileprivate var names: Set<String> {
    SourcePart.parts(of: source).reduce(into: []) { names, part in
      names.formUnion(part.assignedWords + part.targets)
    }
  }
}

/// A statement within a text, with the layout and the comments around it: cut at line ends and `;` that no bracket
/// encloses.
private struct SourcePart {
  /// With what ended it.
  var text = ""
  /// The same without what texts and comments say, one character for one.
  private var bare = ""

  static func parts(of code: String) -> [SourcePart] {
    var parts = [SourcePart()]
    var depth = 0
    var quote: Character?
    var isEscaped = false
    var isComment = false
    for character in code {
      let isEnd = character == "\n" || character == "\r\n" || character == "\r"
      if isEnd { (isComment, quote, isEscaped) = (false, nil, false) }
      let isHidden = isComment || quote != nil
      if isComment {
        // Its text is nobody's.
      } else if let open = quote {
        if !isEscaped, character == open { quote = nil }
        isEscaped = !isEscaped && character == "\\"
      } else {
        switch character {
        case "\"", "'": quote = character
        case "#": isComment = true
        case "(", "[": depth += 1
        case ")", "]": depth = max(0, depth - 1)
        default: break
        }
      }
      parts[parts.count - 1].text.append(character)
      parts[parts.count - 1].bare.append(isHidden ? (isComment ? "#" : "\"") : character)
      let isWhole = isEnd ? !parts[parts.count - 1].awaitsMore : character == ";" && !isHidden
      if depth == 0, isWhole { parts.append(SourcePart()) }
    }
    return parts
  }

  /// Whether it ends in a sign that needs something behind it.
  private var awaitsMore: Bool { bare.trimmed.last.map { "=+-*/^~,|&<>".contains($0) } ?? false }

  /// What stands before the sign of an assignment.
  private var left: String { equals.map { bare[..<$0].trimmed } ?? "" }

  /// Whether it assigns the parts of a list: `[a, b] = …`.
  var isList: Bool { left.hasPrefix("[") && left.hasSuffix("]") }

  /// The names that it assigns; empty where it is no assignment to names.
  var targets: [String] {
    let left = left
    let names = isList ? left.dropFirst().dropLast().split(separator: ",").map(\.trimmed) : [left]
    return names.allSatisfy(Parameter.isName) ? names : []
  }

  /// The names on the right of an assignment to names, or of all of it.
  var assignedWords: Set<String> {
    let rest = targets.isEmpty ? bare[...] : equals.map { bare[$0...] } ?? bare[...]
    return Set(rest.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init))
  }

  /// The same with another value; a comment behind it stays.
  func assigning(_ literal: String) -> String {
    guard let equals else { return text }
    let kept = bare.distance(from: bare.startIndex, to: equals) + 1
    return text.prefix(kept) + " " + literal + text.suffix(behind)
  }

  /// The same with more behind it; a comment stays at the end.
  func followed(by statements: String) -> String {
    String(text.dropLast(behind)) + statements + text.suffix(behind)
  }

  /// Characters behind the statement: space, the sign that ends it, a comment.
  private var behind: Int {
    let end = bare.lastIndex { !$0.isWhitespace && $0 != ";" && $0 != "#" }
    return end.map { bare.distance(from: $0, to: bare.endIndex) - 1 } ?? 0
  }

  /// The sign of an assignment: the first `=` that is none of `==`, `<=`, `>=` and `!=`, outside brackets.
  private var equals: String.Index? {
    guard let first = bare.firstIndex(of: "=") else { return nil }
    let next = bare.index(after: first)
    return next < bare.endIndex && bare[next] == "=" ? nil : first
  }
}
