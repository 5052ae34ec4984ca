import Fitting
import Syntax

/// From the problem to the model: the certified solution, and what stands beside it.
extension ModelRequest {
  /// Solves to the certificate.
  func solved(_ call: Call) throws(Failure) -> Model {
    let context = call.context
    let (problem, solution): (Problem, Solution)
    do {
      let (posed, tally) = (self.problem, context.progress.tally())
      (problem, solution) = try context.solving(posed) { (ask) throws(FittingError) in
        try solveWithEstimates(posed, tally: tally, isInterrupted: ask)
      }
    } catch {
      throw call.failure(error, frame: frame)
    }
    try noteSharing(problem, solution, call)
    for note in solution.notes {
      context.note(note.message(isKnown: !problem.hasCustomPart), code: "fit")
    }
    let posterior = try self.posterior(problem, solution, call)
    var model = Model(
      arguments: arguments, formula: frame.formula, frame: frame, family: family, penalty: penalty,
      prior: prior, sigma: sigma,
      problem: problem, terms: terms, boundPrior: boundPrior, solution: solution, leastSquares: leastSquares,
      unpenalised: try unpenalised(problem, call), posterior: posterior)
    func written(_ row: RowExpression?) -> String? { row.map { Syntax.source(of: $0.expression) } }
    model.weightsText = written(arguments.weights)
    model.exposureText = written(arguments.exposure)
    model.strataText = written(arguments.strata)
    let isOwn = !frame.recipe.offsets.isEmpty && arguments.exposure == nil
    model.offsetText = written(arguments.offset) ?? (isOwn ? "from the formula" : nil)
    return model
  }

  /// Who decides how columns that depend on each other share; with absolute values alone that may be nobody. Where there
  /// are as many columns as rows all depend on each other, so that only what is not unique, or depends on few, is said.
  private func noteSharing(_ problem: Problem, _ solution: Solution, _ call: Call) throws(Failure) {
    let isWide = frame.rowCount <= frame.columns.count && !problem.penalties.isEmpty
    guard alias != nil || isWide else { return }
    let names = { (names: [String]) in call.presenter.elided(names.map { "`\($0)`" }, limit: 6) }
    let found: (open: [String], few: Collinearity?)
    do {
      found = try call.context.solving(problem) { (ask) throws(FittingError) in
        let open = try freelyShared(problem, solution, isInterrupted: ask)
        return (
          open, alias == nil && open.isEmpty ? try dependentOnFew(problem, isInterrupted: ask) : nil
        )
      }
    } catch {
      if case .interrupted = error { throw .interrupted }
      found = ([], nil)
    }
    if let last = found.open.last {
      call.context.note(
        "the solution is not unique: `\(last)` is a combination of \(names(found.open.dropLast())), and other ways to share have the same objective; this is one of them",
        code: "not-unique")
    } else if let alias = alias ?? found.few {
      call.context.note(
        "`\(alias.column)` is a combination of \(names(alias.combinationOf)): only the \(prior == nil ? "penalty" : "prior") decides how they share",
        code: "collinear")
    }
  }

  // MARK: Without the penalty

  /// More coefficients, or more numbers in the design, and a second fit is no aside.
  private static let widestAside = 60
  private static let largestAside = 2_000_000

  /// The same fit without its penalty or prior; nil where it costs too much, or has no unique answer.
  private func unpenalised(_ problem: Problem, _ call: Call) throws(Failure) -> Model.Unpenalised? {
    if let least = leastSquares {
      return Model.Unpenalised(
        header: "least sq.", intercepts: [least.intercept], coefficients: least.coefficients,
        standardised: least.standardised)
    }
    let (n, p) = (problem.design.rows, problem.coefficientCount)
    guard !family.takesSigma, !problem.penalties.isEmpty, p > 0, p < n, p <= Self.widestAside,
      n * p <= Self.largestAside
    else { return nil }
    let context = call.context
    do {
      let bare = try problem.with(penalties: [])
      let solution = try context.solving(bare) { (ask) throws(FittingError) in
        try solve(bare, isInterrupted: ask)
      }
      guard solution.certificate.isReached else { return nil }
      return Model.Unpenalised(
        header: family.definition.hasLikelihood ? "max. lik." : "unpenalised",
        intercepts: solution.intercepts, coefficients: solution.coefficients,
        standardised: solution.standardised)
    } catch {
      if case .interrupted = error { throw .interrupted }
      return nil
    }
  }

  // MARK: Covariance

  /// Beyond so many coefficients an inverse is no aside.
  private static let widestCovariance = 1000

  /// The posterior as a normal distribution, where there is one and it is worth its time: exact where −log posterior
  /// is quadratic, else by Laplace's approximation, which knows no kinks.
  private func posterior(
    _ problem: Problem, _ solution: Solution, _ call: Call
  ) throws(Failure) -> LaplaceApproximation? {
    guard frame.columns.count <= Self.widestCovariance, problem.outputs == 1 else { return nil }
    let context = call.context
    let problem = try likelihoodProblem(problem, solution, call)
    do {
      let hasKink = problem.penalties.contains { $0.hasKinkAtZero }
      guard !hasKink, solution.certificate.isReached else { return nil }
      return try context.solving(problem) { (ask) throws(FittingError) in
        try laplaceApproximation(problem, coefficients: solution.coefficients, isInterrupted: ask)
      }
    } catch {
      if case .interrupted = error { throw .interrupted }
      context.note(
        "standard deviations of the coefficients cannot be computed: the matrix is too near to singular",
        code: "no-sd")
      return nil
    }
  }

  /// The problem whose posterior is worth showing: with a likelihood itself; without a penalty the likelihood that the
  /// loss is a multiple of, whose flat posterior has the standard errors.
  private func likelihoodProblem(
    _ problem: Problem, _ solution: Solution, _ call: Call
  ) throws(Failure) -> Problem {
    guard !family.isLikelihood, problem.penalties.isEmpty, family.definition.hasLikelihood else {
      return problem
    }
    let sigma = leastSquares?.residualDeviation
    if family.takesSigma, !(sigma ?? 0 > 0) { return problem }
    do {
      // Parameters that the loss has, given or estimated, and those that the likelihood alone needs.
      let arguments = problem.loss.arguments
      let known = family.arguments.indices.map { arguments.indices.contains($0) ? arguments[$0] : nil }
      var loss = try family.definition.make(known, asLikelihood: true, sigma: sigma)
      if !loss.parametersToEstimate.isEmpty {
        loss = try loss.estimated(problem.observations, predictor: solution.linearPredictor)
      }
      return try ModelRequest.problem(frame, family, loss: loss, scale: .data, call)
    } catch let error as FittingError {
      throw call.failure(error, frame: frame)
    } catch {
      return problem
    }
  }
}
