/// A value given from outside, as `name=value` on the command line.
package struct Parameter: Sendable, Equatable {
  package var name: String
  /// The value as source text: one literal.
  package var literal: String

  /// - Throws: where there is no `=`, or what stands before it is no name.
  package init(argument: String) throws(NotebookError) {
    guard let equals = argument.firstIndex(of: "=") else {
      throw NotebookError("parameter `\(argument)` has no value", help: "write name=value")
    }
    let name = argument[..<equals].trimmed
    guard Self.isName(name) else { throw NotebookError("`\(name)` is no name for a parameter") }
    self.name = name
    literal = Literal.source(of: argument[argument.index(after: equals)...].trimmed)
  }

  init(name: String, literal: String) {
    self.name = name
    self.literal = literal
  }

  package var source: String { "\(name) = \(literal)" }

  package static func isName(_ text: some StringProtocol) -> Bool {
    guard let first = text.first, first.isLetter || first == "_" else { return false }
    return text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
  }
}

extension NotebookFile {
  /// The names that the cell tagged `parameters` assigns, with their defaults, in order.
  package var declaredParameters: [(name: String, value: String)] {
    cells.filter { $0.kind == .code && $0.tags.contains("parameters") }.flatMap { cell in
      cell.source.split(whereSeparator: { $0.isNewline || $0 == ";" }).compactMap { line in
        guard let equals = line.firstIndex(of: "="), !line[equals...].hasPrefix("==") else { return nil }
        let name = line[..<equals].trimmed
        guard Parameter.isName(name) else { return nil }
        return (name, line[line.index(after: equals)...].trimmed)
      }
    }
  }

  /// Puts a cell tagged `injected-parameters` behind the one tagged `parameters`, or in place of an
  /// earlier injection.
  /// - Throws: a name that the notebook does not declare, with the nearest that it does.
  package mutating func inject(_ parameters: [Parameter]) throws(NotebookError) {
    guard !parameters.isEmpty else { return }
    let declared = declaredParameters.map(\.name)
    guard let place = cells.firstIndex(where: { $0.tags.contains("parameters") && $0.kind == .code }) else {
      throw NotebookError(
        "the notebook takes no parameters", help: "give the tag `parameters` to the cell with the defaults")
    }
    for parameter in parameters where !declared.contains(parameter.name) {
      let near = Suggestion.nearest(to: parameter.name, among: declared)
      throw NotebookError(
        "the notebook has no parameter `\(parameter.name)`",
        help: (near.map { "did you mean `\($0)`?   " } ?? "")
          + "parameters: \(declared.joined(separator: " "))")
    }
    let source = "# Parameters\n" + parameters.map { $0.source + "\n" }.joined()
    var cell = NotebookCell(.code, source: source)
    cell.tags = ["injected-parameters"]
    if let earlier = cells.firstIndex(where: { $0.tags.contains("injected-parameters") }) {
      cell.id = cells[earlier].id
      cells[earlier] = cell
    } else {
      cells.insert(cell, at: place + 1)
    }
  }
}

extension StringProtocol {
  /// Without white space at its ends.
  package var trimmed: String {
    var rest = self[...]
    while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
    return String(rest.drop(while: \.isWhitespace))
  }
}
