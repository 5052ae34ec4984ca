import Syntax
import Tables

/// The names that an expression can see, innermost first: parameters, columns of the data, variables.
struct Scope {
  var variables: [String: Value]
  /// The parameters of the function whose body runs, or values that a function captured.
  var parameters: [String: Value] = [:]
  /// The data whose columns bare names mean, in a formula and in arguments taken by row.
  var data: DataSet?

  func value(of name: String) -> Value? {
    if let value = parameters[name] { return value }
    if let column = data?.frame[name] { return .column(column) }
    return variables[name]
  }

  func over(_ data: DataSet) -> Scope {
    var scope = self
    scope.data = data
    return scope
  }

  /// What to write for a column whose data are not in sight.
  func columnHelp(_ name: String) -> String? {
    for variable in variables.keys.sorted() {
      guard case .data(let data)? = variables[variable], data.frame[name] != nil else { continue }
      return "`\(name)` is a column of \(variable): \(variable).\(name)"
    }
    return nil
  }

  /// An example of a help page with the reader's own model in place of its `m`, and the reader's own data in place of
  /// its `cars`, where the session has none of those; unchanged where the example's columns would not be there.
  func inOwnNames(_ example: String) -> String {
    func own(_ usual: String, _ kind: ValueKind) -> String? {
      if variables[usual]?.kind == kind { return nil }
      return variables.keys.sorted().first { variables[$0]?.kind == kind }.map(Syntax.source(ofName:))
    }
    var text = example
    if let model = own("m", .model) { text = text.replacingWord("m", by: model) }
    if !text.contains("~"), !text.contains("cars."), let data = own("cars", .data) {
      text = text.replacingWord("cars", by: data)
    }
    return text
  }

  /// Every name in sight, for suggestions.
  var names: [String] {
    parameters.keys.sorted() + (data?.frame.columns.map(\.name) ?? []) + variables.keys.sorted()
  }
}

extension String {
  /// Every place where the word stands by itself.
  fileprivate func replacingWord(_ word: String, by other: String) -> String {
    var (result, part) = ("", "")
    for character in self {
      if character.isLetter || character.isNumber || character == "_" || character == "\"" {
        part.append(character)
      } else {
        result += (part == word ? other : part) + String(character)
        part = ""
      }
    }
    return result + (part == word ? other : part)
  }
}
