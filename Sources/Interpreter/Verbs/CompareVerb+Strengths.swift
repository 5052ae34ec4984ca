import Fitting
import Syntax
import Tables

// Cross-validations and paths side by side.

extension CompareVerb {
  /// The strengths that the rules take, with their errors on held-out rows; for two on the same folds the difference
  /// of their best, fold by fold, whose standard error is that of paired errors.
  static func validated(_ entries: [Entry], _ call: Call) throws(Failure) -> Document {
    let values = entries.compactMap { if case .validation(let own) = $0.value { own } else { nil } }
    try check(entries, values, call)
    let presenter = call.presenter
    let measure = values[0].measureName
    var table = Table(columns: [
      Table.Column("cv"), Table.Column("model"), Table.Column("rule"), Table.Column("λ", .number),
      Table.Column(measure, .number), Table.Column("se", .number), Table.Column("terms", .right),
    ])
    for (entry, value) in zip(entries, values) {
      let rules = [("1 se", value.oneStandardError), ("best", value.best)]
      for case (let rule, let place?) in rules {
        let error = value.standardErrors[place]
        let terms = Int(value.termCounts[place])
        table.append([
          .text(entry.name), .text(value.model.title), .text(rule),
          .number(value.lambdas[place], presenter.short(value.lambdas[place])),
          presenter.fixed(value.measures[place], 3), error.isNaN ? .empty : presenter.fixed(error, 3),
          .number(Double(terms), "\(terms)"),
        ])
      }
    }
    var blocks: [Document.Block] = [.table(table)]
    if let line = difference(entries, values, presenter) { blocks.append(.lines([line])) }
    return Document(blocks)
  }

  private static func check(
    _ entries: [Entry], _ values: [ValidationValue], _ call: Call
  ) throws(Failure) {
    func refuse(_ place: Int, _ what: String, _ own: (Int) -> String, _ help: String) -> Failure {
      call.fail(
        "not-comparable",
        "\(what) differ: \(entries[0].name) has \(own(0)), \(entries[place].name) has \(own(place))",
        span: entries[place].span, help: help)
    }
    for place in values.indices.dropFirst() {
      if values[place].model.frame.response.name != values[0].model.frame.response.name {
        throw refuse(
          place, "the responses", { "`\(values[$0].model.frame.response.name)`" },
          "errors of different responses are not on one scale")
      }
      if values[place].measureName != values[0].measureName {
        throw refuse(
          place, "the measures", { values[$0].measureName }, "give both the same: cv(m, measure = \"mse\")")
      }
    }
    if !values.allSatisfy({ $0.model.problem.response == values[0].model.problem.response }) {
      call.context.note(
        "the models were fitted to different rows: each error is of its own", code: "rows-differ")
    } else if !values.allSatisfy({ $0.folds == values[0].folds }) {
      call.context.note(
        "the folds differ, and part of the difference is theirs: give both the same folds and seed",
        code: "folds-differ")
    }
  }

  private static func difference(
    _ entries: [Entry], _ values: [ValidationValue], _ presenter: Presenter
  ) -> String? {
    guard values.count == 2, !values[0].folds.isEmpty, values[0].folds == values[1].folds,
      values[0].model.problem.response == values[1].model.problem.response,
      case .folds(let a, let count) = values[0].result, case .folds(let b, _) = values[1].result
    else { return nil }
    let differences = zip(a.rows[a.best].byFold, b.rows[b.best].byFold).map { $0 - $1 }
    let k = Double(differences.count)
    let mean = differences.reduce(0, +) / k
    let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (k - 1)
    return
      "\(entries[0].name) − \(entries[1].name) at their best: \(presenter.short(mean)) (se \(presenter.short((variance / k).squareRoot())) over the same \(count) folds)"
  }

  // MARK: Paths

  /// Where each path begins and ends, and the strength at which each coefficient first leaves 0.
  static func followed(_ entries: [Entry], _ presenter: Presenter) -> Document {
    let paths = entries.compactMap { if case .path(let path) = $0.value { path } else { nil } }
    let headers = entries.map { Table.Column($0.name, .number) }
    var facts = Table(
      columns: [Table.Column("", key: "measure")] + headers.map { Table.Column($0.header, .right) })
    facts.append([.text("model")] + paths.map { .text($0.model.title) })
    func row(_ name: String, _ value: (Path) -> Double?) {
      facts.append(
        [.text(name)] + paths.map { value($0.path).map { .number($0, presenter.short($0)) } ?? .empty })
    }
    row("largest λ") { $0.lambdaMax }
    row("weakest λ") { $0.points.last?.lambda }
    row("explained there") { $0.points.last.flatMap { $0.rSquared ?? $0.devianceRatio } }
    var names: [String] = []
    var seen: Set<String> = []
    for path in paths {
      for name in path.model.coefficientNames where seen.insert(name).inserted { names.append(name) }
    }
    var table = Table(columns: [Table.Column("enters at λ")] + headers)
    let entering = paths.map(entries(of:))
    for name in names {
      table.append(
        [.text(name)]
          + entering.map { own in
            own[name].map { .number($0, presenter.short($0)) } ?? .empty
          })
    }
    return Document([.table(facts), .table(table)])
  }

  /// The strongest λ at which each coefficient is not 0, by its name; none without a kink, where all are there at once.
  private static func entries(of value: PathValue) -> [String: Double] {
    let names = value.model.coefficientNames
    var found: [String: Double] = [:]
    guard value.model.hasKink else { return found }
    for event in value.path.events {
      guard case .enters(let column) = event.kind else { continue }
      found[names[column]] = max(event.lambda, found[names[column]] ?? 0)
    }
    guard value.path.events.isEmpty else { return found }
    for point in value.path.points {
      for (name, b) in zip(names, point.coefficients) where b != 0 {
        found[name] = max(point.lambda, found[name] ?? 0)
      }
    }
    return found
  }
}

extension ValidationValue {
  /// The measure as tables head it: `cv mse`.
  fileprivate var measureName: String {
    switch result {
    case .folds(let validation, _): "cv \(validation.measure.rawValue)"
    case .ridge(let selection):
      switch selection.criterion {
      case .loo: "loo mse"
      case .gcv: "gcv"
      case .evidence: "log evidence"
      }
    }
  }
}
