import Fitting
import Priors
import Syntax
import Tables

/// `compare(m1, m2, …)`: models side by side; cross-validations and paths likewise.
enum CompareVerb: Verb {
  static let definition = VerbDefinition(
    name: "compare", group: .look, summary: "models side by side: coefficients, kept terms, error",
    parameters: [
      Parameter(
        "m", "a model, a cross-validation or a path", kinds: [.model, .validation, .path, .list],
        positional: true, required: true)
    ], isVariadic: true,
    details: [
      "Coefficients are in data units; a term that a model has not stays empty, an exact zero prints as 0. mse is of the rows that each model was fitted to.",
      "Log evidences, where priors have them, take σ for known; where each model has its own, estimated, sigma = in both fits makes them comparable.",
      "Of cross-validations the rules stand below each other: the strength that each takes, its error on held-out rows, the terms that it keeps. Beside models a cross-validation stands for its best model, fitted to all rows.",
      "Of paths it says where they begin and at which strength each term enters.",
      "Fits to different rows are shown with a note; cross-validations of different responses or by different measures are no comparison, and refused.",
    ],
    examples: [
      "cars = read(\"mtcars.csv\")\na = fit(mpg ~ wt + hp + qsec, cars, penalty = 1*l1)\nb = fit(a, penalty = 1*l2)\ncompare(a, b)",
      "cars = read(\"mtcars.csv\")\nm = fit(mpg ~ wt + hp + qsec + drat, cars, penalty = l1)\nlasso = cv(m, folds = 8)\nridge = cv(m, penalty = l2, folds = 8)\ncompare(lasso, ridge)",
    ])

  static func run(_ call: Call) throws(Failure) -> Value? {
    var entries: [Entry] = []
    for argument in call.arguments {
      let value = try call.evaluator.evaluate(argument.expression)
      let name = argument.expression.asName?.text
      if case .items(let items) = value {
        // Written out, its elements have names of their own.
        var written: [Expression] = []
        if case .list(let elements) = argument.expression.kind { written = elements }
        for (place, item) in items.enumerated() {
          let own =
            written.isEmpty
            ? name.map { "\($0)[\(place + 1)]" } : written[place].asName?.text ?? written[place].shortSource
          entries.append(try entry(item, own, argument, entries, call))
        }
      } else {
        entries.append(try entry(value, name ?? argument.expression.shortSource, argument, entries, call))
      }
    }
    guard !entries.isEmpty else {
      throw call.fail("wrong-kind", "the list is empty", at: "m", help: definition.exampleHelp)
    }
    let models = entries.compactMap { if case .model(let model) = $0.value { model } else { nil } }
    if models.count == entries.count { return .table(compared(entries, call)) }
    let validations = entries.compactMap { if case .validation(let own) = $0.value { own } else { nil } }
    if validations.count == entries.count { return .table(try validated(entries, call)) }
    let paths = entries.compactMap { if case .path(let path) = $0.value { path } else { nil } }
    if paths.count == entries.count { return .table(followed(entries, call.presenter)) }
    return .table(compared(try asModels(entries, call), call))
  }

  // MARK: What is compared

  struct Entry {
    let name: String
    let value: Value
    let model: Model
    let span: Span
  }

  private static func entry(
    _ value: Value, _ name: String?, _ argument: Call.Bound, _ others: [Entry], _ call: Call
  ) throws(Failure) -> Entry {
    let model: Model
    switch value {
    case .model(let own): model = own
    case .validation(let validation): model = validation.model
    case .path(let path): model = path.model
    default:
      throw call.fail(
        "wrong-kind", "compare takes models, cross-validations or paths, not \(value.kind.phrase)",
        span: argument.expression.span, help: "compare(m1, m2): each from fit(…)")
    }
    let own = name ?? model.title
    let taken = others.count { $0.name == own || $0.name.hasPrefix(own + " ") }
    return Entry(
      name: taken == 0 ? own : "\(own) \(taken + 1)", value: value, model: model,
      span: argument.expression.span)
  }

