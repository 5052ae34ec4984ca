import Fitting
import Priors
import Syntax
import Tables

/// A model in the terms that other tools share: a family, columns, and a·|β_j| + q·β_j² for every coefficient beside
/// the mean loss, 1/n Σ w·(half deviance).
struct TranslationFacts {
  let model: Model

  var problem: Problem { model.problem }
  var frame: ModelFrame { model.frame }
  var isStandardised: Bool { problem.scale == .standardised }
  var rows: Double { Double(problem.design.rows) }
  /// n where rows count once, else Σw, Σm of trials, or Σwm.
  var totalWeight: Double {
    let trials = problem.details.trials
    return (0..<problem.design.rows).reduce(0) {
      $0 + (problem.weights?[$1] ?? 1) * (trials?[$1] ?? 1)
    }
  }
  var loss: LossDefinition { problem.loss.definition }
  var family: String { loss.family }

  /// Before |β_j| and before β_j², a pair a column, beside the mean loss.
  let l1: [Double]
  let l2: [Double]
  /// Why most tools cannot be told the model: a penalty that is no sum of absolute values and squares about 0, and so
  /// not in `l1` and `l2`, or rows that no program can read.
  let obstacle: Untranslatable?

  init(_ model: Model) {
    self.model = model
    var obstacle: Untranslatable?
    if model.frame.dataFile == nil, !model.frame.dataIsVariable {
      obstacle = Untranslatable(
        "its rows are those of no file, and have no name by which to save them",
        help: "give them a name before the fit: part = head(cars, 20)")
    }
    let problem = model.problem
    let n = Double(problem.design.rows)
    // The likelihood of a gamma response is its shape times the sum.
    var toMean = problem.loss.isLikelihood ? 1 / (n * ((problem.loss as? GammaLoss)?.shape ?? 1)) : 1
    if let factor = problem.loss.quadraticFactor(rows: problem.design.rows) { toMean = 0.5 / (factor * n) }
    var l1 = [Double](repeating: 0, count: problem.coefficientCount)
    var l2 = l1
    for term in problem.penalties where term.strength > 0 {
      guard let form = term.penalty.separable?.elementary, term.centre?.allSatisfy({ $0 == 0 }) ?? true else {
        let name = term.penalty.definition.name
        obstacle =
          obstacle
          ?? Untranslatable(
            model.prior == nil
              ? (term.penalty.isCustom ? "it has no custom penalties" : "it has no penalty \(name)")
              : "it has no priors but normal(0, sd) and laplace(0, scale)",
            help:
              "l1, l2 and their sums, and normal(0, sd) and laplace(0, scale), have names elsewhere; translate(m, \"stan\") writes all"
          )
        continue
      }
      for (k, j) in term.columns.enumerated() {
        let strength = toMean * term.strength * (term.factors?[k] ?? 1)
        l1[j] += strength * form.absolute
        l2[j] += strength * form.square
      }
    }
    self.l1 = l1
    self.l2 = l2
    self.obstacle = obstacle
  }

  var isPenalised: Bool { (l1 + l2).contains { $0 > 0 } }

  /// The pair where it is the same for every coefficient.
  var common: (l1: Double, l2: Double)? {
    guard let a = l1.first, let q = l2.first else { return (0, 0) }
    return l1.allSatisfy({ $0 == a }) && l2.allSatisfy({ $0 == q }) ? (a, q) : nil
  }

