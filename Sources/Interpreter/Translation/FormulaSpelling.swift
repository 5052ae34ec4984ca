import Syntax

/// How another language writes the variables of a formula and arithmetic on columns.
protocol FormulaSpelling {
  /// A column's name.
  func name(_ name: String) throws(Untranslatable) -> String
  /// A function of one number a row; nil where the language has none.
  func function(_ name: String) -> String?
  var power: String { get }
  var remainder: String { get }
  /// A variable that is a number a row, protected from formula algebra.
  func protected(_ text: String) -> String
  func polynomial(_ argument: String, degree: Int) throws(Untranslatable) -> String
  func factor(_ argument: String, levels: [String], isOrdered: Bool) throws(Untranslatable) -> String
}

extension FormulaSpelling {
  /// A variable of a formula that is a number a row.
  func numeric(_ expression: Expression) throws(Untranslatable) -> String {
    let text = try self.expression(expression)
    switch expression.kind {
    case .name, .call: return text
    default: return protected(text)
    }
  }

  /// Arithmetic on columns, with every bracket that precedence could want.
  func expression(_ expression: Expression) throws(Untranslatable) -> String {
    switch expression.kind {
    case .number(let x): return x.isFinite ? source(ofNumber: x) : TranslationFacts.number(x)
    case .name(let name): return try self.name(name)
    case .unary(_, let operand): return "(-\(try self.expression(operand)))"
    case .binary(let sign, let left, let right):
      let (a, b) = (try operand(left), try operand(right))
      switch sign.symbol {
      case .plus, .minus, .times, .divided: return "\(a) \(sign.symbol.rawValue) \(b)"
      case .power: return "\(a)\(power)\(b)"
      case .remainder: return "\(a) \(remainder) \(b)"
      case .colon: throw Untranslatable("`\(source(of: expression))` is no arithmetic")
      }
    case .call(let callee, let arguments):
      guard let name = callee.asName?.text, let spelt = function(name), arguments.count == 1,
        arguments[0].name == nil
      else {
        throw Untranslatable("`\(source(of: expression))` cannot be written there")
      }
      return "\(spelt)(\(try self.expression(arguments[0].value)))"
    default: throw Untranslatable("`\(source(of: expression))` cannot be written there")
    }
  }

  private func operand(_ expression: Expression) throws(Untranslatable) -> String {
    let text = try self.expression(expression)
    if case .binary = expression.kind { return "(\(text))" }
    return text
  }
}

/// R's formulas.
struct RSpelling: FormulaSpelling {
  let power = "^"
  let remainder = "%%"

  func name(_ name: String) -> String { RSpelling.isSyntactic(name) ? name : "`\(name)`" }
  func function(_ name: String) -> String? {
    ["log", "exp", "sqrt", "abs", "log1p", "expm1", "sin", "cos", "tan", "floor"].contains(name)
      ? name : name == "ceil" ? "ceiling" : nil
  }
  func protected(_ text: String) -> String { "I(\(text))" }
  func polynomial(_ argument: String, degree: Int) -> String { "poly(\(argument), \(degree))" }

  func factor(_ argument: String, levels: [String], isOrdered: Bool) -> String {
    // R reads TRUE of a file as its own logical, and true as text; in capitals both are the same text.
    let areFlags = levels.areFlags
    let names = levels.map { source(ofText: areFlags ? $0.uppercased() : $0) }.joined(separator: ", ")
    return
      "\(isOrdered ? "ordered" : "factor")(\(areFlags ? "toupper(\(argument))" : argument), levels = c(\(names)))"
  }

  /// Whether the values of a column are this one, of text or of true and false.
  func isLevel(_ level: String, _ argument: String) -> String {
    [level].areFlags
      ? "toupper(\(argument)) == \(source(ofText: level.uppercased()))"
      : "\(argument) == \(source(ofText: level))"
  }

  private static func isSyntactic(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first, first.properties.isAlphabetic else { return false }
    return name.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "." || $0 == "_"
    }
  }
}

/// The formulas of Python's patsy.
struct PythonSpelling: FormulaSpelling {
  let power = "**"
  let remainder = "%"

  func name(_ name: String) -> String {
    let isPlain =
      name.unicodeScalars.first.map { $0.isASCII && $0.properties.isAlphabetic || $0 == "_" } ?? false
      && name.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "_")
      }
    // patsy's own one-letter names would hide a column's.
    return isPlain && !["C", "Q", "I"].contains(name) ? name : "Q(\(source(ofText: name)))"
  }

  func function(_ name: String) -> String? {
    ["log", "exp", "sqrt", "abs", "log1p", "expm1", "sin", "cos", "tan", "floor", "ceil"].contains(name)
      ? "np.\(name)" : nil
  }

  func protected(_ text: String) -> String { "I(\(text))" }

  func polynomial(_ argument: String, degree: Int) throws(Untranslatable) -> String {
    throw Untranslatable(
      "poly(\(argument), \(degree)) has no name in Python's formulas",
      help: "translate(m, \"glmnet\") can write it")
  }

  func factor(_ argument: String, levels: [String], isOrdered: Bool) throws(Untranslatable) -> String {
    return
      "C(\(argument), \(isOrdered ? "Poly" : "Treatment"), levels=[\(PythonSpelling.values(levels).joined(separator: ", "))])"
  }

  /// Levels as pandas reads them from a file: a column of nothing but numbers is one of numbers, one of true and
  /// false one of `True` and `False`.
  static func values(_ levels: [String]) -> [String] {
    let areNumbers = levels.allSatisfy { Double($0) != nil }
    let areFlags = levels.areFlags
    return levels.map {
      areNumbers ? $0 : areFlags ? ($0.lowercased() == "true" ? "True" : "False") : source(ofText: $0)
    }
  }
}

extension [String] {
  /// Whether they are values of a column of true and false, also where it was read as text.
  fileprivate var areFlags: Bool {
    allSatisfy { ["true", "false", "True", "False", "TRUE", "FALSE"].contains($0) }
  }
}
