import Fitting
import Priors
import Syntax
import Tables

/// `as_penalty(q)`: the penalty that is the prior's −log density.
enum AsPenaltyVerb: Verb {
  static let definition = VerbDefinition(
    name: "as_penalty", group: .bridge, summary: "the penalty that a prior stands for",
    parameters: [
      Parameter("q", "a prior", kinds: [.prior], positional: true, required: true),
      Parameter(
        "m", "the model beside whose loss the penalty shall stand", kinds: [.model], positional: true),
      Parameter("sigma", "residual sd, for a penalty beside 1/(2n) Σ(y − ŷ)²", kinds: [.number]),
      Parameter("n", "number of rows, for the same", kinds: [.number]),
    ],
    details: [
      "Beside the likelihood (loss = nll): normal(0, s) is 1/(2s²)·l2, laplace(0, s) is 1/s·l1, normal(0, cov = V) is quad(inverse(V)).",
      "A prior is of coefficients in data units: fit the penalty with scale = \"data\".",
      "A penalty pulls to 0; a prior with another mean stays a prior.",
    ],
    examples: [
      "as_penalty(normal(0, 0.5))", "as_penalty(laplace(0, 0.5))",
      "as_penalty(normal(0, 1), sigma = 2.5, n = 32)",
    ])

  static func run(_ call: Call) throws(Failure) -> Value? {
    guard case .prior(let prior)? = try call.value("q") else { return nil }
    let factor = try self.factor(call)
    var parts: [PenaltyExpression.Part] = []
    for statement in prior.statements {
      parts += try self.parts(of: statement, factor: factor, call)
    }
    let presenter = call.presenter
    let text =
      factor.value == 1
      ? "beside loss = nll: −log prior = penalty + constant"
      : "−log prior divided by \(factor.text { presenter.brief($0) }), to stand beside \(factor.lossText)"
    return .penalty(
      PenaltyExpression(
        parts: parts,
        derivation: parts.filter { !isSpelt($0.penalty) && !$0.penalty.isCustom }.map {
          "\($0.name), \($0.penalty is HorseshoePenalty ? "at the best local scales" : "less its constant"), is \($0.penalty.formula)"
        } + [text, "acts on coefficients in data units (scale = \"data\")"]))
  }

  private static func factor(_ call: Call) throws(Failure) -> BridgeFactor {
    if case .model(let model)? = try call.value("m") { return try model.bridgeFactor(call) }
    let sigma = try call.positive("sigma")
    let n = try call.positive("n")
    let scale: SquaredLoss.Scale = sigma == nil && n == nil ? .likelihood(sigma: 1) : .mean
    do {
      return try BridgeFactor(from: scale, sigma: sigma, n: n)
    } catch {
      throw call.fail(
        error.code, error.message(call.presenter.number), span: call.calleeSpan, help: error.help)
    }
  }

  private static func parts(
    of statement: PriorExpression.Statement, factor: BridgeFactor, _ call: Call
  ) throws(Failure) -> [PenaltyExpression.Part] {
    if let custom = statement.distribution as? CustomDistribution {
      let selection = statement.selection == .rest ? try rest(of: call) : statement.selection
      return [
        PenaltyExpression.Part(
          strength: 1 / factor.value, penalty: custom.penalty, name: custom.penaltySource,
          selection: selection)
      ]
    }
    let names = try self.names(of: statement, call)
    let count = statement.distribution.dimension ?? names?.count ?? 1
    var parts: [PenaltyExpression.Part] = []
    for term in statement.distribution.penaltyTerms(columns: Array(0..<count)) {
      if let centre = term.centre?.first(where: { $0 != 0 }) {
        throw call.fail(
          "not-centred",
          "a penalty pulls to 0, and \(statement.distribution.source) pulls to \(call.presenter.written(centre))",
          at: "q", help: "use it as it is: fit(…, prior = q)")
      }
      let selection: TermSelection =
        term.columns.count == count
        ? statement.selection : .only(term.columns.compactMap { names?[$0] })
      parts.append(
        PenaltyExpression.Part(
          strength: term.strength / factor.value, penalty: term.penalty,
          name: isSpelt(term.penalty)
            ? written(term.penalty, call.presenter)
            : term.strength == factor.value
              ? "−log \(statement.distribution.source)" : "(−log \(statement.distribution.source))",
          selection: selection == .rest ? try rest(of: call) : selection))
    }
    return parts
  }

  /// The terms of a statement, where their number matters: a list of means or sds has one for each.
  private static func names(
    of statement: PriorExpression.Statement, _ call: Call
  ) throws(Failure) -> [Name]? {
    if case .only(let terms) = statement.selection { return terms }
    guard let dimension = statement.distribution.dimension else { return nil }
    if case .model(let model)? = try call.value("m"), model.coefficientNames.count == dimension {
      return model.coefficientNames.map { Name($0, span: call.span) }
    }
    // One quadratic form on all of them needs no names.
    if statement.distribution is MultivariateNormal { return nil }
    throw call.fail(
      "needs-terms",
      "\(statement.distribution.source) has numbers for \(dimension) terms, which are not named",
      at: "q",
      help: "name them, [wt, hp] ~ \(statement.distribution.source), or give the model: as_penalty(q, m)")
  }

  /// What the other statements leave.
  private static func rest(of call: Call) throws(Failure) -> TermSelection {
    guard case .prior(let prior)? = try call.value("q") else { return .all }
    let named = prior.statements.flatMap { statement -> [Name] in
      if case .only(let names) = statement.selection { names } else { [] }
    }
    return named.isEmpty ? .all : .except(named)
  }

  /// Whether the language has a name for it; one that has none is a logarithm of the density that it comes from.
  private static func isSpelt(_ penalty: any Penalty) -> Bool {
    penaltyCatalogue.contains { $0.name == penalty.definition.name }
  }

  /// The penalty as it would be typed, a matrix with its numbers.
  private static func written(_ penalty: any Penalty, _ presenter: Presenter) -> String {
    guard !penalty.arguments.isEmpty else { return penalty.definition.name }
    let arguments = penalty.arguments.map { argument in
      switch argument {
      case .number(let x): presenter.written(x)
      case .matrix(let matrix): presenter.matrixText(matrix)
      case .terms(let terms): terms.map { "\($0)" }.joined(separator: ", ")
      }
    }
    return "\(penalty.definition.name)(\(arguments.joined(separator: ", ")))"
  }
}

extension BridgeFactor {
  fileprivate var lossText: String {
    if let loss { return "\(loss) loss" }
    return switch scale {
    case .mean: "1/(2n) Σ(y − ŷ)²"
    case .sum: "Σ(y − ŷ)²"
    case .likelihood: "the negative log-likelihood"
    }
  }
}
