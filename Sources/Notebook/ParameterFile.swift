import Engine

/// Parameters kept in a file: a JSON object, or lines `name = value` in the language's own literals.
///
/// The first character decides: `{` begins JSON. Its numbers, texts, `true`, `false`, `null` (which is
/// `none`) and lists of these keep their kinds; a JSON text stays a text, also where it looks like a
/// number. In lines, blank ones and `#` comments are skipped, and a value is one literal: unlike on a
/// command line, a text needs its quotes.
extension Parameter {
  /// - Returns: the parameters in their order.
  /// - Throws: an unreadable file, or the line that is none of this.
  package static func read(file path: String) throws(NotebookError) -> [Parameter] {
    guard let text = String(validating: try TextFile.read(path), as: UTF8.self) else {
      throw NotebookError("\(path) is not UTF-8 text")
    }
    return try parse(text, name: path)
  }

  /// - Parameter name: what messages call the file.
  package static func parse(_ text: String, name: String) throws(NotebookError) -> [Parameter] {
    text.first { !$0.isWhitespace } == "{"
      ? try parseJSON(text, name: name) : try parseLines(text, name: name)
  }

  /// Each name once, with its last value, at the place of its first.
  package static func merged(_ parameters: [Parameter]) -> [Parameter] {
    var merged: [Parameter] = []
    for parameter in parameters {
      if let place = merged.firstIndex(where: { $0.name == parameter.name }) {
        merged[place] = parameter
      } else {
        merged.append(parameter)
      }
    }
    return merged
  }

  private static func parseJSON(_ text: String, name: String) throws(NotebookError) -> [Parameter] {
    let document: JSON
    do {
      document = try JSON.parse(text)
    } catch {
      throw NotebookError("\(name) is not valid JSON: \(error)")
    }
    var parameters: [Parameter] = []
    for (key, value) in document.members ?? [] {
      guard isName(key) else { throw NotebookError("\(name): `\(key)` is no name for a parameter") }
      guard let literal = Literal.source(of: value) else {
        throw NotebookError(
          "\(name): the value of `\(key)` is an object",
          help: "a value is a number, a text, true, false, null or a list of these")
      }
      parameters.append(Parameter(name: key, literal: literal))
    }
    return merged(parameters)
  }

  private static func parseLines(_ text: String, name: String) throws(NotebookError) -> [Parameter] {
    var parameters: [Parameter] = []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let content = line.trimmed
      if content.isEmpty || content.hasPrefix("#") { continue }
      let parts = content.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, isName(parts[0].trimmed) else {
        throw NotebookError(
          "\(name), line \(index + 1): `\(content)` gives no parameter a value",
          help: "write name = value, or the whole file as a JSON object")
      }
      guard let literal = Literal.first(of: parts[1].trimmed) else {
        throw NotebookError(
          "\(name), line \(index + 1): `\(parts[1].trimmed)` is not one literal",
          help: "a value is a number, a text in quotes, true, false, none or a list of these")
      }
      parameters.append(Parameter(name: parts[0].trimmed, literal: literal))
    }
    return merged(parameters)
  }
}
