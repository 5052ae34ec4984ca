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
  func factor(
    _ argument: String, levels: [String], _ kind: LevelKind, isOrdered: Bool
  ) throws(Untranslatable) -> String
}

/// What levels are in the file: texts, numbers, or true and false.
enum LevelKind {
  case text, numbers, flags
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

  func factor(_ argument: String, levels: [String], _ kind: LevelKind, isOrdered: Bool) -> String {
    let values = levels.map { RSpelling.value($0, kind) }.joined(separator: ", ")
    return
      "\(isOrdered ? "ordered" : "factor")(\(RSpelling.compared(argument, kind)), levels = c(\(values)))"
  }

  /// Whether the values of a column are this one.
  func isLevel(_ level: String, _ kind: LevelKind, _ argument: String) -> String {
    "\(RSpelling.compared(argument, kind)) == \(RSpelling.value(level, kind))"
  }

  /// R reads TRUE of a file as its own logical, and true as text; in capitals both are the same text.
  private static func compared(_ argument: String, _ kind: LevelKind) -> String {
    kind == .flags ? "toupper(\(argument))" : argument
  }

  private static func value(_ level: String, _ kind: LevelKind) -> String {
    switch kind {
    case .text: source(ofText: level)
    // As text R would look for 1e+05 where the level says 100000.
    case .numbers: Double(level).map(TranslationFacts.number) ?? source(ofText: level)
    case .flags: source(ofText: level.uppercased())
    }
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

  func factor(
    _ argument: String, levels: [String], _ kind: LevelKind, isOrdered: Bool
  ) throws(Untranslatable) -> String {
    let values = PythonSpelling.values(levels, kind).joined(separator: ", ")
    return "C(\(argument), \(isOrdered ? "Poly" : "Treatment"), levels=[\(values)])"
  }

  /// Levels as pandas has them: numbers, `True` and `False`, or texts.
  static func values(_ levels: [String], _ kind: LevelKind) -> [String] {
    levels.map { level in
      switch kind {
      case .text: source(ofText: level)
      case .numbers:
        Double(level).map { $0.isFinite ? source(ofNumber: $0) : $0 > 0 ? "np.inf" : "-np.inf" }
          ?? source(ofText: level)
      case .flags: level.lowercased() == "true" ? "True" : "False"
      }
    }
  }
}
