import Fitting
import Priors
import Tables

extension Topic {
  /// Sources: A. Hoerl and R. Kennard (1970); R. Tibshirani (1996), section 5.
  static let prior = Topic(
    name: "prior",
    aliases: ["bayes", "map", "posterior", "priors", "laplace prior", "gaussian prior", "likelihood"],
    summary: "a penalty is -log prior: two readings of one object",
    text: [
      "posterior = likelihood × prior / evidence. In logarithms, with the signs turned:",
      "  -log posterior = -log likelihood - log prior + log evidence",
      "The evidence does not depend on b, nor does the constant in front of a density, so the b with the largest posterior (MAP) is the b that minimises loss + penalty, where penalty = -log prior. Beside the exact likelihood, loss = nll:",
      "  λ*l1      is  laplace(0, 1/λ)",
      "  λ*l2      is  normal(0, 1/√(2λ)),   so 1/sd² = 2λ",
      "  quad(P)   is  normal(0, precision = P)",
      "  none      is  flat: MAP is maximum likelihood",
      "Beside 1/(2n) Σ(y − ŷ)² a strength counts n/σ² times as much. So the same λ is a tighter prior with more rows, and a looser one with more noise.",
      "Only the maximum is shared. The zeros of l1 belong to the MAP: under a laplace prior the posterior gives a single value such as 0 no probability at all.",
      "Of the whole posterior, posterior(m) has sds, intervals and correlations, sample(m) draws, and evidence(m) the number that compares models.",
    ],
    examples: [
      "as_prior(0.5*l1)", "density(laplace(0, 0.5), at = [-1, 0, 1])",
      "fit(mpg ~ wt + hp, cars, prior = normal(0, 1))",
      "posterior(fit(mpg ~ wt + hp, cars, prior = normal(0, 1)))",
    ],
    own: { subject in
      switch subject.value {
      case .model: subject.anyFacts.map(ofModel) ?? []
      case .prior(let prior): ofPrior(prior, subject.presenter)
      case .penalty(let penalty): ofPenalty(penalty, subject.presenter)
      default: []
      }
    })

  private static func ofModel(_ facts: ModelFacts) -> [Document.Block] {
    if let bound = facts.model.boundPrior { return ofMAP(facts, bound) }
    let p = facts.presenter
    guard !facts.problem.penalties.isEmpty else {
      return [
        .lines(
          p.wrapped(
            "No penalty is a flat prior on every coefficient (\(p.elided(facts.names, limit: 8))): the maximum is that of the likelihood alone."
          ))
      ]
    }
    guard let loss = facts.problem.loss as? SquaredLoss else { return ofOther(facts) }
    do {
      func reading(_ scales: [Double]?) throws(BridgeError) -> PriorReading {
        try priorReading(
          of: facts.problem.penalties, count: facts.names.count, sigma: facts.sigma, n: facts.rows,
          lossScale: loss.scale, columnScales: scales)
      }
      let isStandardised = facts.problem.scale == .standardised
      let acting = try reading(nil)
      let inData = isStandardised ? try reading(facts.problem.deviations) : nil
      var columns = [Table.Column(isStandardised ? "prior of std coef" : "prior of coef")]
      if inData != nil { columns.append(Table.Column("prior of coef, data units")) }
      let table = facts.table(columns, of: Array(facts.names.indices)) { j in
        [acting, inData].compactMap(\.self).map { .text(density(of: j, in: $0, p)) }
      }
      let factor = acting.factor.text { p.brief($0) }
      let line =
        loss.scale == .mean || loss.scale == .sum
        ? "Each strength is multiplied by \(factor) to stand beside the likelihood; then -log prior = penalty + constant."
        : "The loss is the likelihood itself: -log prior = penalty + constant."
      return [.table(table), .lines(p.wrapped(line))]
    } catch {
      return [.lines(p.wrapped(error.message { p.brief($0) } + "; " + error.help))]
    }
  }

  /// Another family than the gaussian one.
  private static func ofOther(_ facts: ModelFacts) -> [Document.Block] {
    let p = facts.presenter
    do {
      let isStandardised = facts.problem.scale == .standardised
      let acting = try facts.priorReading(inDataUnits: false)
      let inData = isStandardised ? try facts.priorReading(inDataUnits: true) : nil
      var columns = [Table.Column(isStandardised ? "prior of std coef" : "prior of coef")]
      if inData != nil { columns.append(Table.Column("prior of coef, data units")) }
      let table = facts.table(columns, of: Array(facts.names.indices)) { j in
        [acting, inData].compactMap(\.self).map { .text(density(of: j, in: $0, p)) }
      }
      return [.table(table), .lines(p.wrapped(facts.likelihoodLine))]
    } catch {
      return [
        .table(facts.partsTable), .lines(p.wrapped(error.message { p.brief($0) } + "; " + error.help)),
      ]
    }
  }

