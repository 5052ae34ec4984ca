import Fitting
import Glibc
import Priors
import Syntax
import Tables

/// The English of the fitting engine's errors and notes.
extension Call {
  func failure(_ error: FittingError, frame: ModelFrame?) -> Failure {
    let number = { (x: Double) in NumberFormat.shortest.string(x) }
    let row = { (row: Int) in (frame?.rows[row] ?? row) + 1 }
    switch error {
    case .interrupted: return .interrupted
    case .nonFinite(let what, let place, let value):
      return fail(
        "not-finite", "`\(what)` is \(number(value)) in row \(row(place))", at: "data",
        help:
          "only finite numbers can be fitted; an empty field or NA is a missing value, and its row is dropped"
      )
    case .shape(let what, let expected, let found):
      return fail("shape-mismatch", "\(what) has \(found) values, \(expected) are needed")
    case .noRows:
      return fail(
        "no-rows", "no rows to fit", at: "data", help: "every row has a missing value, or there is none")
    case .badResponse(let place, let value, let needed):
      return fail(
        "response-kind",
        "the response\(frame.map { " `\($0.response.name)`" } ?? "") is \(number(value)) in row \(row(place)), and this loss needs \(needed)",
        span: frame?.response.span ?? argument("formula")?.expression.span,
        help: "squared takes any number, gamma positive ones, poisson counts 0 1 2 …, logistic 0 and 1")
    case .responseWithoutInformation(let what):
      return fail(
        "response-kind", "nothing to fit: \(what)",
        span: frame?.response.span ?? argument("formula")?.expression.span,
        help: what.hasSuffix("an event")
          ? "check the status: 1 is an event, 0 is censored"
          : what.contains("of class")
            ? "every class needs a row: check the column, or use fewer folds"
            : "the response needs both values: check the column, or the rows that were left out")
    case .notOverdispersed:
      return fail(
        "response-kind",
        "negbinomial does not fit: the counts vary no more than poisson counts do",
        span: frame?.response.span ?? argument("formula")?.expression.span, help: "loss = poisson")
    case .noLikelihood(let loss):
      return fail(
        "no-likelihood", "`\(loss)` has no likelihood", at: "loss",
        help: "a prior needs the likelihood of a family; use a penalty instead")
    case .separated(let direction):
      let columns = direction.prefix(3).map(\.column).joined(separator: ", ")
      let isClasses = frame?.response.isClasses ?? true
      let names = columns + (direction.count > 3 ? ", …" : "")
      return fail(
        "separated",
        isClasses
          ? "\(names) separate\(direction.count == 1 ? "s" : "") the classes without a mistake, so \(direction.count == 1 ? "its coefficient" : "their coefficients") would grow without end"
          : "the coefficient\(direction.count == 1 ? "" : "s") of \(names) would grow without end: the fit gets better with every step",
        span: argument("formula")?.expression.span,
        help: "add a penalty: penalty = 0.01*l2")
    case .fallsForEver(let fall):
      let eta = customPredictorName
      var fallen = "falls without end"
      let how: (Bool) -> String = { $0 ? "grows" : "falls" }
      let (along, help) =
        switch fall {
        case .predictor(let grows):
          (
            "as \(eta) \(how(grows))",
            "a loss is least where \(eta) is right: turn its sign, or write loss((y, eta) -> (y - eta)^2)"
          )
        case .towards(_, let grows):
          (
            "as \(eta) \(how(grows))",
            "a loss is least where \(eta) is right, and this one nowhere: write what is lost on either side of it, such as loss((y, eta) -> exp(eta) - y*eta)"
          )
        case .column(let name, let grows):
          (
            "as the coefficient of \(name) \(how(grows))",
            "turn its sign, or hold the coefficients with a penalty that outgrows it: penalty = 0.01*l2"
          )
        }
      if case .towards(let limit, _) = fall {
        fallen = "has no least value: it falls towards \(presenter.written(limit))"
      }
      return fail("falls-for-ever", "this loss \(fallen) \(along)", at: "loss", help: help)
    case .negativeWeight(let place, let value):
      return fail(
        "negative-weight", "the weight of row \(row(place)) is negative (\(number(value)))", at: "weights",
        help: "a weight is a number of 0 or more")
    case .weightsSumToZero:
      return fail("weights-zero", "all weights are 0", at: "weights", help: "at least one row must count")
    case .notDetermined(let rows, let coefficients):
      return fail(
        "not-determined", "\(rows) rows cannot determine \(coefficients) coefficients",
        span: argument("formula")?.expression.span,
        help: "add a penalty or a prior: penalty = 0.1*l2 makes the answer unique")
    case .collinear(let list):
      return collinear(list, frame)
    case .outOfRange(let what):
      let response = what.hasSuffix("the response") ? frame?.response : nil
      return fail(
        "out-of-range", "\(what) is too large or too small to compute with",
        at: response == nil ? "data" : nil, span: response?.span,
        help: frame?.rescaling(response: response != nil).map { "rescale it in the formula: \($0)" }
          ?? "rescale the column, for example x/1e6 in the formula")
    case .badParameter(let name, let value, let allowed):
      return fail("out-of-range", "\(name) must be \(allowed), not \(number(value))")
    case .penaltyShape(let penalty, let expected, let found):
      return fail(
        "length-mismatch", "\(penalty) is for \(expected) coefficients, its terms have \(found)",
        at: "penalty",
        help: found < expected
          ? "make it one for \(found) coefficient\(found == 1 ? "" : "s"), or give the model more terms"
          : "name the terms that it is for after it, in brackets: [\(frame?.terms.prefix(expected).map(\.name).joined(separator: ", ") ?? "a, b")]"
      )
    case .columnOutOfRange, .repeatedColumn:
      return fail("internal", "a penalty names a column that the design has not, or one twice", at: "penalty")
    case .noSolver(let penalties, let loss, let because):
      guard !penalties.isEmpty else {
        return fail("no-solver", "no solver for \(loss) loss", at: "loss", help: because)
      }
      if let prior = priorText {
        return fail(
          "no-solver", "no solver for a prior \(prior) with \(loss)", at: "prior",
          help: loss == "multinomial"
            ? "with several classes a prior is normal(mean, sd), laplace(mean, scale) or flat: prior = normal(0, 2.5)"
            : because)
      }
      return fail(
        "no-solver", "no solver for \(penalties) with \(loss)", at: "penalty",
        help: loss == "quantile"
          ? "quantile loss goes with l1, l2, quad and sums of them; loss = huber takes every penalty"
          : loss == "multinomial"
            ? "with several classes a penalty is convex and a sum over coefficients, such as l1, l2, elastic(…) and box(…): penalty = 0.1*l1 + 0.1*l2"
            : because)
    case .infeasible(let column):
      return fail(
        "infeasible", "the constraints leave no value for the coefficient of \(column)", at: "penalty",
        help: "bounds are on the scale that penalties act on, standardised unless scale = \"data\"")
    case .noPenalty:
      return fail("no-penalty", "the model has no penalty with a positive strength to vary", at: "m")
    case .badFolds(let count, let rows):
      return fail(
        "bad-folds", "\(count) folds for \(rows) rows", at: "folds", help: "at least two, each with a row")
    case .foldWithoutWeight(let fold):
      return fail(
        "fold-without-weight", "every row of fold \(fold + 1) has weight 0", at: "folds",
        help: "its mean error would be 0/0: use fewer folds, or drop the rows of weight 0")
    case .measureNotForLoss(let measure, let loss):
      return fail(
        "measure-not-for-loss", "\(measure) is no measure of \(loss) loss", at: "measure",
        help:
          "mse and mae are for numbers, auc for two classes, class error for classes, C-index for survival times; deviance for all, and loss instead for a custom one"
      )
    case .measureUndefined(let measure, let fold):
      return fail(
        "measure-undefined", "fold \(fold + 1) has no rows that could show \(measure)", at: "folds",
        help: "use fewer folds, so that each has rows of both kinds")
    case .residualDeviationNotEstimable(let rows, let coefficients):
      return fail(
        "sigma-not-estimable", "sigma cannot be estimated: \(rows) rows for \(coefficients) coefficients",
        help: "give it: sigma = 1")
    case .penalty(let error): return fail("bad-penalty", error.message, at: "penalty")
    }
  }
}

