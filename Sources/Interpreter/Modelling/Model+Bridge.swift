import Fitting

extension Model {
  /// The scale of the loss that a strength or a prior stands beside, for the bridge between them.
  ///
  /// - Throws: a loss that is neither a likelihood nor a known multiple of one.
  func bridgeScale(_ call: Call) throws(Failure) -> SquaredLoss.Scale {
    if let squared = problem.loss as? SquaredLoss { return squared.scale }
    // Beside a likelihood the two are one, whatever the family: no σ is needed.
    if family.isLikelihood { return .likelihood(sigma: 1) }
    let name = family.definition.name
    throw call.fail(
      "needs-likelihood", "\(name) loss is not the likelihood itself, beside which a prior stands", at: "m",
      help: family.definition.hasLikelihood ? "fit it with loss = nll(\(name))" : nil)
  }
}
