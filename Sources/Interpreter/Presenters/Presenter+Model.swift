import Fitting
import Priors
import Tables

/// A fit as it prints: the objective, the coefficients, the certificate.
extension Presenter {
  func modelDocument(_ model: Model) -> Document {
    var header = [titleLine(model)] + (model.origin.map { [$0] } ?? [])
    header += model.boundPrior.map { priorHeader(model, $0) } ?? penaltyHeader(model)
    header += rowLines(model) + factorLines(model)
    var blocks: [Document.Block] = [.lines(header), .table(coefficientTable(model))]
    if let left = unlistedLine(model) { blocks.append(.lines([left])) }
    blocks.append(.lines(correlationLines(model) + [objectiveLine(model)]))
    return Document(blocks)
  }

  // MARK: Above the table

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

  /// The first names of a list, with a count of those that are left out.
  func elided(_ names: [String], limit: Int) -> String {
    guard names.count > limit else { return names.joined(separator: ", ") }
    return names.prefix(limit - 2).joined(separator: ", ") + ", … (\(names.count))"
  }

  // MARK: The table

  /// More coefficients than this and only those that are not zero are listed.
  private static var listedLimit: Int { 60 }

  private func listedColumns(_ model: Model) -> [Int] {
    let all = Array(model.frame.columns.indices)
    guard all.count > Presenter.listedLimit else { return all }
    let kept = all.filter { j in
      (0..<model.outputs).contains { model.solution.coefficients[$0 * all.count + j] != 0 }
    }
    return kept.isEmpty ? [] : kept
  }

  private func unlistedLine(_ model: Model) -> String? {
    let left = model.frame.columns.count - listedColumns(model).count
    return left > 0 ? "\(left) terms with coefficient 0 are not listed" : nil
  }

  private func coefficientTable(_ model: Model) -> Table {
    let columns = CoefficientColumn.columns(of: model, self)
    var table = Table(columns: [Table.Column("term")] + columns.map { Table.Column($0.header, $0.alignment) })
    if model.hasIntercept {
      table.append([.text("(intercept)")] + columns.map { $0.intercept })
    }
    for index in listedColumns(model) {
      table.append([.text(model.frame.columns[index].name)] + columns.map { $0.cell(index) })
    }
    return table
  }

  // MARK: Below the table

  private func objectiveLine(_ model: Model) -> String {
    let solution = model.solution
    var facts: [String]
    if let prior = model.boundPrior {
      facts = [posteriorText(model, prior)]
    } else if model.terms.isEmpty {
      facts = ["objective \(short(solution.objective)) = loss"]
    } else if model.terms.count == 1 {
      facts = [
        "objective \(short(solution.objective)) = loss \(short(solution.loss))\(added(solution.penalty, "penalty "))"
      ]
    } else {
      let parts = zip(model.terms, solution.penalties).map { added($1, "\($0.label) ") }
      facts = [
        "objective \(short(solution.objective)) = loss \(short(solution.loss))"
          + parts.joined()
      ]
    }
    if let share = model.devianceExplained {
      facts.append("\(model.explainedName) \(NumberFormat.fixed(3).string(share))")
    } else if model.family.takesSigma, let r2 = solution.rSquared {
      let about = model.problem.intercept ? "" : " (about 0; no intercept)"
      facts.append("R² \(NumberFormat.fixed(3).string(r2))\(about)")
    }
    if model.terms.isEmpty, model.boundPrior == nil, model.sigma == nil,
      let sd = model.leastSquares?.residualDeviation,
      let df = model.leastSquares?.residualDegreesOfFreedom
    {
      facts.append("residual sd \(short(sd)) (\(df) df)")
    }
    if model.hasKink {
      facts.append(
        "\(solution.nonzero) of \(model.problem.coefficientCount) \(model.outputs == 1 ? "terms" : "coefficients") kept"
      )
    }
    facts.append(certificate(solution))
    return facts.joined(separator: " · ")
  }

