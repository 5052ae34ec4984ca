import Fitting
import Priors
import Syntax
import Tables

/// `as_prior(p)`: the prior whose −log density is the penalty.
enum AsPriorVerb: Verb {
  static let definition = VerbDefinition(
    name: "as_prior", group: .bridge, summary: "the prior that a penalty stands for",
    parameters: [
      Parameter("p", "a penalty", kinds: [.penalty], positional: true, required: true),
      Parameter("m", "the model whose loss the penalty stands beside", kinds: [.model], positional: true),
      Parameter("sigma", "residual sd, for a penalty beside 1/(2n) Σ(y − ŷ)²", kinds: [.number]),
      Parameter("n", "number of rows, for the same", kinds: [.number]),
    ],
    details: [
      "Beside the likelihood (loss = nll) the two are the same: λ·l1 is laplace(0, 1/λ), λ·l2 is normal(0, 1/√(2λ)), so 1/σ² = 2λ.",
      "Beside another loss the strength is first multiplied by the factor that is printed: n/σ² beside the mean of squares, n beside the mean loss of logistic and poisson. With a model the prior is of coefficients in data units, so that columns of different spread get different priors.",
      "A sum of l1 and l2 on one coefficient is the product of two densities: it has no name, and is shown as it is.",
    ],
    examples: [
      "as_prior(2*l1)", "as_prior(0.5*l2)",
      "cars = read(\"mtcars.csv\")\nm = fit(mpg ~ wt + hp, cars, penalty = 0.25*l2)\nas_prior(0.25*l2, m)",
    ])

  static func run(_ call: Call) throws(Failure) -> Value? {
    guard case .penalty(let penalty)? = try call.value("p") else { return nil }
    guard !penalty.parts.isEmpty else {
      throw call.fail(
        "no-penalty", "no penalty is no statement: its prior is flat", at: "p", help: "prior = flat")
    }
    if case .model(let model)? = try call.value("m") { return try beside(model, penalty, call) }
    return try alone(penalty, call)
  }

  // MARK: Without a model

  private static func alone(_ penalty: PenaltyExpression, _ call: Call) throws(Failure) -> Value? {
    let sigma = try call.positive("sigma")
    let n = try call.positive("n")
    let scale: SquaredLoss.Scale = sigma == nil && n == nil ? .likelihood(sigma: 1) : .mean
    // Coefficients without a model: one for a penalty of any number, or as many as it is for.
    let count = penalty.parts.compactMap(\.penalty.dimension).max() ?? 1
    let selection = penalty.parts[0].selection
    guard penalty.parts.allSatisfy({ $0.selection == selection }) else {
      throw call.fail(
        "needs-model", "which coefficients the parts share depends on the model", at: "p",
        help: "as_prior(p, m)")
    }
    let terms = penalty.parts.map {
      PenaltyTerm(strength: $0.strength, penalty: $0.penalty, columns: Array(0..<count))
    }
    let factor: BridgeFactor
    do {
      factor = try BridgeFactor(from: scale, sigma: sigma, n: n)
    } catch {
      throw call.fail(error.code, error.message(call.presenter.number), at: "p", help: error.help)
    }
    let reading = try self.reading(terms, count: count, factor: factor, scales: nil, call)
    let factors = reading.parts.flatMap(\.factors)
    guard factors.count == 1 || (reading.parts.count == 1 && reading.parts[0].factors.count == 1) else {
      return .table(product(reading, names: (1...count).map { "b\($0)" }, call.presenter))
    }
    return .prior(
      PriorExpression(
        statements: [
          PriorExpression.Statement(
            selection: selection, distribution: factors[0], span: call.span, source: call.evaluator.source)
        ], derivation: derivation(reading, call.presenter)))
  }

  // MARK: With a model

  private static func beside(
    _ model: Model, _ penalty: PenaltyExpression, _ call: Call
  ) throws(Failure) -> Value? {
    let binding = TermBinding(frame: model.frame, source: call.evaluator.source)
    let (terms, _) = try binding.bind(penalty, presenter: call.presenter)
    let factor = try model.bridgeFactor(call)
    let scales = model.problem.scale == .standardised ? model.problem.deviations : nil
    // A penalty and a prior are of terms, and act alike on the coefficients of every class.
    let names = model.frame.columnNames
    let reading = try self.reading(terms, count: names.count, factor: factor, scales: scales, call)
    guard let prior = reading.prior(names: names) else {
      return .table(product(reading, names: names, call.presenter))
    }
    var lines = derivation(reading, call.presenter)
    if scales != nil {
      lines.append("of coefficients in data units: λ acted on b·sd(x), so each column has its own")
    }
    let statements = prior.statements.flatMap { statement in
      self.statements(statement, names: names, call)
    }
    return .prior(PriorExpression(statements: statements, derivation: lines))
  }

  /// The statement as it would be typed: one a term where each has its own numbers.
  private static func statements(
    _ statement: PriorStatement, names: [String], _ call: Call
  ) -> [PriorExpression.Statement] {
    func made(_ selection: TermSelection, _ distribution: any Distribution) -> PriorExpression.Statement {
      PriorExpression.Statement(
        selection: selection, distribution: distribution, span: call.span, source: call.evaluator.source)
    }
    var terms = names
    if case .named(let some) = statement.terms { terms = some }
    let named = terms.map { Name($0, span: call.span) }
    let single = terms.indices.compactMap { statement.distribution.alone($0) }
    guard single.count == terms.count else {
      return [made(statement.terms == .all ? .all : .only(named), statement.distribution)]
    }
    return zip(named, single).map { made(.only([$0]), $1) }
  }

  private static func reading(
    _ terms: [PenaltyTerm], count: Int, factor: BridgeFactor, scales: [Double]?, _ call: Call
  ) throws(Failure) -> PriorReading {
    do {
      return try priorReading(of: terms, count: count, factor: factor, columnScales: scales)
    } catch {
      throw call.fail(error.code, error.message(call.presenter.number), at: "p", help: error.help)
    }
  }

  private static func derivation(_ reading: PriorReading, _ presenter: Presenter) -> [String] {
    guard reading.factor.value != 1 else {
      return ["beside loss = nll, where penalty = −log prior + constant"]
    }
    return [
      "strength times \(reading.factor.text { presenter.brief($0) }), then −log prior = penalty + constant"
    ]
  }

  private static func product(_ reading: PriorReading, names: [String], _ presenter: Presenter) -> Document {
    var table = Table(columns: [Table.Column("term"), Table.Column("prior, up to its constant")])
    for part in reading.parts {
      let factors = part.factors.map { $0.source { presenter.brief($0) } }.joined(separator: " × ")
      table.append([.text(presenter.elided(part.columns.map { names[$0] }, limit: 6)), .text(factors)])
    }
    let line = "a product of densities has no name of its own; fit it as the penalty that it is"
    return Document([.table(table), .lines(derivation(reading, presenter) + [line])])
  }
}
