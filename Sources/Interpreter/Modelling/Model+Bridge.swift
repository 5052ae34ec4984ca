import Fitting
import Syntax

extension Model {
  /// The scale of the loss that a strength or a prior stands beside, for the bridge between them.
  ///
  /// - Throws: a loss that is neither a likelihood nor a known multiple of one.
  func bridgeScale(_ call: Call) throws(Failure) -> SquaredLoss.Scale {
    if let squared = problem.loss as? SquaredLoss { return squared.scale }
    // Beside a likelihood the two are one, whatever the family: no σ is needed.
    if family.isLikelihood { return .likelihood(sigma: 1) }
    let name = family.definition.name
    let hasLikelihood = family.definition.hasLikelihood
    throw call.fail(
      "needs-likelihood",
      hasLikelihood
        ? "\(call.verb) needs a model fitted with loss = nll(\(name)); this one has loss = \(name)"
        : "\(call.verb) needs a model with a likelihood, and \(name) loss has none", at: "m",
      help: !hasLikelihood
        ? "leave loss out, for least squares"
        : call.argument("m")?.expression.asName.map { "use fit(\($0.text), loss = nll(\(name)))" }
          ?? "fit it with loss = nll(\(name))")
  }
}