  /// Beside models a cross-validation stands for its best one.
  private static func asModels(_ entries: [Entry], _ call: Call) throws(Failure) -> [Entry] {
    var models: [Entry] = []
    for entry in entries {
      switch entry.value {
      case .validation(let validation):
        let best = try validation.model.atStrength(
          validation.lambdas[validation.best], origin: "", span: entry.span, evaluator: call.evaluator)
        models.append(
          Entry(name: "\(entry.name).best", value: .model(best), model: best, span: entry.span))
      case .path:
        throw call.fail(
          "not-comparable", "a path has a model at every strength, and compare needs one of them",
          span: entry.span,
          help:
            "give the path a name,  p = \(call.evaluator.source[entry.span]),  and compare p[lambda = 0.1]")
      default: models.append(entry)
      }
    }
    return models
  }

  // MARK: Models

  private static func compared(_ entries: [Entry], _ call: Call) -> Document {
    let models = entries.map { (name: $0.name, model: $0.model) }
    let isOneResponse = noteDifferences(models, call)
    noteDeviations(models, call)
    return document(models, isOneResponse: isOneResponse, call.presenter)
  }

  /// Says what stands in the way of reading errors side by side.
  ///
  /// - Returns: whether all models have one response.
  private static func noteDifferences(_ models: [(name: String, model: Model)], _ call: Call) -> Bool {
    let responses = Set(models.map(\.model.frame.response.name))
    if responses.count > 1 {
      call.context.note(
        "the responses differ (\(responses.sorted().joined(separator: ", "))): coefficients and errors are not on one scale",
        code: "responses-differ")
      return false
    }
    if let first = models.first?.model,
      models.contains(where: { $0.model.problem.response != first.problem.response })
    {
      let counts = models.map { "\($0.name) \($0.model.frame.rowCount)" }.joined(separator: ", ")
      call.context.note(
        "the models were fitted to different rows (\(counts)): each error is of its own; evaluate(m1, m2, d) takes one set of rows",
        code: "rows-differ")
    }
    return true
  }

  /// A log evidence takes its σ for known; and whose there is none is said, where others have one or could.
  private static func noteDeviations(_ models: [(name: String, model: Model)], _ call: Call) {
    let absences = EvidenceVerb.absences(of: models, call)
    for absence in absences { call.context.note(absence, code: "no-evidence") }
    let compared = models.map(\.model).filter { $0.logEvidence != nil }
    let deviations = compared.compactMap { $0.sigma?.value }
    guard EvidenceVerb.cells(of: models.map(\.model)) != nil, let least = deviations.min(),
      let most = deviations.max(), most - least > 1e-9 * most
    else { return }
    let estimated = models.filter {
      $0.model.logEvidence != nil && $0.model.sigma?.source.isEstimate ?? false
    }
    guard !estimated.isEmpty else { return }
    let whose =
      estimated.count == compared.count
      ? "a σ of its own for known, estimated from the same rows"
      : "its own σ for known, that of \(call.presenter.elided(estimated.map(\.name), limit: 6)) estimated from the same rows"
    call.context.note(
      "each log evidence takes \(whose): the same sigma = in all makes them comparable",
      code: "sigma-estimated")
  }

  private static func document(
    _ models: [(name: String, model: Model)], isOneResponse: Bool, _ presenter: Presenter
  ) -> Document {
    var names: [String] = []
    var seen: Set<String> = []
    for (_, model) in models {
      for name in model.coefficientNames where seen.insert(name).inserted { names.append(name) }
    }
    var table = Table(columns: [Table.Column("term")] + models.map { Table.Column($0.name, .number) })
    let intercepts = models.map { interceptsByName($0.model) }
    var interceptNames: [String] = []
    for name in intercepts.joined().map(\.name) where !interceptNames.contains(name) {
      interceptNames.append(name)
    }
    for name in interceptNames {
      table.append(
        [.text(name)]
          + intercepts.map { own in
            own.first { $0.name == name }.map { presenter.coefficient($0.value) } ?? .empty
          })
    }
    for name in names {
      table.append(
        [.text(name)]
          + models.map { entry in
            guard let column = entry.model.coefficientNames.firstIndex(of: name) else { return .empty }
            return presenter.coefficient(entry.model.solution.coefficients[column])
          })
    }
    var facts = Table(
      columns: [Table.Column("", key: "measure")] + models.map { Table.Column($0.name, .right) })
    facts.append([.text("penalty or prior")] + models.map { .text(regulariser($0.model, presenter)) })
    facts.append(
      [.text("terms kept")]
        + models.map { .number(Double($0.model.solution.nonzero), "\($0.model.solution.nonzero)") })
    let rows = models.map(\.model.frame.rowCount)
    if Set(rows).count > 1 { facts.append([.text("rows")] + rows.map { .number(Double($0), "\($0)") }) }
    for (name, cell) in measures(models, isOneResponse: isOneResponse, presenter) {
      facts.append([.text(name)] + models.map { cell($0.model) })
    }
    if let cells = EvidenceVerb.cells(of: models.map(\.model)) {
      if models.contains(where: { $0.model.sigma != nil }) {
        facts.append(
          [.text("σ")]
            + models.map { $0.model.sigma.map { presenter.coefficient($0.value) } ?? .empty })
      }
      facts.append([.text("log evidence")] + cells)
    }
    return Document([.table(table), .table(facts)])
  }

