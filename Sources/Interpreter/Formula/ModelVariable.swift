import Syntax
import Tables

/// A variable of a model with what was learnt about it from the data: enough to code other data the same way.
struct ModelVariable: Sendable {
  enum Coding: Sendable {
    case numeric
    case polynomial(OrthogonalPolynomial)
    case factor(FactorContrasts)
    /// A matrix of the session with these suffixes of its columns' names.
    case matrix([String])
  }

  /// One variable over rows, not yet spread into columns.
  enum Values: Sendable {
    case numbers([Double])
    case columns([[Double]])
    /// Indices into the factor's levels.
    case codes([Int32])
    /// Codes with -1 for a level that the fit did not see, which has no columns yet.
    case partlyKnown([Int32])
    case sparse(SparseMatrix)
  }

  /// The canonical text.
  let name: String
  let span: Span
  /// What has a value a row, with its aggregates replaced by their values.
  let argument: Expression
  let coding: Coding

  var isCategorical: Bool { if case .factor = coding { true } else { false } }

  /// The column that the variable is, where it is nothing else.
  var bareColumn: String? {
    guard let column = argument.asName?.text, source(ofName: column) == name else { return nil }
    return column
  }

  /// Learns the coding of a variable and gives its values over the same rows.
  static func learn(
    _ form: VariableForm, name: String, span: Span, from rows: RowValues<some FormulaEvaluator>
  ) throws(Failure) -> (ModelVariable, Values) {
    func variable(_ argument: Expression, _ coding: Coding) -> ModelVariable {
      ModelVariable(name: name, span: span, argument: argument, coding: coding)
    }
    let argument = form.argument
    switch form {
    case .column(let name):
      if let matrix = try rows.matrix(name) {
        return (variable(argument, .matrix(matrix.suffixes)), matrix.values)
      }
      let column = try rows.column(argument)
      if column.kind == .number {
        return (variable(argument, .numeric), .numbers(try rows.numbers(argument)))
      }
      let factor = column.asFactor.droppingUnusedLevels()
      let contrasts = FactorContrasts(treatment: factor.levels).counting(factor.levelCounts)
      return (variable(argument, .factor(contrasts)), .codes(factor.codes))
    case .factor(_, let reference, let levels):
      let frozen = try rows.frozen(argument)
      var factor = try rows.factor(frozen, levels: levels)
      if let reference { factor = try rows.relevel(factor, reference, of: argument) }
      let contrasts = FactorContrasts(treatment: factor.levels).counting(factor.levelCounts)
      return (variable(frozen, .factor(contrasts)), .codes(factor.codes))
    case .ordered(_, let levels):
      let frozen = try rows.frozen(argument)
      let factor = try rows.factor(frozen, levels: levels)
      guard factor.levels.count < 2 || FactorContrasts(polynomial: factor.levels) != nil else {
        throw .diagnostic(Diagnostic.tooManyOrderedLevels(factor.levels.count, span).located(in: rows.source))
      }
      let contrasts = FactorContrasts(polynomial: factor.levels) ?? FactorContrasts(treatment: factor.levels)
      return (variable(frozen, .factor(contrasts.counting(factor.levelCounts))), .codes(factor.codes))
    case .polynomial(_, let degree):
      let frozen = try rows.frozen(argument)
      let x = try rows.numbers(frozen)
      let found = try rows.evaluator.apart(x.count * (degree + 1)) {
        OrthogonalPolynomial(degree: degree, over: x).map { ($0, $0.columns(at: x)) }
      }
      guard let (polynomial, columns) = found else {
        throw .diagnostic(
          Diagnostic.tooFewValues(degree, distinct: Set(x).count, argument, span).located(in: rows.source))
      }
      return (variable(frozen, .polynomial(polynomial)), .columns(columns))
    case .arithmetic:
      let frozen = try rows.frozen(argument)
      return (variable(frozen, .numeric), .numbers(try rows.numbers(frozen)))
    }
  }

