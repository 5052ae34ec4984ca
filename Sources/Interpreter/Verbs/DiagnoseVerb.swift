import Fitting
import Syntax
import Tables

/// `diagnose(m)`: what a fit rests on: columns that cannot be told apart, rows that decide alone, classes that are
/// separated.
enum DiagnoseVerb: Verb {
  static let definition = VerbDefinition(
    name: "diagnose", group: .look,
    summary: "condition numbers, VIF, leverage, collinear columns, separation",
    parameters: ModelArgument.parameters + [
      Parameter("rows", "how many of the rows with most leverage to show", kinds: [.number], default: "5")
    ],
    details: [
      "The condition number is the largest over the smallest singular value of the standardised columns; after the penalty it is the largest over the smallest eigenvalue of Z'WZ + P on the coefficients that can move (W the loss's curvature, P the penalty's), so its square root compares. A large number before and a small one after is what ridge is for.",
      "VIF is 1/(1 − R²) of a column on the others: how much wider its least squares interval is than beside columns that it is not related to. Above 10, nine tenths of the column are told by the others.",
      "Leverage is what a row's own response adds to its fitted value; the leverages sum to the effective degrees of freedom.",
    ],
    examples: [
      "d = read(\"longley.csv\")\ndiagnose(fit(Employed ~ GNP + Unemployed + Year, d, penalty = 0.1*l2))",
      "cars = read(\"mtcars.csv\")\ndiagnose(fit(mpg ~ wt + hp + qsec + drat, cars))",
    ],
    misnomers: ["n": "rows ="])

  static func run(_ call: Call) throws(Failure) -> Value? {
    let model = try ModelArgument.model(call)
    let count = try call.whole("rows", atLeast: 0) ?? 5
    let (problem, solution) = (model.problem, model.solution)
    let found: DesignDiagnosis
    let finding: SeparationFinding?
    do {
      (found, finding) = try call.context.solving(problem) { (ask) throws(FittingError) in
        (
          try Fitting.diagnose(problem, solution, isInterrupted: ask),
          try separation(problem, isInterrupted: ask)
        )
      }
    } catch {
      throw call.failure(error, frame: model.frame)
    }
    return .table(document(model, found, finding, rows: count, call.presenter))
  }

  private static func document(
    _ model: Model, _ found: DesignDiagnosis, _ finding: SeparationFinding?, rows count: Int,
    _ p: Presenter
  ) -> Document {
    let frame = model.frame
    let coefficients = frame.columns.count + (model.hasIntercept ? 1 : 0)
    var facts = ["condition number of the columns \(size(found.conditionBefore, p))"]
    if let after = found.conditionAfter, !model.terms.isEmpty {
      facts.append("with the penalty \(size(after.squareRoot(), p)) (√ of \(size(after, p)))")
    }
    if let degrees = found.effectiveDegrees {
      facts.append("effective degrees of freedom \(p.short(degrees)) of \(coefficients)")
    }
    var blocks: [Document.Block] = [
      .lines([
        "diagnosis of \(model.title) · \(model.formula.text) · n = \(frame.rowCount) rows",
        facts.joined(separator: " · "),
      ]),
      .table(terms(model, found, p)),
    ]
    var lines = found.collinear.map { collinearity in
      collinearity.combinationOf.isEmpty
        ? "\(collinearity.column) is constant beside the intercept"
        : "\(collinearity.column) is a combination of "
          + p.elided(collinearity.combinationOf, limit: 6) + ": the data cannot tell them apart"
    }
    if let finding { lines += separationLines(finding, model, p) }
    if !lines.isEmpty { blocks.append(.lines(lines)) }
    if let leverage = found.leverage, count > 0, !leverage.isEmpty {
      blocks.append(.table(leverages(leverage, count, model, p)))
    }
    return Document(blocks)
  }

  /// Condition numbers beyond what doubles can tell are as good as infinite.
  private static func size(_ x: Double, _ p: Presenter) -> String {
    x > 1e15 ? "infinite" : p.short(x, 3)
  }

  private static func terms(_ model: Model, _ found: DesignDiagnosis, _ p: Presenter) -> Table {
    var table = Table(columns: [
      Table.Column("term"), Table.Column("sd", .number), Table.Column("VIF", .number),
      Table.Column("R² on the others", .number), Table.Column("so"),
    ])
    let deviations = model.problem.deviations
    for (j, column) in model.frame.columns.enumerated() {
      let vif = found.inflation[j]
      let isInfinite = vif.map { $0 > 1e15 } ?? false
      table.append([
        .text(column.name), p.coefficient(deviations[j]),
        vif.map { isInfinite ? .text("infinite") : p.fixed($0, 2) } ?? .empty,
        vif.map { p.fixed(1 - 1 / $0, 3) } ?? .empty,
        .text(verdict(vif, isConstant: deviations[j] == 0)),
      ])
    }
    return table
  }

  private static func verdict(_ vif: Double?, isConstant: Bool) -> String {
    if isConstant { return "constant: its coefficient is 0" }
    guard let vif else { return "as many columns as rows: the others tell it wholly" }
    if vif > 1e15 { return "told wholly by the others" }
    if vif >= 10 { return "mostly told by the others" }
    return vif >= 5 ? "largely told by the others" : ""
  }

  private static func separationLines(
    _ finding: SeparationFinding, _ model: Model, _ p: Presenter
  ) -> [String] {
    switch finding {
    case .none: return ["the classes are not separated: the coefficients without a penalty are finite"]
    case .undecided: return ["whether the classes are separated is hidden by rounding"]
    case .separated(let separation):
      let parts = separation.columns.prefix(6).map { j in
        "\(p.short(separation.coefficients[j], 3))·\(model.frame.columns[j].name)"
      }
      let direction = parts.joined(separator: " + ") + (separation.columns.count > 6 ? " + …" : "")
      let extent =
        separation.isComplete
        ? "all \(model.frame.rowCount) rows"
        : "\(separation.rows.count) of \(model.frame.rowCount) rows, the others on the line"
      return [
        "the classes are separated by \(direction) above \(p.short(-separation.intercept, 3)) (\(extent)):",
        "without a penalty the loss falls without end along it",
      ]
    }
  }

  private static func leverages(
    _ leverage: [Double], _ count: Int, _ model: Model, _ p: Presenter
  ) -> Table {
    var table = Table(columns: [
      Table.Column("row", .number), Table.Column("leverage", .number),
      Table.Column("times the mean", .number),
    ])
    let mean = leverage.reduce(0, +) / Double(leverage.count)
    let order = leverage.indices.sorted { (leverage[$0], $1) > (leverage[$1], $0) }
    for i in order.prefix(count) {
      table.append([
        .number(Double(model.frame.rows[i] + 1), "\(model.frame.rows[i] + 1)"), p.fixed(leverage[i], 3),
        mean > 0 ? p.fixed(leverage[i] / mean, 1) : .empty,
      ])
    }
    table.footer.append("mean \(p.short(mean, 3)); the rows with most leverage first")
    return table
  }
}
