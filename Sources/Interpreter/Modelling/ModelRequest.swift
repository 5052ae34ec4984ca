import Fitting
import Priors
import Syntax
import Tables

/// Everything that a fit is asked for, bound to data: the one road from a call with `formula`, `data` and options to
/// a solved model.
struct ModelRequest {
  let frame: ModelFrame
  let loss: LossExpression
  let penalty: PenaltyExpression
  let prior: PriorExpression?
  let scale: Problem.Scale
  let sigma: (value: Double, source: Model.SigmaSource)?
  let problem: Problem
  let terms: [Model.BoundTerm]
  let boundPrior: BoundPrior?
  let leastSquares: LeastSquares?

  /// The parameters that `fit` and its relatives share.
  static let parameters: [Parameter] = [
    Parameter("formula", "response ~ terms", kinds: [.formula], positional: true, required: true),
    Parameter("data", "a data set", kinds: [.data], positional: true, required: true),
    Parameter(
      "penalty", "a penalty, such as 0.5*l1 + 0.1*l2", kinds: [.penalty, .none, .number], default: "none"),
    Parameter("prior", "a prior, such as normal(0, 1)", kinds: [.prior]),
    Parameter("loss", "squared, sse or nll", kinds: [.loss], default: "squared; nll with a prior"),
    Parameter("sigma", "residual sd of the likelihood", kinds: [.number], default: "from least squares"),
    Parameter("weights", "a weight a row, a column or a list", reading: .byRow),
    Parameter("offset", "a known part of the prediction, a value a row", reading: .byRow),
    Parameter(
      "scale", "what a penalty acts on: \"std\" or \"data\" units", kinds: [.text],
      default: "\"std\" for a penalty, \"data\" for a prior", choices: ["std", "data"]),
    Parameter(
      "missing", "rows with a missing value: \"drop\" or \"error\"", kinds: [.text], default: "\"drop\"",
      choices: ["drop", "error"]),
  ]

  /// Spellings of other tools, with what to write here.
  static let misnomers: [String: String] = [
    "lambda": "the strength is the number in front of the penalty: penalty = 0.5*l1   (explain(\"lambda\"))",
    "alpha": "there is no alpha: write the mix as a sum, penalty = 0.3*l1 + 0.1*l2   (explain(\"alpha\"))",
    "l1_ratio": "write the mix as a sum: penalty = 0.3*l1 + 0.1*l2, or elastic(strength, mix)",
    "family": "the loss names the family: loss = squared",
    "C": "C is one over a strength: write penalty = 0.5*l2   (explain(\"lambda\"))",
    "standardize": "scale = \"std\" or scale = \"data\"",
    "normalize": "scale = \"std\" or scale = \"data\"",
    "subset": "select rows before: split(d, …)",
    "na_action": "missing = \"drop\" or missing = \"error\"",
    "fit_intercept": "write the formula without it: y ~ 0 + x",
    "intercept": "write the formula without it: y ~ 0 + x",
  ]

