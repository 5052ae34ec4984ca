import Fitting
import Priors
import Tables

/// A fit as it prints: the objective, the coefficients, the certificate.
extension Presenter {
  func modelDocument(_ model: Model) -> Document {
    var blocks: [Document.Block] = [.lines(modelHeader(model)), .table(coefficientTable(model))]
    if let left = unlistedLine(model) { blocks.append(.lines([left])) }
    blocks.append(.lines(correlationLines(model) + [objectiveLine(model)]))
    return Document(blocks)
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
    let joints = prior.parts.compactMap { part in
      (part.distribution as? MultivariateNormal).map { (part.columns, $0) }
    }
    guard !joints.isEmpty else { return lines }
    let pairs = CoefficientPairs(posterior.covariance, intercepts: first)
    for (columns, joint) in joints where (2...4).contains(columns.count) {
      let k = columns.count
      for i in 0..<k {
        for j in (i + 1)..<k {
          let (a, b) = (columns[i], columns[j])
          guard let now = pairs.correlation(a + first, b + first) else { continue }
          let sds = (joint.covariance[i * k + i] * joint.covariance[j * k + j]).squareRoot()
          let before = joint.covariance[i * k + j] / sds
          let names = "\(prior.columns[a].name), \(prior.columns[b].name)"
          lines.append(
            "posterior correlation  \(names) \(NumberFormat.fixed(2).signed.string(now)) (prior \(NumberFormat.fixed(2).signed.string(before)))"
          )
        }
      }
    }
    return lines
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
