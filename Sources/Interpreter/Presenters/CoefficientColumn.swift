import Fitting
import Glibc
import Priors
import Tables

/// One column of a fit's coefficient table: what stands beside the intercept and beside each term.
struct CoefficientColumn {
  let header: String
  let alignment: Table.Alignment
  let intercept: Table.Cell
  let cell: (Int) -> Table.Cell

  /// The columns for a model: which are shown follows from what the model has.
  static func columns(of model: Model, _ presenter: Presenter) -> [CoefficientColumn] {
    let solution = model.solution
    guard model.outputs == 1 else { return classes(model, presenter) }
    let coef = CoefficientColumn(
      header: "coef", alignment: .number, intercept: presenter.coefficient(solution.intercept),
      cell: { presenter.coefficient(solution.coefficients[$0]) })
    let standardised = CoefficientColumn(
      header: "std coef", alignment: .number, intercept: .empty,
      cell: { presenter.coefficient(solution.standardised[$0]) })
    if let prior = model.boundPrior {
      let priors = CoefficientColumn(
        header: "prior", alignment: .text, intercept: .text("flat"),
        cell: { column in .text(label(prior.part(ofColumn: column), column, presenter.number)) })
      // A prior on standardised coefficients stands beside those.
      let scaled = model.problem.scale == .standardised ? [standardised] : []
      return [coef] + ratio(model, presenter)
        + spread(model, "posterior sd", interceptShown: false, presenter) + scaled + [priors]
        + unpenalised(model, onDataScale: true, presenter)
    }
    if model.terms.isEmpty {
      return [coef] + spread(model, "std error", interceptShown: true, presenter) + ratio(model, presenter)
        + [standardised]
    }
    let onDataScale = model.problem.scale == .data
    return [coef] + ratio(model, presenter) + [standardised]
      + unpenalised(model, onDataScale: onDataScale, presenter) + change(model, presenter)
  }

  /// A class a column: coefficients in data units.
  private static func classes(_ model: Model, _ presenter: Presenter) -> [CoefficientColumn] {
    let p = model.frame.columns.count
    return (0..<model.outputs).map { k in
      CoefficientColumn(
        header: model.problem.details.levels[k], alignment: .number,
        intercept: presenter.coefficient(model.solution.intercepts[k]),
        cell: { presenter.coefficient(model.solution.coefficients[k * p + $0]) })
    }
  }

  /// What one unit more of the column multiplies the odds, the rate or the hazard by.
  private static func ratio(_ model: Model, _ presenter: Presenter) -> [CoefficientColumn] {
    guard let name = model.family.ratioName else { return [] }
    return [
      CoefficientColumn(
        header: name, alignment: .number, intercept: .empty,
        cell: { column in
          let b = model.solution.coefficients[column]
          return b == 0 ? .number(1, "1") : presenter.coefficient(exp(b))
        })
    ]
  }

  /// A coefficient's own prior; a joint density stands in the header once, not beside each of its coefficients.
  private static func label(
    _ part: BoundPrior.Part?, _ column: Int, _ number: (Double) -> String
  ) -> String {
    guard let part, let place = part.columns.firstIndex(of: column) else { return "" }
    if let own = part.distribution.alone(place) { return own.source(number) }
    // The header has it in full.
    if part.distribution is CustomDistribution, part.distribution.source.count > 24 { return "prior(…)" }
    return part.distribution.dimension == nil
      ? part.distribution.source(number) : "joint \(part.distribution.definition.name)"
  }

  private static func spread(
    _ model: Model, _ header: String, interceptShown: Bool, _ presenter: Presenter
  ) -> [CoefficientColumn] {
    guard let covariance = model.posterior?.covariance else { return [] }
    let first = model.hasIntercept ? 1 : 0
    func sd(_ place: Int) -> Table.Cell {
      presenter.coefficient(max(0, covariance[place, place]).squareRoot())
    }
    return [
      CoefficientColumn(
        header: header, alignment: .number, intercept: interceptShown && first == 1 ? sd(0) : .empty,
        // Of a column that does not vary, and on which nothing acts, there is no coefficient to be uncertain of.
        cell: { model.posterior?.frozen.contains($0) ?? false ? .empty : sd($0 + first) })
    ]
  }

  private static func unpenalised(
    _ model: Model, onDataScale: Bool, _ presenter: Presenter
  ) -> [CoefficientColumn] {
    guard let free = model.unpenalised else { return [] }
    let values = onDataScale ? free.coefficients : free.standardised
    return [
      CoefficientColumn(
        header: free.header, alignment: .number,
        intercept: onDataScale ? presenter.coefficient(free.intercepts[0]) : .empty,
        cell: { presenter.coefficient(values[$0]) })
    ]
  }

  /// The ratio to least squares as a change; past a change of sign or tenfold the percentage says nothing.
  private static func moved(_ ratio: Double) -> Table.Cell {
    if ratio < 0 { return .number(ratio - 1, "sign") }
    if ratio > 10 { return .number(ratio - 1, "> 900%") }
    let change = ratio - 1
    switch abs(change) {
    case ..<1e-9: return .number(0, "0%")
    case ..<0.0005: return .number(change, "< 0.1%")
    case ..<0.005: return .number(change, NumberFormat.fixed(1).signed.string(100 * change) + "%")
    default: return .number(change, .percent)
    }
  }

  /// How far the penalty moved each coefficient, as a share of the least squares one.
  private static func change(_ model: Model, _ presenter: Presenter) -> [CoefficientColumn] {
    guard let free = model.unpenalised else { return [] }
    return [
      CoefficientColumn(
        header: "change", alignment: .number, intercept: .empty,
        cell: { column in
          let base = free.standardised[column]
          guard base != 0 else { return .empty }
          return moved(model.solution.standardised[column] / base)
        })
    ]
  }
}
