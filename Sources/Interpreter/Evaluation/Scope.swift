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

  /// Every name in sight, for suggestions.
  var names: [String] {
    parameters.keys.sorted() + (data?.frame.columns.map(\.name) ?? []) + variables.keys.sorted()
  }
}
