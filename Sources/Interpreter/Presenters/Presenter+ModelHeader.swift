import Fitting
import Priors
import Tables

/// What stands above the table of a fit: what was minimised over which rows, and what the prior is as a penalty.
extension Presenter {
  func modelHeader(_ model: Model) -> [String] {
    [titleLine(model)] + (model.origin.map { [$0] } ?? [])
      + (model.boundPrior.map { priorHeader(model, $0) } ?? penaltyHeader(model))
      + rowLines(model) + factorLines(model)
  }

  private func titleLine(_ model: Model) -> String {
    let frame = model.frame
    var line = "\(model.title) · \(model.formula.text) · n = \(frame.rowCount) of \(frame.totalRows) rows"
    if frame.droppedRows > 0 {
      let columns = frame.missing.map { "\($0.column) \($0.count)" }.joined(separator: ", ")
      line += " (\(frame.droppedRows) dropped, missing: \(columns))"
    }
    return line
  }

  /// The loss with its factor, as it was minimised.
  func lossFormula(_ problem: Problem) -> String {
    let formula = problem.loss.formula(for: problem.observations)
    guard problem.weights != nil, let range = formula.firstRange(of: "Σ") else { return formula }
    // Weights multiply each row's term; a letter needs its dot, a bracket none.
    let rest = formula[range.upperBound...].drop { $0 == " " }
    let joint = rest.first == "(" || rest.first == "[" ? "" : "·"
    return formula[..<range.upperBound] + " w" + joint + rest
  }

  private func penaltyHeader(_ model: Model) -> [String] {
    let objective = [lossFormula(model.problem)] + model.terms.map(\.formula)
    var lines = ["minimise  " + objective.joined(separator: "  +  ") + matrixNote(model)]
    if let sigma = model.sigma { lines.append(sigmaText(sigma, "")) }
    lines += familyLines(model)
    guard !model.terms.isEmpty else { return lines }
    var facts =
      model.problem.scale == .standardised
      ? ["b: standardised coefficients (sd with 1/n)"] : ["b: coefficients in data units"]
    if model.hasIntercept { facts.append("intercept not penalised") }
    facts.append("y not scaled")
    lines.append(facts.joined(separator: " · "))
    return lines
  }

  /// The matrix of `quad` and the weights of `adaptive`, which the formula only names.
  private func matrixNote(_ model: Model) -> String {
    let notes =
      model.problem.penalties.compactMap { term -> String? in
        guard case .matrix(let matrix)? = term.penalty.arguments.first else { return nil }
        return matrix.rows <= 4 ? "P = \(matrixText(matrix))" : "P is \(matrix.rows) × \(matrix.columns)"
      }
      + model.problem.penalties.compactMap { term -> String? in
        guard let factors = term.factors else { return nil }
        let pairs = zip(term.columns, factors).prefix(6).map { "\(model.coefficientNames[$0]) \(short($1))" }
        return "w: " + pairs.joined(separator: ", ") + (factors.count > 6 ? ", …" : "")
      }
    return notes.isEmpty ? "" : "      [" + notes.joined(separator: ", ") + "]"
  }

  private func sigmaText(_ sigma: (value: Double, source: Model.SigmaSource), _ start: String) -> String {
    switch sigma.source {
    case .given: "\(start)σ = \(written(sigma.value)) (given)"
    case .leastSquares(let df):
      "\(start)σ = \(short(sigma.value)) (residual sd of least squares, \(df) df; set sigma = to change)"
    }
  }

  private func priorHeader(_ model: Model, _ prior: BoundPrior) -> [String] {
    var lines: [String] = []
    if let sigma = model.sigma {
      lines.append(
        sigmaText(sigma, model.problem.weights == nil ? "y ~ normal(ŷ, σ),  " : "y ~ normal(ŷ, σ/√w),  "))
    } else {
      // Where the prior's mode is not that of its density, the line below says what is minimised.
      let isDensity = prior.parts.allSatisfy(\.distribution.isPenaltyItsDensity)
      lines +=
        [
          "minimise  \(lossFormula(model.problem))  \(isDensity ? "−  log prior" : "+  prior at its best local scales")"
        ]
        + familyLines(model)
    }
    let parts = prior.parts.map { part in
      let all = part.columns.count == prior.columns.count && part.columns.count > 6
      let names =
        all
        ? "all \(part.columns.count) terms" : elided(part.columns.map { prior.columns[$0].name }, limit: 12)
      return "\(names) ~ \(part.distribution.source(number))"
    }
    let units = model.problem.scale == .data ? "data units" : "standardised coefficients"
    let flat = model.hasIntercept ? " · intercept flat" : ""
    lines.append("prior (\(units))  " + parts.joined(separator: ", ") + flat)
    lines += equivalentLine(model, prior)
    return lines
  }

