import Fitting
import Glibc
import Priors
import Tables

extension Presenter {
  /// More coefficients than this and their correlations are only a field.
  private static let mostCorrelated = 8

  func posteriorDocument(_ value: PosteriorValue) -> Document {
    let (model, spread) = (value.model, value.spread)
    var header = ["posterior · " + modelTitle(model), spreadSentence(spread, model)]
    if let prior = model.boundPrior { header.append(priorLine(model, prior)) }
    var blocks: [Document.Block] = [.lines(header), .table(posteriorTable(value))]
    let corners = cornerLines(spread)
    if !corners.isEmpty { blocks.append(.lines(corners)) }
    let shown = spread.names.indices.filter { $0 >= spread.intercepts && spread.absent[$0] == nil }
    if shown.count > 1 {
      let pairs = spread.pairs
      blocks.append(
        shown.count > Presenter.mostCorrelated
          ? .lines(["correlations of \(shown.count) coefficients: posterior(m).cor"])
          : .table(
            correlationTable(shown.map { spread.names[$0] }) { pairs.correlation(shown[$0], shown[$1]) }))
    }
    return Document(blocks)
  }

  /// `mpg ~ wt + hp · n = 32 of 32 rows`
  private func modelTitle(_ model: Model) -> String {
    "\(model.formula.text) · n = \(model.frame.rowCount) of \(model.frame.totalRows) rows"
  }

  private func priorLine(_ model: Model, _ prior: BoundPrior) -> String {
    let parts = prior.parts.map { part in
      let names = elided(part.columns.map { prior.columns[$0].name }, limit: 12)
      return "\(names) ~ \(part.distribution.source(number))"
    }
    let units = model.problem.scale == .data ? "data units" : "standardised coefficients"
    let hasFlat = prior.parts.contains { $0.distribution.definition.name == "flat" }
    return "prior (\(units))  " + parts.joined(separator: ", ")
      + (!model.hasIntercept
        ? ""
        : model.outputs == 1
          ? " · intercept flat"
          : " · intercepts flat, their mean held at 0\(hasFlat ? ", as that of each flat term's classes" : "")")
  }

  /// Coefficients in data units with an interval each.
  func intervalDocument(_ spread: CoefficientSpread, of model: Model, level: Double) -> Document {
    let (low, high) = intervalHeaders(level)
    let isPosterior = if case .confidence = spread.kind { false } else { true }
    var table = Table(columns: [
      Table.Column("term"), Table.Column("coef", .number),
      Table.Column(isPosterior ? "posterior sd" : "std error", .number), Table.Column(low, .number),
      Table.Column(high, .number),
    ])
    for (place, name) in spread.names.enumerated() {
      table.append(
        [.text(name), coefficient(spread.estimates[place])] + spreadCells(spread, place, level).prefix(3))
    }
    var lines = [spreadSentence(spread, model)] + cornerLines(spread)
    if !isPosterior, model.outputs > 1 {
      lines.append("only differences between classes are told: over the classes each mean is held at 0")
    }
    return Document([.table(table), .lines(lines)])
  }

  /// What kind of statement standard deviations and intervals are.
  func spreadSentence(_ spread: CoefficientSpread, _ model: Model) -> String {
    var given: [String] = []
    if let sigma = model.sigma {
      given.append(
        sigma.source == .given
          ? "σ = \(written(sigma.value))" : "σ = \(short(sigma.value)), that of least squares")
    }
    for place in model.family.estimated where model.problem.loss.arguments.indices.contains(place) {
      given.append(
        "\(model.family.definition.parameters[place].name) = \(short(model.problem.loss.arguments[place]))")
    }
    let held = given.isEmpty ? "" : ", given \(given.joined(separator: ", "))"
    switch spread.kind {
    case .exactPosterior: return "exact: normal, as likelihood and prior are\(held)"
    case .laplace:
      let mode = spread.isLocal ? "a mode (−log posterior is not convex: there may be others)" : "the mode"
      return "Laplace's approximation: normal, from the curvature at \(mode)\(held)"
    case .confidence(let df?): return "confidence intervals: t with \(df) df, exact under normal errors"
    case .confidence:
      return "confidence intervals: normal, from the curvature of the likelihood; for large samples"
    }
  }

  /// What holds where there is no sd, and where the normal distribution passes over a corner.
  func cornerLines(_ spread: CoefficientSpread) -> [String] {
    var lines: [String] = []
    let names = spread.atKink
    if !names.isEmpty {
      let (modes, them) = names.count == 1 ? ("mode is", "it") : ("modes are", "them")
      lines += wrapped(
        "\(elided(names, limit: 8)): the \(modes) at a corner of −log posterior, where there is no curvature and no sd. The sds of the others hold with \(them) there\(spread.outputs == 1 ? "; sample draws from all of the posterior" : "")."
      )
    }
    if !spread.nearCorner.isEmpty {
      let names = spread.nearCorner.map { spread.names[$0] }
      lines += wrapped(
        "\(elided(names, limit: 8)): a corner of −log posterior is within 2 sd of the mode; the approximation knows nothing of it, and is rough there."
      )
    }
    return lines
  }

  private func posteriorTable(_ value: PosteriorValue) -> Table {
    let spread = value.spread
    let (low, high) = intervalHeaders(value.level)
    let isExact = spread.kind == .exactPosterior
    var table = Table(columns: [
      Table.Column("term"), Table.Column(isExact ? "mean" : "mode", .number), Table.Column("sd", .number),
      Table.Column(low, .number), Table.Column(high, .number), Table.Column("P(b > 0)", .number),
    ])
    for (place, name) in spread.names.enumerated() {
      table.append(
        [.text(name), coefficient(spread.estimates[place])] + spreadCells(spread, place, value.level))
    }
    return table
  }

  private func spreadCells(_ spread: CoefficientSpread, _ place: Int, _ level: Double) -> [Table.Cell] {
    guard let sd = spread.sd(place), let ends = spread.interval(place, level: level) else {
      return [.text(spread.absent[place] == .kink ? "corner" : "–"), .empty, .empty, .empty]
    }
    let positive = 0.5 * erfc(-spread.estimates[place] / sd / 2.0.squareRoot())
    return [coefficient(sd), coefficient(ends.low), coefficient(ends.high), probability(positive)]
  }

  /// Three decimals; beyond them only on which side.
  private func probability(_ p: Double) -> Table.Cell {
    if p < 0.0005 { return .number(p, "< 0.001") }
    return p > 0.9995 ? .number(p, "> 0.999") : fixed(p, 3)
  }

  /// `2.5%` and `97.5%`
  func intervalHeaders(_ level: Double) -> (low: String, high: String) {
    func percent(_ p: Double) -> String { NumberFormat.significant(6).trimmed(100 * p) + "%" }
    return (percent((1 - level) / 2), percent((1 + level) / 2))
  }

  static let correlationHeader = "correlation"

  /// The lower triangle of a correlation matrix.
  func correlationTable(_ names: [String], _ correlation: (Int, Int) -> Double?) -> Table {
    var table = Table(
      columns: [Table.Column(Presenter.correlationHeader)]
        + names.dropLast().map { Table.Column($0, .number) })
    for i in names.indices.dropFirst() {
      table.append(
        [.text(names[i])]
          + names.indices.dropLast().map { j in
            guard j < i else { return .empty }
            return correlation(i, j).map { .number($0, NumberFormat.fixed(3).string($0)) } ?? .text("–")
          })
    }
    return table
  }
}
