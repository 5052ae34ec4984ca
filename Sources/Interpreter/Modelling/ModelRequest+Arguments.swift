import Fitting
import Priors
import Syntax
import Tables

/// What a fit reads from its call, one argument after the other.
extension ModelRequest {
  /// The loss as given; nil to let the response's kind say it.
  static func loss(_ call: Call, prior: PriorExpression?) throws(Failure) -> LossExpression? {
    guard case .loss(let loss)? = try call.value("loss") else { return nil }
    // Beside a prior `squared` would name a scale that is not the likelihood's; `poisson` names a family.
    if prior != nil, !loss.isLikelihood, let definition = loss.definition, definition.takesSigma {
      throw call.fail(
        "prior-needs-likelihood", "loss = \(definition.name) cannot be used with a prior",
        at: "loss", help: "leave loss out: with a prior the errors are taken as normal, loss = nll")
    }
    return loss
  }

  /// - Parameter captured: values that inherited arguments found in the session when they were first used; they win.
  static func frame(
    _ arguments: FitArguments, captured: [String: Value], _ call: Call
  ) throws(Failure) -> ModelFrame {
    let data = arguments.data
    func perRow(_ row: RowExpression?) -> RowExpression? {
      row.map { RowExpression(expression: $0.expression.resolvingDots(in: data), source: $0.source) }
    }
    var options = ModelFrame.Options(
      missing: arguments.missing, weights: perRow(arguments.weights), offset: perRow(arguments.offset),
      exposure: perRow(arguments.exposure))
    if let strata = perRow(arguments.strata) {
      guard let name = strata.expression.asName else {
        throw call.fail("wrong-kind", "strata is a column of the data", at: "strata", help: "strata = sex")
      }
      options.strata = (.column(Name(name.text, span: strata.expression.span)), strata.source)
    }
    var evaluator = call.evaluator
    evaluator.scope.variables.merge(captured) { _, inherited in inherited }
    return try ModelFrame(
      arguments.formula.resolvingDots(in: data), over: data, options: options,
      evaluator: FrameEvaluator(evaluator: evaluator))
  }

  /// What is said of rows must have a place in the family.
  static func checkRows(_ arguments: FitArguments, _ family: ModelFamily, _ call: Call) throws(Failure) {
    let name = family.definition.name
    if arguments.exposure != nil, family.definition.link != "log" || family.definition.response == .survival {
      throw call.fail(
        "unused-argument", "exposure is not used by loss = \(name)", at: "exposure",
        help: "leave it out, or count events: loss = poisson")
    }
    if arguments.strata != nil, family.definition.response != .survival {
      throw call.fail(
        "unused-argument", "strata is not used by loss = \(name)", at: "strata",
        help: "leave it out: it is for survival times, surv(time, status) ~ …")
    }
    if family.definition.response == .classes, arguments.offset != nil {
      throw call.fail(
        "unused-argument", "an offset that all classes share changes nothing", at: "offset",
        help: "leave it out")
    }
  }

  static func sigma(
    _ arguments: FitArguments, _ family: ModelFamily, least: LeastSquares?, frame: ModelFrame, _ call: Call
  ) throws(Failure) -> (value: Double, source: Model.SigmaSource)? {
    let needsSigma = family.isLikelihood && family.takesSigma
    if let sigma = arguments.sigma, needsSigma || call.has("sigma") {
      guard needsSigma else {
        throw call.fail(
          "unused-argument", "sigma is not used by loss = \(family.definition.name)", at: "sigma",
          help: family.takesSigma
            ? "leave sigma out, or fit with the likelihood: loss = nll"
            : "leave sigma out: it is the sd of normal errors")
      }
      return (sigma, .given)
    }
    guard needsSigma else {
      if let sigma = arguments.sigma {
        let number = NumberFormat.shortest.string(sigma)
        call.context.note("sigma = \(number) has no place in this loss and is left out", code: "sigma")
      }
      return nil
    }
    let at = call.argument("prior")?.span ?? call.argument("loss")?.span ?? call.calleeSpan
    if let least, least.residualDegreesOfFreedom > 0, !least.leavesResidual {
      throw call.fail(
        "sigma-not-estimable", "sigma cannot be estimated: least squares fits every row exactly",
        span: at, help: "no residual is left to measure it by; give it: sigma = 1")
    }
    guard let least, let sigma = least.residualDeviation, sigma > 0 else {
      throw call.fail(
        "sigma-not-estimable",
        "sigma cannot be estimated: \(frame.rowCount) rows for \(frame.columns.count + (frame.hasIntercept ? 1 : 0)) coefficients leave no residual",
        span: at, help: "give it: sigma = 1")
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
    _ frame: ModelFrame, _ family: ModelFamily, _ scale: Problem.Scale, isPenalised: Bool, _ call: Call
  ) throws(Failure) -> LeastSquares? {
    let (n, p) = (frame.rowCount, frame.columns.count)
    guard n > p, p <= 500 || (!isPenalised && family.takesSigma) else { return nil }
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
