import Fitting
import Priors
import Tables

/// What a model's loss is to the likelihood of its family, and its penalty to a prior.
extension ModelFacts {
  /// What the model's loss is multiplied by to be the exact negative log-likelihood but for a constant; nil for a loss
  /// without a likelihood.
  var likelihoodFactor: Double? {
    model.family.isLikelihood && model.family.definition.hasLikelihood ? 1 : meanToLikelihood
  }

  /// What the family's mean loss is multiplied by to be that, whichever of the two the model was fitted with.
  ///
  /// Of squared loss it is n/σ². Of another family it is measured: the difference of two negative log-likelihoods over
  /// that of the losses, at the fit and beside it.
  var meanToLikelihood: Double? {
    let family = model.family
    guard family.definition.hasLikelihood else { return nil }
    if let factor = factorToMean { return sigma.map { factor * rows / ($0 * $0) } }
    let observations = problem.observations
    let predictor = model.solution.linearPredictor
    let arguments = problem.loss.arguments
    let known = family.arguments.indices.map { arguments.indices.contains($0) ? arguments[$0] : nil }
    guard let mean = try? family.definition.make(known, asLikelihood: false),
      var exact = try? family.definition.make(known, asLikelihood: true)
    else { return nil }
    if !exact.parametersToEstimate.isEmpty {
      guard let estimated = try? exact.estimated(observations, predictor: predictor) else { return nil }
      exact = estimated
    }
    // A shift that all classes of a row share would change no probability.
    let n = problem.design.rows
    let other = predictor.indices.map { predictor[$0] + 0.25 * Double(($0 % n + $0 / n) % 3) }
    let loss = mean.value(observations, predictor: other) - mean.value(observations, predictor: predictor)
    let nll = exact.value(observations, predictor: other) - exact.value(observations, predictor: predictor)
    let factor = nll / loss
    return factor > 0 && factor.isFinite ? factor : nil
  }

  /// The penalty as a prior, of the coefficients that it acts on or in data units; beside `nll` as it stands where the
  /// loss has no likelihood.
  func priorReading(inDataUnits: Bool) throws(BridgeError) -> PriorReading {
    let scales = inDataUnits ? problem.deviations : nil
    return try Priors.priorReading(
      of: problem.penalties, count: names.count,
      factor: BridgeFactor(ofLoss: model.family.definition.name, value: likelihoodFactor ?? 1),
      columnScales: scales.map { own in (0..<model.outputs).flatMap { _ in own } })
  }

  /// One line on how the loss and the likelihood of a family other than the gaussian one are related.
  var likelihoodLine: String {
    let name = model.family.definition.name
    guard let factor = likelihoodFactor else {
      return
        "\(name == CustomLossExpression.name ? "Your own" : "The \(name)") loss has no likelihood, so there is no posterior; beside a likelihood, loss = nll, these strengths would be these priors."
    }
    return model.family.isLikelihood
      ? "The loss is the likelihood itself: -log prior = penalty + constant."
      : "The \(name) loss is the negative log-likelihood divided by \(presenter.brief(factor)): each strength is multiplied by that, and then -log prior = penalty + constant."
  }

  /// Where a part is least if that is not at 0: `, of b + 1`.
  private func centre(of term: PenaltyTerm) -> String {
    guard let centre = term.centre, let first = centre.first, centre.contains(where: { $0 != 0 }) else {
      return ""
    }
    guard centre.allSatisfy({ $0 == first }) else { return ", of b − mean" }
    return ", of b \(first < 0 ? "+" : "−") \(presenter.brief(abs(first)))"
  }

  /// The parts of the objective's penalty with their strengths and what each adds at the fit.
  var partsTable: Table {
    var table = Table(columns: [
      Table.Column("part"), Table.Column("strength", .number), Table.Column("at this fit", .number),
    ])
    for (place, term) in problem.penalties.enumerated() {
      let value = model.solution.penalties.indices.contains(place) ? model.solution.penalties[place] : .nan
      table.append([
        .text(
          (model.terms.indices.contains(place) ? model.terms[place].formula : term.penalty.formula)
            + centre(of: term)),
        .number(term.strength, presenter.brief(term.strength)), presenter.coefficient(value),
      ])
    }
    return table
  }
}