  /// Reads, checks and binds the arguments of a call.
  init(_ call: Call) throws(Failure) {
    let (penalty, prior) = try ModelRequest.regulariser(call)
    let loss = try ModelRequest.loss(call, prior: prior)
    frame = try ModelRequest.frame(call)
    for note in frame.notes { call.context.note(note) }
    self.loss = loss
    self.penalty = penalty
    self.prior = prior
    scale =
      switch try call.text("scale") {
      case "std": .standardised
      case "data": .data
      default: prior == nil ? .standardised : .data
      }
    let binding = TermBinding(frame: frame, source: call.evaluator.source)
    let bare = try ModelRequest.problem(frame, loss: .mean, penalties: [], scale: scale, call)
    let plain = try ModelRequest.leastSquares(bare, call)
    sigma = try ModelRequest.sigma(call, loss: loss, least: plain, frame: frame)
    leastSquares = plain.flatMap {
      $0.aliased.allSatisfy(\.combinationOf.isEmpty) && $0.residualDegreesOfFreedom > 0 ? $0 : nil
    }
    let isPenalised = prior != nil || !penalty.parts.isEmpty
    if isPenalised, let alias = plain?.aliased.first(where: { !$0.combinationOf.isEmpty }) {
      let others = call.presenter.elided(alias.combinationOf.map { "`\($0)`" }, limit: 6)
      call.context.note(
        "`\(alias.column)` is a combination of \(others): only the \(prior == nil ? "penalty" : "prior") decides how they share",
        code: "collinear")
    }
    let squared = try ModelRequest.squaredLoss(loss, sigma: sigma?.value, call)
    if let prior {
      let bound = try binding.bind(prior)
      let used = bound.parts.count { !$0.isImplied }
      if used < prior.statements.count, prior.statements.contains(where: { $0.selection == .rest }) {
        call.context.note("`rest` names no term here: every term has a prior of its own", code: "empty-rest")
      }
      boundPrior = bound
      let penalties = bound.penaltyTerms
      terms = penalties.map { term in
        Model.BoundTerm(formula: term.penalty.formula, name: "−log prior", label: "−log prior")
      }
      problem = try ModelRequest.problem(frame, loss: squared, penalties: penalties, scale: scale, call)
    } else {
      boundPrior = nil
      let (penalties, names) = try binding.bind(penalty, presenter: call.presenter)
      terms = names
      problem = try ModelRequest.problem(frame, loss: squared, penalties: penalties, scale: scale, call)
    }
  }

  /// Solves to the certificate.
  func solved(_ call: Call) throws(Failure) -> Model {
    let context = call.context
    let solution: Solution
    do {
      solution = try solve(problem) { context.isInterrupted }
    } catch {
      throw call.failure(error, frame: frame)
    }
    for note in solution.notes { context.note(note.message, code: "fit") }
    let covariance = try self.covariance(call)
    var model = Model(
      formula: frame.formula, frame: frame, loss: loss, penalty: penalty, prior: prior, sigma: sigma,
      problem: problem, terms: terms, boundPrior: boundPrior, solution: solution, leastSquares: leastSquares,
      posteriorCovariance: covariance)
    model.weightsText = call.argument("weights").map { Syntax.source(of: $0.expression) }
    model.offsetText =
      call.argument("offset").map { Syntax.source(of: $0.expression) }
      ?? (frame.offset == nil ? nil : "from the formula")
    return model
  }

  /// Beyond so many coefficients an inverse is no aside.
  private static let widestCovariance = 1000

  /// The exact posterior covariance, where there is one and it is worth its time.
  private func covariance(_ call: Call) throws(Failure) -> Matrix? {
    guard frame.columns.count <= ModelRequest.widestCovariance else { return nil }
    let context = call.context
    let problem = try likelihoodProblem(call)
    do {
      return try posteriorCovariance(problem) { context.isInterrupted }
    } catch {
      if case .interrupted = error { throw .interrupted }
      context.note(
        "standard deviations of the coefficients cannot be computed: the matrix is too near to singular",
        code: "no-sd")
      return nil
    }
  }

  /// The problem whose exact posterior is worth showing: with a likelihood itself; least squares with the sd of its
  /// residuals, whose flat posterior has the standard errors.
  private func likelihoodProblem(_ call: Call) throws(Failure) -> Problem {
    guard loss != .nll, problem.penalties.isEmpty, let sigma = leastSquares?.residualDeviation, sigma > 0
    else {
      return problem
    }
    do {
      return try ModelRequest.problem(
        frame, loss: SquaredLoss(scale: .likelihood(sigma: sigma)), penalties: [], scale: .data, call)
    } catch let error as FittingError {
      throw call.failure(error, frame: frame)
    } catch {
      return problem
    }
  }

  // MARK: Arguments

