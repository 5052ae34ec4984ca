import Glibc
import Priors
import Syntax
import Tables

/// `density(q, at = …)`: a prior's density, its constant part and the part that depends on b, apart.
enum DensityVerb: Verb {
  static let definition = VerbDefinition(
    name: "density", group: .look, summary: "a prior's density and log density, with the constant part apart",
    parameters: [
      Parameter("q", "a prior", kinds: [.prior], positional: true, required: true),
      Parameter(
        "at", "a coefficient or a list of them", kinds: [.number, .list, .column], required: true),
    ],
    details: [
      "log density = constant + part with b. The constant moves with no coefficient, so the most probable b is the same without it.",
      "A joint normal is evaluated at one point: at = lists its coefficients. Other priors are evaluated at each number.",
    ],
    examples: ["density(normal(0, 2), at = [-1, 0, 1])", "density(laplace(0, 0.5), at = [-1, 0, 1])"])

  static func run(_ call: Call) throws(Failure) -> Value? {
    guard case .prior(let prior)? = try call.value("q"), let at = try call.vector("at") else { return nil }
    guard !at.isEmpty, at.allSatisfy(\.isFinite) else {
      throw call.fail("not-finite", "at must hold finite numbers, at least one", at: "at")
    }
    let presenter = call.presenter
    let parts = try jointParts(prior, at, call)
    if parts.isEmpty, let distribution = prior.statements.first?.distribution {
      return .table(pointwise(distribution, at, presenter))
    }
    return .table(joint(parts, presenter))
  }

  /// The distributions with their own coefficients, where the prior speaks of several at once; empty where one
  /// distribution of one coefficient is evaluated at each point.
  private static func jointParts(
    _ prior: PriorExpression, _ at: [Double], _ call: Call
  ) throws(Failure) -> [(distribution: any Distribution, names: [String], b: [Double])] {
    if prior.statements.count == 1, prior.statements[0].distribution.dimension == nil {
      guard case .only(let terms) = prior.statements[0].selection, terms.count > 1 else { return [] }
    }
    var parts: [(any Distribution, [String], [Double])] = []
    var used = 0
    for statement in prior.statements {
      var names: [String] = []
      if case .only(let terms) = statement.selection { names = terms.map(\.text) }
      let count = statement.distribution.dimension ?? max(1, names.count)
      guard used + count <= at.count else { break }
      if names.count != count { names = (1...count).map { "b\($0)" } }
      parts.append((statement.distribution, names, Array(at[used..<(used + count)])))
      used += count
    }
    guard used == at.count, parts.count == prior.statements.count else {
      let wanted = prior.statements.reduce(0) { $0 + ($1.distribution.dimension ?? 1) }
      throw call.fail(
        "length-mismatch", "the prior is of \(wanted) coefficients, at has \(at.count)", at: "at",
        help: "one number for each, in the order of the prior")
    }
    return parts
  }

  private static let columns = [
    Table.Column("density", .number), Table.Column("log density", .number), Table.Column("constant", .number),
    Table.Column("part with b", .number),
  ]

  private static func cells(
    _ log: LogDensity, of distributions: [any Distribution], _ presenter: Presenter
  ) -> [Table.Cell] {
    // Without its constant a density is known up to a factor only.
    if distributions.contains(where: { $0 is CustomDistribution }) {
      return [.text("–"), .text("–"), .text("not known"), presenter.coefficient(log.dependent)]
    }
    guard distributions.allSatisfy(\.isProper) else {
      return [.text("flat"), .text("constant"), .text("–"), presenter.coefficient(log.dependent)]
    }
    return [log.value, log.constant, log.dependent].reduce(into: [presenter.coefficient(exp(log.value))]) {
      $0.append(presenter.coefficient($1))
    }
  }

  private static func pointwise(
    _ distribution: any Distribution, _ at: [Double], _ presenter: Presenter
  ) -> Document {
    var table = Table(
      columns: [Table.Column("b", .number)] + columns + [Table.Column("slope of −log density", .number)])
    for b in at {
      let log = distribution.logDensity(at: [b])
      table.append(
        [.number(b, NumberFormat.data.digits(presenter.settings.digits))]
          + cells(log, of: [distribution], presenter)
          + [presenter.slope(distribution.slope(at: [b])[0])])
    }
    // A definition that serves vectors as well says so behind a semicolon.
    let formula = distribution.definition.density.split(separator: ";")[0]
    return Document([.lines(["\(distribution.source) · \(formula)"]), .table(table)])
  }

  private static func joint(
    _ parts: [(distribution: any Distribution, names: [String], b: [Double])], _ presenter: Presenter
  ) -> Document {
    var table = Table(columns: [Table.Column("at")] + columns)
    var sum = LogDensity.zero
    for part in parts {
      let log = part.distribution.logDensity(at: part.b)
      sum += log
      let point = zip(part.names, part.b).map { "\($0) \(presenter.number($1))" }.joined(separator: ", ")
      table.append([.text(point)] + cells(log, of: [part.distribution], presenter))
    }
    if parts.count > 1 {
      table.append(
        [.text("all")] + cells(sum, of: parts.map(\.distribution), presenter))
    }
    var slopes = Table(columns: [
      Table.Column("term"), Table.Column("b", .number), Table.Column("slope of −log density", .number),
    ])
    for part in parts {
      for ((name, b), slope) in zip(zip(part.names, part.b), part.distribution.slope(at: part.b)) {
        slopes.append([
          .text(name), .number(b, NumberFormat.data.digits(presenter.settings.digits)),
          presenter.slope(slope),
        ])
      }
    }
    return Document([.table(table), .table(slopes)])
  }
}
