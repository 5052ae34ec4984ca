import Fitting
import Priors
import Syntax
import Tables

/// `sample(m, draws =, seed =)`: draws of a posterior, or of a prior.
enum SampleVerb: Verb {
  static let definition = VerbDefinition(
    name: "sample", group: .bayes,
    summary: "draws of a posterior or a prior, as data: one row a draw, one column a coefficient",
    parameters: [
      Parameter(
        "m", "a model with a prior, or a prior", kinds: [.model, .prior], positional: true, required: true),
      Parameter("draws", "how many", kinds: [.number], default: "1000"),
      Parameter("seed", "where the random numbers start", kinds: [.number], default: "1"),
    ],
    details: [
      "A normal posterior is drawn from exactly, each draw independent of the others, given σ. Any other by Hamiltonian Monte Carlo in four chains, corners of a laplace prior included: the note says whether the chains agree (R̂, 1 when they do) and how many independent draws they are worth, for means as for sds.",
      "The draws have what the normal approximation has not: skewness, heavy tails, what a laplace prior does around 0. mean(s.wt) and cor(s) look at them as at any data.",
      "The same seed draws the same numbers again. Independent draws are the same on every machine, too; chains follow their posterior in rounded arithmetic, which may differ in the last digit from one processor to the next, and then in more.",
    ],
    examples: [
      "cars = read(\"mtcars.csv\")\nm = fit(mpg ~ wt + hp, cars, prior = [wt ~ normal(-3, 1), hp ~ laplace(0, 0.01)])\ns = sample(m, draws = 400)\ndescribe(s)",
      "describe(sample(laplace(0, 0.5), draws = 2000))",
    ],
    misnomers: [
      "n": "how many is draws = 1000", "size": "how many is draws = 1000", "chains": "there are always four",
      "random_state": "seed = 1",
    ])

  private static let most = 20_000_000

  static func run(_ call: Call) throws(Failure) -> Value? {
    let draws = try call.whole("draws", atLeast: 1) ?? 1000
    let seed = UInt64(try call.whole("seed", atLeast: 0) ?? 1)
    switch try call.value("m") {
    case .model(let model): return try PosteriorDraws(model, draws: draws, seed: seed, call).value
    case .prior(let prior): return try ofPrior(prior, draws, seed, call)
    default: preconditionFailure("the kinds were checked")
    }
  }

  /// - Throws: more numbers than a lesson needs.
  static func checkSize(_ draws: Int, _ columns: Int, _ call: Call) throws(Failure) {
    guard draws <= most / max(1, columns) else {
      throw call.fail(
        "out-of-range",
        "\(draws) draws of \(columns == 1 ? "1 coefficient" : "\(columns) coefficients") are more than \(most) numbers",
        at: "draws", help: "draws = \(most / max(1, columns)) is the largest")
    }
  }

  // MARK: Priors

  private static func ofPrior(
    _ prior: PriorExpression, _ draws: Int, _ seed: UInt64, _ call: Call
  ) throws(Failure) -> Value? {
    var parts: [(distribution: any SampledDistribution, names: [String])] = []
    for statement in prior.statements {
      guard let distribution = statement.distribution as? any SampledDistribution else {
        let name = statement.distribution.definition.name
        throw call.fail(
          "improper",
          name == "flat"
            ? "a flat prior cannot be drawn from: it has no total probability of 1"
            : "this prior cannot be drawn from: its density is known up to a constant only", at: "m",
          help: "draw from a named one, such as normal(0, \(name == "flat" ? "10" : "0.7"))")
      }
      parts.append((distribution, names(statement, among: prior)))
    }
    let names = parts.flatMap(\.names)
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw call.fail(
        "repeated-term", "`\(twice)` has two priors", at: "m", help: "keep one of its statements")
    }
    try checkSize(draws, names.count, call)
    let columns = try call.context.apart(draws * names.count * 20) { [parts] in
      var random = RandomNumbers(seed: seed)
      var columns = names.map { _ in [Double]() }
      for _ in 0..<draws {
        let row = parts.flatMap { $0.distribution.draw($0.names.count, &random) }
        for (j, x) in row.enumerated() { columns[j].append(x) }
      }
      return columns
    }
    call.context.note(
      "\(draws) draws of \(call.presenter.source(of: prior)); seed \(seed)", code: "sampled")
    return try data("draws", names, columns, call)
  }

  private static func names(_ statement: PriorExpression.Statement, among prior: PriorExpression) -> [String]
  {
    if case .only(let terms) = statement.selection { return terms.map(\.text) }
    let start = prior.statements.count == 1 ? "b" : "rest"
    guard let count = statement.distribution.dimension else { return [start] }
    return (1...count).map { "\(start)\($0)" }
  }

  static func data(
    _ name: String, _ names: [String], _ columns: [[Double]], _ call: Call
  ) throws(Failure) -> Value {
    do {
      let frame = try DataFrame(zip(names, columns).map { Column($0, numbers: $1) })
      return .data(DataSet(name: name, frame: frame))
    } catch {
      throw call.fail("bad-data", error.message)
    }
  }
}