  private static func regulariser(_ call: Call) throws(Failure) -> (PenaltyExpression, PriorExpression?) {
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

  private static func loss(_ call: Call, prior: PriorExpression?) throws(Failure) -> LossExpression {
    guard case .loss(let loss)? = try call.value("loss") else { return prior == nil ? .squared : .nll }
    if prior != nil, loss != .nll {
      throw call.fail(
        "prior-needs-likelihood", "a prior stands beside the likelihood, not beside \(loss.rawValue)",
        at: "loss",
        help: "leave loss out, or write loss = nll")
    }
    return loss
  }

  private static func frame(_ call: Call) throws(Failure) -> ModelFrame {
    guard case .formula(let formula)? = try call.value("formula"), let data = try call.data("data") else {
      preconditionFailure("both are required")
    }
    let missing: ModelFrame.Options.Missing = try call.text("missing") == "error" ? .refuse : .drop
    let options = ModelFrame.Options(
      missing: missing, weights: call.argument("weights")?.expression.resolvingDots(in: data),
      offset: call.argument("offset")?.expression.resolvingDots(in: data), source: call.evaluator.source)
    let frame = try ModelFrame(
      formula.resolvingDots(in: data), over: data, options: options,
      evaluator: FrameEvaluator(evaluator: call.evaluator))
    guard case .numbers = frame.response.values else {
      let kind = if case .logicals = frame.response.values { "true or false" } else { "text" }
      throw .diagnostic(
        Diagnostic(
          code: "response-kind",
          message: "the response `\(frame.response.name)` is \(kind), and squared loss needs numbers",
          primary: frame.response.span, help: "describe(\(data.name)) shows the kinds of its columns",
          source: formula.source))
    }
    return frame
  }

  private static func problem(
    _ frame: ModelFrame, loss: SquaredLoss, penalties: [PenaltyTerm], scale: Problem.Scale, _ call: Call
  ) throws(Failure) -> Problem {
    do {
      let design = try DenseDesign(
        elements: Array(frame.columns.map(\.values).joined()), rows: frame.rowCount, names: frame.columnNames)
      return try Problem(
        design: design, response: frame.response.numbers ?? [], weights: frame.weights, offset: frame.offset,
        loss: loss, penalties: penalties, scale: scale, intercept: frame.hasIntercept)
    } catch {
      throw call.failure(error, frame: frame)
    }
  }

  /// Least squares beside the fit; nil where it has no unique answer or costs too much to be an aside.
  private static func leastSquares(_ problem: Problem, _ call: Call) throws(Failure) -> LeastSquares? {
    let (n, p) = (problem.design.rows, problem.design.columns)
    guard n > p, p <= 500 || call.argument("penalty") == nil else { return nil }
    let context = call.context
    do {
      return try Fitting.leastSquares(problem) { context.isInterrupted }
    } catch {
      if case .interrupted = error { throw .interrupted }
      return nil
    }
  }

  private static func sigma(
    _ call: Call, loss: LossExpression, least: LeastSquares?, frame: ModelFrame
  ) throws(Failure) -> (value: Double, source: Model.SigmaSource)? {
    if let sigma = try call.positive("sigma") {
      guard loss == .nll else {
        throw call.fail(
          "unused-argument", "sigma has no place in \(loss.rawValue) loss", at: "sigma",
          help: "it belongs to the likelihood: loss = nll, or prior = …")
      }
      return (sigma, .given)
    }
    guard loss == .nll else { return nil }
    guard let least, let sigma = least.residualDeviation, sigma > 0 else {
      throw call.fail(
        "sigma-not-estimable",
        "sigma cannot be estimated: \(frame.rowCount) rows for \(frame.columns.count + (frame.hasIntercept ? 1 : 0)) coefficients",
        span: call.argument("prior")?.span ?? call.argument("loss")?.span ?? call.calleeSpan,
        help: "least squares leaves no residual to measure it by; give it: sigma = 1")
    }
    return (sigma, .leastSquares(degreesOfFreedom: least.residualDegreesOfFreedom))
  }

  private static func squaredLoss(
    _ loss: LossExpression, sigma: Double?, _ call: Call
  ) throws(Failure) -> SquaredLoss {
    switch loss {
    case .squared: return .mean
    case .sse: return .sum
    case .nll:
      do {
        return try SquaredLoss(scale: .likelihood(sigma: sigma ?? .nan))
      } catch {
        throw call.failure(error, frame: nil)
      }
    }
  }
}