extension Call {
  /// The prior that was given, as it was written.
  private var priorText: String? {
    guard has("prior"), case .prior(let prior)? = try? value("prior") else { return nil }
    return prior.statements.map(\.distribution.source).joined(separator: ", ")
  }

  /// What the linear predictor is called in the loss that was given.
  private var customPredictorName: String {
    guard let value = try? value("loss"), case .loss(let loss) = value, let custom = loss.custom else {
      return "eta"
    }
    return custom.function.function.parameters[1].text
  }
}

extension ModelFrame {
  /// What brings the column of the most extreme numbers to size 1: `tiny*1e200`; nil where none is extreme.
  ///
  /// - Parameter response: whether it is the response, whatever else there is
  fileprivate func rescaling(response isResponse: Bool) -> String? {
    func exponent(_ largest: Double) -> Int {
      largest > 0 && largest.isFinite ? Int(log10(largest).rounded()) : 0
    }
    var sizes: [(name: String, exponent: Int)] = []
    if case .numbers(let y) = response.values {
      sizes.append((response.name, exponent(y.reduce(0) { max($0, abs($1)) })))
    }
    if !isResponse, design.rows * design.columns <= 2_000_000 {
      for (j, column) in columns.enumerated() {
        let largest = (0..<design.rows).reduce(0.0) { max($0, abs(design.value(row: $1, column: j))) }
        sizes.append((column.name, exponent(scalbn(largest, Int32(design.exponents[j])))))
      }
    }
    guard let worst = sizes.max(by: { abs($0.exponent) < abs($1.exponent) }), abs(worst.exponent) > 3 else {
      return nil
    }
    let name = Syntax.source(ofName: worst.name)
    return worst.exponent > 0 ? "\(name)/1e\(worst.exponent)" : "\(name)*1e\(-worst.exponent)"
  }
}