  /// Response minus offset about its weighted mean (about 0 without an intercept), root mean square.
  var responseDeviation: Double {
    let y = problem.response.indices.map { problem.response[$0] - (problem.offset?[$0] ?? 0) }
    let w = problem.weights ?? y.map { _ in 1 }
    let total = w.reduce(0, +)
    let mean = problem.intercept ? zip(w, y).reduce(0) { $0 + $1.0 * $1.1 } / total : 0
    return (zip(w, y).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) } / total).squareRoot()
  }

  /// A number as every tool reads it, with all its digits.
  static func number(_ x: Double) -> String {
    x.isInfinite ? (x > 0 ? "Inf" : "-Inf") : source(ofNumber: x)
  }
  func number(_ x: Double) -> String { Self.number(x) }

  // MARK: Data

  /// The file to read: the data's own, or one of that name that `save` writes.
  var file: FileSource { frame.dataFile ?? FileSource(name: "\(frame.dataName).csv") }

  /// Said where the rows are not those of a file.
  var fileNote: String? {
    frame.dataFile == nil ? "save(\(frame.dataName), \"\(file.name)\") writes the file" : nil
  }

  /// The columns of the file that the program reads.
  var columnsRead: [Column] {
    let texts = [model.weightsText, model.offsetText, model.exposureText].compactMap(\.self)
    let others = texts.compactMap { parse($0).program.statements.first?.expression }
    let expressions = [frame.formula.response] + frame.recipe.variables.map(\.argument) + others
    var known: Set<String> = []
    return expressions.flatMap(\.mentionedNames).compactMap { name in
      known.insert(name.text).inserted ? model.arguments.data.frame[name.text] : nil
    }
  }

  /// What the values of a variable with levels are in the file.
  func levelKind(of variable: Expression) -> LevelKind {
    switch variable.asName.flatMap({ model.arguments.data.frame[$0.text]?.kind }) {
    case .text?: .text
    case .logical?: .flags
    case .number?, nil: .numbers
    }
  }

  // MARK: Formula

  /// The right side in another spelling: the terms as they are, each variable spelt by `spelling`.
  func terms(_ spelling: some FormulaSpelling) throws(Untranslatable) -> String {
    var texts = problem.intercept ? [String]() : ["0"]
    for term in frame.recipe.terms {
      var parts: [String] = []
      for part in term.parts { parts.append(try variable(frame.recipe.variables[part.variable], spelling)) }
      texts.append(parts.joined(separator: ":"))
    }
    return texts.isEmpty ? "1" : texts.joined(separator: " + ")
  }

  private func variable(
    _ variable: ModelVariable, _ spelling: some FormulaSpelling
  ) throws(Untranslatable) -> String {
    if case .matrix = variable.coding {
      throw Untranslatable(
        "`\(variable.name)` was read by sparse(…), and the program cannot read it",
        help: "put the columns in a data file, and fit that")
    }
    let argument = try columnsAlone(variable.argument)
    switch variable.coding {
    case .numeric, .matrix: return try spelling.numeric(argument)
    case .polynomial(let polynomial):
      return try spelling.polynomial(try spelling.expression(argument), degree: polynomial.degree)
    case .factor(let contrasts):
      return try spelling.factor(
        try spelling.expression(argument), levels: contrasts.levels, levelKind(of: variable.argument),
        isOrdered: contrasts.isOrdered)
    }
  }

  /// What is added to the linear predictor, offset = and log(exposure =), as an expression of columns.
  func offset(_ spelling: some FormulaSpelling) throws(Untranslatable) -> String? {
    guard model.offsetText != "from the formula" else {
      throw Untranslatable(
        "offset(…) in a formula is not written there", help: "fit with offset = … as an argument")
    }
    var parts: [String] = []
    if let text = model.offsetText { parts.append(try expression(text, spelling)) }
    if let text = model.exposureText {
      parts.append("\(spelling.function("log") ?? "log")(\(try expression(text, spelling)))")
    }
    return parts.isEmpty ? nil : parts.joined(separator: " + ")
  }

  /// An expression of weights = or offset =, or a refusal where it is more than columns and arithmetic.
  func expression(_ text: String, _ spelling: some FormulaSpelling) throws(Untranslatable) -> String {
    guard let expression = parse(text).program.statements.first?.expression else {
      throw Untranslatable("`\(text)` cannot be written there")
    }
    return try spelling.expression(columnsAlone(expression))
  }

  /// With numbers of the session written out.
  ///
  /// - Throws: where a name is neither such a number nor a column of the data.
  private func columnsAlone(_ expression: Expression) throws(Untranslatable) -> Expression {
    let written = expression.substituting(frame.recipe.captured)
    let columns = model.arguments.data.frame
    let other = written.variableNames.first {
      columns[$0] == nil || frame.recipe.captured[$0] != nil
    }
    guard let other else { return written }
    throw Untranslatable(
      "`\(other)` is no column of the data, and the program reads nothing else",
      help:
        "write what it is of columns, such as weights = 2*wt, or make it a column of a data file")
  }
}

extension Expression {
  /// Names that stand for values, in arithmetic and in arguments.
  fileprivate var variableNames: [String] {
    switch kind {
    case .name(let name): [name]
    case .unary(_, let operand): operand.variableNames
    case .binary(_, let left, let right): left.variableNames + right.variableNames
    case .call(_, let arguments): arguments.flatMap(\.value.variableNames)
    default: []
    }
  }

  /// With names that are numbers of the session replaced by them.
  fileprivate func substituting(_ values: [String: Value]) -> Expression {
    switch kind {
    case .name(let name):
      guard case .number(let x)? = values[name] else { return self }
      return Expression(.number(x), span: span)
    case .unary(let sign, let operand):
      return Expression(.unary(sign, operand.substituting(values)), span: span)
    case .binary(let sign, let left, let right):
      return Expression(
        .binary(sign, left.substituting(values), right.substituting(values)), span: span)
    case .call(let callee, let arguments):
      return Expression(
        .call(
          callee,
          arguments.map { Argument(name: $0.name, value: $0.value.substituting(values)) }), span: span)
    default: return self
    }
  }
}
