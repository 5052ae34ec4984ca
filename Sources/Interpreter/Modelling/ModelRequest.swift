import Fitting
import Priors
import Syntax
import Tables

/// Everything that a fit is asked for, bound to data: the one road from a call with `formula`, `data` and options to
/// a solved model.
struct ModelRequest {
  let arguments: FitArguments
  let frame: ModelFrame
  let family: ModelFamily
  let scale: Problem.Scale
  let sigma: (value: Double, source: Model.SigmaSource)?
  let problem: Problem
  let terms: [Model.BoundTerm]
  let boundPrior: BoundPrior?
  let leastSquares: LeastSquares?
  /// A column that is a combination of others, which only a penalty or a prior can part.
  let alias: Collinearity?

  /// The parameters that `fit` and its relatives share.
  static let parameters: [Parameter] = [
    Parameter(
      "formula", "response ~ terms, or a model to change", kinds: [.formula, .model],
      positional: true, required: true),
    Parameter("data", "a data set", kinds: [.data], positional: true, default: "a model's own"),
  ]

  /// What a model is fitted with, beside a formula and data.
  static let options: [Parameter] = [
    Parameter(
      "penalty", "a penalty, such as 0.5*l1 + 0.1*l2", kinds: [.penalty, .none, .number], default: "none"),
    Parameter("prior", "a prior, such as normal(0, 1)", kinds: [.prior, .none], default: "none"),
    Parameter(
      "loss", "what the fit is judged by, such as poisson; nll is a likelihood", kinds: [.loss, .none],
      default: "by the response's kind; its likelihood with a prior"),
    Parameter(
      "sigma", "residual sd of the gaussian likelihood", kinds: [.number, .none],
      default: "from least squares"),
    Parameter("weights", "a weight a row, a column or a list", reading: .byRow),
    Parameter("offset", "a known part of the linear predictor, a value a row", reading: .byRow),
    Parameter(
      "exposure", "what events were counted in: its logarithm is added to the offset", reading: .byRow),
    Parameter("strata", "a column: hazards are compared within its values only", reading: .byRow),
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
    "family": "the loss names the family: loss = logistic, poisson, gamma, cox …",
    "link": "the loss names family and link: loss = logistic, probit, poisson …",
    "ties": "ties belong to the loss: loss = cox(ties = \"breslow\")",
    "tau": "the share belongs to the loss: loss = quantile(0.9)",
    "C": "C is one over a strength: write penalty = 0.5*l2   (explain(\"lambda\"))",
    "standardize": "scale = \"std\" or scale = \"data\"",
    "normalize": "scale = \"std\" or scale = \"data\"",
    "subset": "choose the rows in the file before read(…); weights = w, with 0 in a row, leaves it out",
    "na_action": "missing = \"drop\" or missing = \"error\"",
    "fit_intercept": "write the formula without it: y ~ 0 + x",
    "intercept": "write the formula without it: y ~ 0 + x",
  ]

  var penalty: PenaltyExpression { arguments.penalty }
  var prior: PriorExpression? { arguments.prior }

  /// Checks and binds arguments to their data.
  ///
  /// - Parameters:
  ///   - known: the frame of the same formula, data and rows, where it is at hand
  ///   - captured: values of the session that inherited arguments were first read with
  init(
    _ arguments: FitArguments, known: ModelFrame? = nil, captured: [String: Value] = [:], _ call: Call
  ) throws(Failure) {
    self.arguments = arguments
    let (penalty, prior) = (arguments.penalty, arguments.prior)
    if let known {
      frame = known
    } else {
      frame = try ModelRequest.frame(arguments, captured: captured, call)
      for note in frame.notes { call.context.note(note) }
    }
    family = try ModelFamily(arguments.loss, frame: frame, hasPrior: prior != nil, call)
    try ModelRequest.checkRows(arguments, family, call)
    scale = arguments.scale ?? (prior == nil ? .standardised : .data)
    let isRegularised = prior != nil || !penalty.parts.isEmpty
    let plain = try ModelRequest.leastSquares(frame, family, scale, isPenalised: isRegularised, call)
    sigma = try ModelRequest.sigma(arguments, family, least: plain, frame: frame, call)
    let isGaussian = family.takesSigma
    leastSquares = plain.flatMap {
      isGaussian && $0.aliased.allSatisfy(\.combinationOf.isEmpty) && $0.residualDegreesOfFreedom > 0
        ? $0 : nil
    }
    alias = isRegularised ? plain?.aliased.first { !$0.combinationOf.isEmpty } : nil
    let bare = try ModelRequest.problem(
      frame, family, loss: try ModelRequest.loss(family, sigma: sigma?.value, call), scale: scale, call)
    let binding = TermBinding(
      frame: frame, source: call.evaluator.source, outputs: bare.outputs,
      isInherited: arguments.isPenaltyInherited)
    let penalties: [PenaltyTerm]
    if let prior {
      let bound = try binding.bind(prior)
      let used = bound.parts.count { !$0.isImplied }
      if used < prior.statements.count, prior.statements.contains(where: { $0.selection == .rest }) {
        call.context.note("`rest` names no term here: every term has a prior of its own", code: "empty-rest")
      }
      boundPrior = bound
      var spread: [PenaltyTerm] = []
      for term in bound.penaltyTerms { spread += binding.spread(term) }
      penalties = spread
      terms = penalties.map { term in
        Model.BoundTerm(formula: term.penalty.formula, name: "−log prior", label: "−log prior")
      }
    } else {
      boundPrior = nil
      (penalties, terms) = try binding.bind(penalty, presenter: call.presenter)
    }
    do {
      problem = try bare.with(penalties: penalties)
    } catch {
      throw call.failure(error, frame: frame)
    }
  }
}