  /// The values over other rows, coded as learnt.
  ///
  /// - Parameter allowsUnknown: whether a level that the fit did not see gets a code, instead of an error
  func values(
    over rows: RowValues<some FormulaEvaluator>, allowsUnknown: Bool = false
  ) throws(Failure) -> Values {
    switch coding {
    case .numeric: return .numbers(try rows.numbers(argument))
    case .polynomial(let polynomial): return .columns(polynomial.columns(at: try rows.numbers(argument)))
    case .matrix(let suffixes): return try rows.matrix(name, span, as: suffixes)
    case .factor(let contrasts):
      let factor = try rows.column(argument).asFactor
      let places = Dictionary(uniqueKeysWithValues: contrasts.levels.enumerated().map { ($1, Int32($0)) })
      let codes = factor.levels.map { places[$0] ?? -1 }
      if let row = factor.codes.firstIndex(where: { $0 >= 0 && codes[Int($0)] < 0 }) {
        if allowsUnknown { return .partlyKnown(factor.codes.map { codes[Int($0)] }) }
        let level = factor.levels[Int(factor.codes[row])]
        throw .diagnostic(
          Diagnostic.unknownLevel(level, row: rows.rows[row] + 1, of: self, known: contrasts.levels)
            .located(in: rows.source))
      }
      return .codes(factor.codes.map { codes[Int($0)] })
    }
  }

  // MARK: Columns

  /// How many columns the variable has; `isFull` gives a factor all its dummies.
  func width(isFull: Bool) -> Int {
    switch coding {
    case .numeric: 1
    case .polynomial(let polynomial): polynomial.degree
    case .factor(let contrasts): contrasts.count(isFull: isFull)
    case .matrix(let suffixes): suffixes.count
    }
  }

  /// The names of the variable's columns.
  func columnNames(isFull: Bool) -> [String] {
    switch coding {
    case .numeric: [name]
    case .polynomial(let polynomial): (1...polynomial.degree).map { name + String($0) }
    case .factor(let contrasts): contrasts.suffixes(isFull: isFull).map { name + $0 }
    case .matrix(let suffixes): suffixes.map { name + $0 }
    }
  }

  /// The variable's columns.
  func columns(_ values: Values, isFull: Bool) -> TermColumns.Part {
    switch (values, coding) {
    case (.numbers(let numbers), _): return .dense([numbers])
    case (.columns(let columns), _): return .dense(columns)
    case (.sparse(let matrix), _): return .sparse(matrix)
    case (.codes(let codes), .factor(let contrasts)): return contrasts.columns(codes, isFull: isFull)
    case (.codes, _): preconditionFailure("codes belong to a factor")
    case (.partlyKnown, _): preconditionFailure("unknown levels are replaced before")
    }
  }
}

extension Diagnostic {
  fileprivate static func tooFewValues(
    _ degree: Int, distinct: Int, _ argument: Expression, _ span: Span
  ) -> Diagnostic {
    let text = argument.termName
    return Diagnostic(
      code: "degree-too-high",
      message: distinct <= degree
        ? "poly of degree \(degree) needs \(degree + 1) distinct values, `\(text)` has \(distinct)"
        : "the powers of `\(text)` up to \(degree) cannot be told apart in double precision",
      primary: span, help: "choose a lower degree")
  }

  fileprivate static func tooManyOrderedLevels(_ count: Int, _ span: Span) -> Diagnostic {
    Diagnostic(
      code: "too-many-levels", message: "\(count) levels are too many for polynomial contrasts",
      primary: span,
      help: "factor(x) gives a dummy a level; poly(x, k) the first k degrees of a number column")
  }

  fileprivate static func unknownLevel(
    _ level: String, row: Int, of variable: ModelVariable, known: [String]
  ) -> Diagnostic {
    Diagnostic(
      code: "unknown-level",
      message: "`\(variable.name)` is \"\(level)\" in row \(row), a level that the fit did not see",
      primary: variable.span,
      help: "levels of the fit: " + shortened(known) + "; levels = \"other\" averages over them")
  }
}