  /// The factors of one coefficient's prior; a list of numbers is read at its place.
  private static func density(of column: Int, in reading: PriorReading, _ p: Presenter) -> String {
    guard let part = reading.parts.first(where: { $0.columns.contains(column) }),
      let place = part.columns.firstIndex(of: column)
    else { return "flat" }
    return part.factors.map { factor in
      switch factor {
      case let normal as Normal: "normal(\(p.brief(normal.mean[place])), \(p.brief(normal.sd[place])))"
      case let laplace as Laplace:
        "laplace(\(p.brief(laplace.mean[place])), \(p.brief(laplace.scale[place])))"
      case is MultivariateNormal: "normal, jointly with \(part.columns.count - 1) more"
      default: factor.definition.name
      }
    }.joined(separator: " × ")
  }

  private static func ofMAP(_ facts: ModelFacts, _ bound: BoundPrior) -> [Document.Block] {
    let p = facts.presenter
    let columns = facts.model.frame.columns.map(\.name)
    let lines = bound.parts.map { part in
      "\(p.elided(part.columns.map { columns[$0] }, limit: 8)) ~ \(part.distribution.source)"
    }
    let solution = facts.model.solution
    guard facts.problem.scale == .data, facts.model.outputs == 1 else {
      var table = Table(columns: [Table.Column("at the maximum"), Table.Column("value", .number)])
      table.append([.text("-log likelihood"), .number(solution.loss, p.short(solution.loss, 5))])
      table.append([
        .text("-log prior, part with b"), .number(solution.penalty, p.short(solution.penalty, 5)),
      ])
      return [.lines(lines), .table(table)]
    }
    let logPrior = bound.logDensity(at: solution.coefficients)
    var table = Table(columns: [Table.Column("at the maximum"), Table.Column("value", .number)])
    func add(_ name: String, _ x: Double) { table.append([.text(name), .number(x, p.short(x, 5))]) }
    add("-log likelihood", solution.loss)
    add("-log prior, constant part", -logPrior.constant)
    add("-log prior, part with b", -logPrior.dependent)
    add("-log posterior - log evidence", solution.loss - logPrior.value)
    return [.lines(lines), .table(table)]
  }

  private static func ofPrior(_ prior: PriorExpression, _ p: Presenter) -> [Document.Block] {
    var table = Table(columns: [Table.Column("prior"), Table.Column("penalty beside nll")])
    for statement in prior.statements {
      let count = statement.distribution.dimension ?? 1
      let terms = statement.distribution.penaltyTerms(columns: Array(0..<count)).map { term in
        let centre = term.centre.map { " about " + $0.map { p.written($0) }.joined(separator: ", ") } ?? ""
        return (term.strength == 1 ? "" : "\(p.brief(term.strength))*") + term.penalty.definition.name
          + centre
      }
      table.append([
        .text(statement.distribution.source), .text(terms.isEmpty ? "none" : terms.joined(separator: " + ")),
      ])
    }
    return [.table(table)]
  }

  private static func ofPenalty(_ penalty: PenaltyExpression, _ p: Presenter) -> [Document.Block] {
    var table = Table(columns: [Table.Column("penalty beside nll"), Table.Column("prior")])
    for part in penalty.parts where part.strength > 0 {
      let count = part.penalty.dimension ?? 1
      let term = PenaltyTerm(strength: part.strength, penalty: part.penalty, columns: Array(0..<count))
      let reading = try? priorReading(
        of: [term], count: count, sigma: nil, n: nil, lossScale: .likelihood(sigma: 1))
      let named = reading?.parts.flatMap(\.factors).map { $0.source { p.brief($0) } }.joined(separator: " × ")
      table.append([
        .text((part.strength == 1 ? "" : "\(p.written(part.strength))*") + part.name + part.selection.suffix),
        .text(named ?? "proportional to exp(−\(p.written(part.strength))·\(part.penalty.formula))"),
      ])
    }
    return penalty.parts.isEmpty ? [.lines(["none is a flat prior"])] : [.table(table)]
  }
}