  /// The penalised least squares problem that has the same minimum.
  private func equivalentLine(_ model: Model, _ prior: BoundPrior) -> [String] {
    guard let sigma = model.sigma?.value else { return besideLikelihood(model, prior) }
    // Of a likelihood with σ/√w weights multiply the squares, and n still counts rows.
    guard
      let same = try? mapEquivalent(prior, sigma: sigma, n: Double(model.frame.rowCount), number: written)
    else { return [] }
    let squares = model.problem.weights == nil ? "1/(2n) Σ(y − ŷ)²" : "1/(2n) Σ w(y − ŷ)²"
    guard !same.terms.isEmpty else {
      return ["same as minimise  \(squares): a flat prior leaves least squares"]
    }
    let all = prior.columns.count
    let terms = same.terms.map { term in
      let names = term.penalty.columns.map { prior.columns[$0].name }
      let suffix = term.penalty.columns.count == all ? "" : " over [" + elided(names, limit: 6) + "]"
      return "\(short(term.penalty.strength))·\(formula(of: term.penalty))\(suffix)"
    }
    let derived = same.terms.map { "\(short($0.penalty.strength)) = \($0.derivation)" }
    return [
      "same as minimise  " + ([squares] + terms).joined(separator: "  +  ") + "      ["
        + derived.joined(separator: ", ") + "]"
    ]
  }

  /// The penalty that a prior is beside a likelihood whose scale needs no σ: the same numbers for any n.
  private func besideLikelihood(_ model: Model, _ prior: BoundPrior) -> [String] {
    let terms = prior.penaltyTerms.filter { $0.strength > 0 }
    guard !terms.isEmpty else {
      return ["same as maximum likelihood: a flat prior adds nothing"]
    }
    let texts = terms.map { term in
      let names = term.columns.map { prior.columns[$0].name }
      let suffix = term.columns.count == prior.columns.count ? "" : " over [" + elided(names, limit: 6) + "]"
      return (term.strength == 1 ? "" : "\(short(term.strength))·") + formula(of: term) + suffix
    }
    return ["same as minimise  " + ([lossFormula(model.problem)] + texts).joined(separator: "  +  ")]
  }

  /// A penalty's formula with its centre: `Σ(b − 3)²`.
  private func formula(of term: PenaltyTerm) -> String {
    guard let centre = term.centre, let first = centre.first else { return term.penalty.formula }
    let same = centre.allSatisfy { $0 == first }
    let shift = !same ? " − μ" : first < 0 ? " + \(written(-first))" : " − \(written(first))"
    return term.penalty.definition.centredFormula?(shift)
      ?? term.penalty.formula + " about μ"
  }

  /// What else the rows brought along.
  private func rowLines(_ model: Model) -> [String] {
    var lines: [String] = []
    if let text = model.weightsText, let weights = model.problem.weights {
      lines.append("weights  \(text) (sum \(short(weights.reduce(0, +)))); means and sds are weighted")
    }
    if let text = model.offsetText { lines.append("offset  \(text)") }
    if let text = model.exposureText { lines.append("exposure  \(text): its logarithm is the offset of η") }
    if let text = model.strataText, let strata = model.frame.strata {
      let counts = zip(strata.levels, strata.levelCounts).map { "\($0): \($1)" }
      lines.append("strata  \(text) (\(elided(counts, limit: 8))): each has a baseline hazard of its own")
    }
    return lines
  }

  private func factorLines(_ model: Model) -> [String] {
    model.frame.factors.map { factor in
      let levels = elided(factor.levels, limit: 8)
      guard let reference = factor.reference else { return "factor \(factor.variable)  levels \(levels)" }
      return "factor \(factor.variable)  levels \(levels) · reference \(reference)"
    }
  }
}
