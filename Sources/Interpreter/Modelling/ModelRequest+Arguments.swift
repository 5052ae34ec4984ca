import Fitting
import Priors
import Syntax
import Tables

/// What a fit reads from its call, one argument after the other.
extension ModelRequest {
  static func regulariser(_ call: Call) throws(Failure) -> (PenaltyExpression, PriorExpression?) {
    if let penalty = call.argument("penalty"), let prior = call.argument("prior") {
      throw .diagnostic(
        Diagnostic(
          code: "penalty-and-prior", message: "fit takes a penalty or a prior, not both", primary: prior.span,
          labels: [Diagnostic.Label(penalty.span, "the penalty")],
          help: "as_prior(p, m) and as_penalty(q, m) turn one into the other"))
    }
    if case .prior(let prior)? = try call.value("prior") { return (.none, prior) }
    switch try call.value("penalty") {
    case .penalty(let penalty)?: return (penalty, nil)
    case .number(let x)?:
      guard x == 0 else {
        throw call.fail(
          "wrong-kind", "the penalty must be a penalty, not the number \(NumberFormat.shortest.string(x))",
          at: "penalty",
          help:
            "a number stands in front of a penalty: \(x > 0 && x.isFinite ? NumberFormat.shortest.string(x) : "0.5")*l1"
        )
      }
      return (.none, nil)
    default: return (.none, nil)
    }
  }

  /// The loss as given; nil to let the response's kind say it.
  static func loss(_ call: Call, prior: PriorExpression?) throws(Failure) -> LossExpression? {
    guard case .loss(let loss)? = try call.value("loss") else { return nil }
    // Beside a prior `squared` would name a scale that is not the likelihood's; `poisson` names a family.
    if prior != nil, !loss.isLikelihood, let definition = loss.definition, definition.takesSigma {
      throw call.fail(
        "prior-needs-likelihood", "a prior stands beside the likelihood, not beside \(definition.name)",
        at: "loss", help: "leave loss out, or write loss = nll")
    }
    return loss
  }

  static func frame(_ call: Call) throws(Failure) -> ModelFrame {
    guard case .formula(let formula)? = try call.value("formula"), let data = try call.data("data") else {
      preconditionFailure("both are required")
    }
    func perRow(_ name: String) -> Expression? { call.argument(name)?.expression.resolvingDots(in: data) }
    var options = ModelFrame.Options(
      missing: try call.text("missing") == "error" ? .refuse : .drop, weights: perRow("weights"),
      offset: perRow("offset"), exposure: perRow("exposure"), source: call.evaluator.source)
    if let strata = perRow("strata") {
      guard let name = strata.asName else {
        throw call.fail("wrong-kind", "strata is a column of the data", at: "strata", help: "strata = sex")
      }
      options.strata = .column(Name(name.text, span: strata.span))
    }
    return try ModelFrame(
      formula.resolvingDots(in: data), over: data, options: options,
      evaluator: FrameEvaluator(evaluator: call.evaluator))
  }

  /// What is said of rows must have a place in the family.
  static func checkRows(_ call: Call, _ family: ModelFamily) throws(Failure) {
    let name = family.definition.name
    if call.has("exposure"), family.definition.link != "log" || family.definition.response == .survival {
      throw call.fail(
        "unused-argument", "an exposure has no place in \(name) loss", at: "exposure",
        help: "it is what events were counted in: loss = poisson")
    }
    if call.has("strata"), family.definition.response != .survival {
      throw call.fail(
        "unused-argument", "strata have no place in \(name) loss", at: "strata",
        help: "they part the rows of a cox model: surv(time, status) ~ …")
    }
    if family.definition.response == .classes, let offset = call.argument("offset") {
      throw call.fail(
        "unused-argument", "an offset that all classes share changes nothing", span: offset.expression.span,
        help: "leave it out")
    }
  }

  static func sigma(
    _ call: Call, _ family: ModelFamily, least: LeastSquares?, frame: ModelFrame
  ) throws(Failure) -> (value: Double, source: Model.SigmaSource)? {
    let needsSigma = family.isLikelihood && family.takesSigma
    if let sigma = try call.positive("sigma") {
      guard needsSigma else {
        throw call.fail(
          "unused-argument", "sigma has no place in \(family.definition.name) loss", at: "sigma",
          help: family.takesSigma
            ? "it belongs to the likelihood: loss = nll, or prior = …"
            : "it is the residual sd of the gaussian family, and this one is \(family.definition.family)")
      }
      return (sigma, .given)
    }
    guard needsSigma else { return nil }
    guard let least, let sigma = least.residualDeviation, sigma > 0 else {
      throw call.fail(
        "sigma-not-estimable",
        "sigma cannot be estimated: \(frame.rowCount) rows for \(frame.columns.count + (frame.hasIntercept ? 1 : 0)) coefficients",
        span: call.argument("prior")?.span ?? call.argument("loss")?.span ?? call.calleeSpan,
        help: "least squares leaves no residual to measure it by; give it: sigma = 1")
    }
    return (sigma, .leastSquares(degreesOfFreedom: least.residualDegreesOfFreedom))
  }

  // MARK: Problems

  static func loss(_ family: ModelFamily, sigma: Double?, _ call: Call) throws(Failure) -> any Loss {
    do {
      return try family.loss(sigma: sigma)
    } catch {
      throw call.failure(error, frame: nil)
    }
  }

  static func problem(
    _ frame: ModelFrame, _ family: ModelFamily, loss: any Loss, scale: Problem.Scale, _ call: Call
  ) throws(Failure) -> Problem {
    do {
      return try call.context.solving(frame.design.rows * frame.design.columns) { (_) throws(FittingError) in
        try Problem(
          design: frame.design, response: family.response, weights: frame.weights, offset: frame.offset,
          details: family.details, loss: loss, scale: scale, intercept: frame.hasIntercept)
      }
    } catch {
      throw call.failure(error, frame: frame)
    }
  }

  /// Least squares of the response's numbers beside the fit: for the gaussian family an answer to compare with, for
  /// every family the columns that are combinations of others. Nil where it costs too much to be an aside.
  static func leastSquares(
    _ frame: ModelFrame, _ family: ModelFamily, _ scale: Problem.Scale, _ call: Call
  ) throws(Failure) -> LeastSquares? {
    let (n, p) = (frame.rowCount, frame.columns.count)
    guard n > p, p <= 500 || (call.argument("penalty") == nil && family.takesSigma) else { return nil }
    let context = call.context
    do {
      return try context.solving(frame.design.rows * frame.design.columns) { (ask) throws(FittingError) in
        let problem = try Problem(
          design: frame.design, response: family.response, weights: frame.weights, offset: frame.offset,
          scale: scale, intercept: frame.hasIntercept)
        return try Fitting.leastSquares(problem, isInterrupted: ask)
      }
    } catch {
      if case .interrupted = error { throw .interrupted }
      return nil
    }
  }
}