  /// A term of a sum with its sign: ` + penalty 0.5`, ` − 4.456`.
  private func added(_ x: Double, _ name: String = "") -> String {
    x < 0 ? " − \(name)\(short(-x))" : " + \(name)\(short(x))"
  }

  /// What the data made of the correlations of a joint normal prior, for up to four coefficients.
  private func correlationLines(_ model: Model) -> [String] {
    guard let prior = model.boundPrior, let posterior = model.posterior else { return [] }
    let first = model.hasIntercept ? 1 : 0
    var lines =
      posterior.isExact ? [] : ["posterior sd  by Laplace's approximation, from the curvature at the mode"]
    for part in prior.parts where (2...4).contains(part.columns.count) {
      guard let joint = part.distribution as? MultivariateNormal else { continue }
      let k = part.columns.count
      for i in 0..<k {
        for j in (i + 1)..<k {
          let (a, b) = (part.columns[i], part.columns[j])
          let now = correlation {
            posterior.covariance[$0 == 0 ? a + first : b + first, $1 == 0 ? a + first : b + first]
          }
          let before = correlation { joint.covariance[($0 == 0 ? i : j) * k + ($1 == 0 ? i : j)] }
          let names = "\(prior.columns[a].name), \(prior.columns[b].name)"
          lines.append(
            "posterior correlation  \(names) \(NumberFormat.fixed(2).signed.string(now)) (prior \(NumberFormat.fixed(2).signed.string(before)))"
          )
        }
      }
    }
    return lines
  }

  /// The correlation of two coefficients from their 2 × 2 covariance.
  private func correlation(_ covariance: (Int, Int) -> Double) -> Double {
    covariance(0, 1) / (covariance(0, 0) * covariance(1, 1)).squareRoot()
  }

  /// Bayes' rule with its numbers: −log posterior = −log likelihood − log prior + log evidence.
  private func posteriorText(_ model: Model, _ prior: BoundPrior) -> String {
    let solution = model.solution
    guard prior.parts.allSatisfy(\.distribution.isPenaltyItsDensity) else {
      return
        "objective \(short(solution.objective)) = \(short(solution.loss)) (−log likelihood)\(added(solution.penalty)) (prior, at the best local scales)"
    }
    let logPrior = prior.logDensity(at: model.penaltyScaleCoefficients).value
    let isOpen = prior.parts.contains { $0.distribution is CustomDistribution }
    let parts =
      "\(short(solution.loss)) (−log likelihood)\(added(-logPrior)) (−log prior\(isOpen ? " but for its constant" : ""))"
    // The evidence of a prior on standardised coefficients would need that scale's volume.
    guard model.problem.scale == .data, model.isNormal,
      case .exact(let logEvidence, _)? = try? evidence(model.problem, prior: prior, solution: solution)
    else {
      return "−log posterior, without the evidence, \(short(solution.loss - logPrior)) = \(parts)"
    }
    let posterior = solution.loss - logPrior + logEvidence
    let last = logEvidence > 0 ? "(log evidence)" : "(−log evidence)"
    return "−log posterior \(short(posterior)) = \(parts)\(added(logEvidence)) \(last)"
  }

  /// `converged, duality gap 3e-13`
  func certificate(_ solution: Solution) -> String {
    let proof = solution.certificate
    let name = proof.kind == .dualityGap ? "duality gap" : "subdifferential residual"
    // Below 1e-12 the figure is the rounding of one machine, and would differ on the next.
    let isRounding = proof.relative < 1e-12
    let value =
      isRounding ? "\(name) < 1e-12" : "\(name) \(NumberFormat.significant(1).string(proof.relative))"
    guard proof.isReached else {
      let why = solution.stop == .iterationLimit ? "iteration limit" : "no step improves in floating point"
      return "NOT converged (\(why)), \(value) above \(NumberFormat.significant(1).string(proof.tolerance))"
    }
    // Where loss or penalty is not convex nothing says that there is no lower minimum.
    let kind = proof.isConvex ? "converged" : "converged to a local optimum"
    return (solution.stop == .exact ? "exact, " : "\(kind), ") + value
  }
}