extension Call {
  /// Columns that others determine: the mark under the term, where the formula has it by itself, and the formula
  /// without it.
  private func collinear(_ list: [Collinearity], _ frame: ModelFrame?) -> Failure {
    guard let first = list.first else { return fail("collinear", "columns determine each other") }
    let others = first.combinationOf
    let more = list.count > 1 ? ", and \(list.count - 1) more" : ""
    let summands = frame?.formula.terms.summands ?? []
    let own = summands.filter { $0.termName == first.column }
    var without = "leave one of them out"
    if own.count == 1, summands.count > 1, let frame {
      let left = summands.filter { $0.termName != first.column }.map { Syntax.source(of: $0) }
      without =
        "leave it out: \(Syntax.source(of: frame.formula.response)) ~ " + left.joined(separator: " + ")
    }
    let said =
      others.isEmpty
      ? "`\(first.column)` never varies, as the intercept does not"
      : "`\(first.column)` can \(first.isExact ? "" : "almost ")be computed from "
        + others.prefix(6).map { "`\($0)`" }.joined(separator: ", ")
        + ", so \(undecided) tell their coefficients apart"
    let isHere = frame?.formula.source === evaluator.source
    return fail(
      "collinear", said + more,
      span: (isHere && own.count == 1 ? own.first?.span : nil) ?? argument("formula")?.expression.span,
      help: without
        + (isPenalised
          ? "; or add a penalty that acts on each: … + 0.1*l2"
          : "; or keep all with a penalty: penalty = 0.1*l2")
    )
  }

  /// Whether this call gave a penalty or a prior of its own.
  private var isPenalised: Bool {
    if case .penalty(let penalty)? = try? value("penalty") { return !penalty.parts.isEmpty }
    if case .prior(let prior)? = try? value("prior") {
      return prior.statements.contains { $0.distribution.definition.name != "flat" }
    }
    return false
  }

  /// Who cannot tell coefficients apart.
  private var undecided: String {
    if isPenalised { return "neither the rows nor the \(has("prior") ? "prior" : "penalty") can" }
    guard case .loss(let loss)? = try? value("loss") else { return "least squares cannot" }
    let isSquares = loss.custom == nil && ["squared", "sse", nil].contains(loss.definition?.name)
    return isSquares ? "least squares cannot" : "the rows cannot"
  }
}

extension FittingNote {
  var message: String { message(isKnown: true) }

  /// - Parameter isKnown: whether an objective that is not known to be convex is known not to be.
  func message(isKnown: Bool) -> String {
    switch self {
    case .constantColumn(let name, let coefficients):
      if coefficients.allSatisfy({ $0 == 0 }) {
        "`\(name)` is constant: its coefficient is 0"
      } else {
        "`\(name)` is constant: the rows say nothing of its coefficient, \(NumberFormat.significant(4).string(coefficients[0])) is what the prior or the penalty alone wants"
      }
    case .severalStarts(let count, let reached):
      "the objective is not \(isKnown ? "" : "known to be ")convex: this is the lowest optimum of \(count) starts, \(reached) of which ended there; a lower one may exist"
    case .rowsOfWeightZero(let count):
      "\(count) row\(count == 1 ? " has weight 0: it adds" : "s have weight 0: they add") nothing to the loss, but n (also that of a 1/n) still counts \(count == 1 ? "it" : "them")"
    case .edgeOfGrid(let lambda, let weak):
      "λ = \(NumberFormat.significant(4).string(lambda)) is at the \(weak ? "weak" : "strong") end of the grid"
    }
  }
}