  /// One, or one a class.
  private static func interceptsByName(_ model: Model) -> [(name: String, value: Double)] {
    guard model.hasIntercept else { return [] }
    guard model.outputs > 1 else { return [("(intercept)", model.solution.intercept)] }
    return zip(model.problem.details.levels, model.solution.intercepts).map { ("\($0): (intercept)", $1) }
  }

  /// Mean squares and R² of gaussian models; where another family is among them, deviance, if all have it.
  private static func measures(
    _ models: [(name: String, model: Model)], isOneResponse: Bool, _ presenter: Presenter
  ) -> [(String, (Model) -> Table.Cell)] {
    func share(_ x: Double?) -> Table.Cell { x.map { presenter.fixed($0, 3) } ?? .empty }
    if models.allSatisfy(\.model.family.takesSigma) {
      let share = ("R²", { (model: Model) in share(model.solution.rSquared) })
      // Squares of different responses have different units.
      return isOneResponse ? [("mse", { presenter.coefficient(meanSquare($0)) }), share] : [share]
    }
    let haveLikelihood = models.map(\.model.family.definition.hasLikelihood)
    guard haveLikelihood.allSatisfy({ $0 }) else {
      // Without a likelihood there is no deviance: where responses are numbers, squares are on one scale.
      var rows: [(String, (Model) -> Table.Cell)] = [("loss", { .text($0.family.definition.name) })]
      let areNumbers = models.allSatisfy {
        if case .numbers = $0.model.frame.response.values { $0.model.outputs == 1 } else { false }
      }
      if areNumbers, isOneResponse {
        rows.append(("mse", { presenter.coefficient(meanSquare($0)) }))
      }
      return rows + [
        ("explained", { share($0.devianceExplained ?? $0.solution.rSquared) })
      ]
    }
    return [
      ("family", { .text($0.family.definition.family) }),
      ("deviance", { presenter.coefficient($0.deviance) }),
      ("deviance explained", { share($0.devianceExplained ?? $0.solution.rSquared) }),
    ]
  }

  private static func regulariser(_ model: Model, _ presenter: Presenter) -> String {
    model.prior.map(presenter.source) ?? presenter.source(of: model.penalty)
  }

  /// Σ w(y − ŷ)²/Σ w on the rows of the fit: one scale for every loss.
  private static func meanSquare(_ model: Model) -> Double {
    var sum = 0.0
    var total = 0.0
    let problem = model.problem
    let means = problem.loss.mean(problem.observations, predictor: model.solution.linearPredictor)
    for (i, y) in model.problem.response.enumerated() {
      let weight = model.problem.weights?[i] ?? 1
      let residual = y - means[i]
      sum += weight * residual * residual
      total += weight
    }
    return sum / total
  }
}

extension Expression {
  /// What was typed, where that is a part of something that has a name: `v.best`, `p[lambda = 0.1]`.
  fileprivate var shortSource: String? {
    switch kind {
    case .field, .index:
      let text = Syntax.source(of: self)
      return text.count <= 24 ? text : nil
    default: return nil
    }
  }
}
