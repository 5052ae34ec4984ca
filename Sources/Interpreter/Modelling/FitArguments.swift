import Fitting
import Syntax
import Tables

/// What a fit was asked for, as values, so that another one can change some of it and keep the rest.
struct FitArguments: Sendable {
  /// As written: a dot stands for the columns of whatever data it meets.
  var formula: Formula
  var data: DataSet
  var penalty: PenaltyExpression = .none
  /// The penalty is that of the model that a call changes: its names were not written there.
  var isPenaltyInherited = false
  /// Beside a prior there is no penalty.
  var prior: PriorExpression?
  /// Nil to let the response's kind say it.
  var loss: LossExpression?
  /// Given, not estimated.
  var sigma: Double?
  var weights: RowExpression?
  var offset: RowExpression?
  var exposure: RowExpression?
  var strata: RowExpression?
  /// Nil for what is usual beside a penalty or a prior.
  var scale: Problem.Scale?
  var missing = ModelFrame.Options.Missing.drop
}

extension FitArguments {
  /// From a call with a formula and data, or with a model, `base`, of which it changes some.
  init(_ call: Call, base: Model?) throws(Failure) {
    if let base {
      self = base.arguments
      // Names in an inherited penalty were written in another cell: a mistake about them is shown at the model.
      penalty = penalty.placed(at: call.span(of: call.has("m") ? "m" : "formula"))
      isPenaltyInherited = !call.has("penalty") && !call.has("prior")
      if call.has("m"), case .formula(let formula)? = try call.value("formula") { self.formula = formula }
      if let data = try call.data("data") { self.data = data }
    } else {
      guard case .formula(let formula)? = try call.value("formula") else {
        preconditionFailure("the kinds were checked")
      }
      guard let data = try call.data("data") else { throw call.missing("data") }
      self.init(formula: formula, data: data)
    }
    formula = formula.resolvingDots(in: data)
    try readRegulariser(call)
    if case .some(.none) = try call.value("loss") {
      // Back to the family that the response's kind says.
      self.loss = nil
    } else if let loss = try ModelRequest.loss(call, prior: prior) {
      self.loss = loss
    } else if prior != nil, let own = loss, !own.isLikelihood, own.definition?.takesSigma == true {
      // Beside a new prior stands the likelihood of the family that the model had.
      loss = own.asLikelihood
    }
    if case .some(.none) = try call.value("sigma") {
      // Back to an estimate.
      sigma = nil
    } else if let sigma = try call.positive("sigma") {
      self.sigma = sigma
    }
    call.read(&weights, "weights", in: data)
    call.read(&offset, "offset", in: data)
    call.read(&exposure, "exposure", in: data)
    call.read(&strata, "strata", in: data)
    switch try call.text("scale") {
    case "std": scale = .standardised
    case "data": scale = .data
    default: break
    }
    if let missing = try call.text("missing") { self.missing = missing == "error" ? .refuse : .drop }
  }

  /// A penalty or a prior, whichever is given, replaces what there was.
  private mutating func readRegulariser(_ call: Call) throws(Failure) {
    if let penalty = call.argument("penalty"), let prior = call.argument("prior"),
      try call.value("prior")?.kind != ValueKind.none, try call.value("penalty")?.kind != ValueKind.none
    {
      throw .diagnostic(
        Diagnostic(
          code: "penalty-and-prior", message: "fit takes a penalty or a prior, not both", primary: prior.span,
          labels: [Diagnostic.Label(penalty.span, "the penalty")],
          help: "keep one of them; explain(\"prior\") shows which penalty is which prior"))
    }
    switch try call.value("prior") {
    case .prior(let prior)?:
      (penalty, self.prior) = (.none, prior)
      return
    case .some: prior = nil
    case nil: break
    }
    switch try call.value("penalty") {
    case .penalty(let penalty)?: (self.penalty, prior) = (penalty, nil)
    case .number(let x)?:
      guard x == 0 else {
        throw call.fail(
          "wrong-kind", "\(NumberFormat.shortest.string(x)) alone is no penalty: it does not say which",
          at: "penalty",
          help: {
            let strength = x > 0 && x.isFinite ? NumberFormat.shortest.string(x) : "0.5"
            return "penalty = \(strength)*l1, or penalty = \(strength)*l2"
          }())
      }
      (penalty, prior) = (.none, nil)
    case nil: break
    default: (penalty, prior) = (.none, nil)
    }
  }
}

/// An expression that is evaluated row by row, and the text in which its spans are measured.
struct RowExpression: Sendable {
  let expression: Expression
  let source: SourceText
}

extension Call {
  /// An argument that is not evaluated yet, where it was given; `none` takes away. A column of the data written as
  /// `cars.wt` is the column `wt`, of whatever data it meets later.
  fileprivate func read(_ row: inout RowExpression?, _ name: String, in data: DataSet) {
    guard let expression = argument(name)?.expression else { return }
    if case .none = expression.kind {
      row = nil
    } else {
      row = RowExpression(expression: expression.resolvingDots(in: data), source: evaluator.source)
    }
  }

  /// The error of an argument that is needed here, though not by every call of the verb.
  func missing(_ name: String) -> Failure {
    fail(
      "missing-argument", "\(verb) needs `\(name)`: \(definition.parameter(name)?.summary ?? "")",
      span: calleeSpan,
      help: name == "data" ? ownDataHelp ?? definition.exampleHelp : definition.exampleHelp)
  }

  /// The formula given, with a data set of the session that has its columns.
  private var ownDataHelp: String? {
    guard let formula = argument("formula")?.expression, case .formula = formula.kind else { return nil }
    let text = Syntax.source(of: formula)
    let names = formula.mentionedNames.map(\.text)
    let sets = evaluator.scope.variables.filter { _, value in
      if case .data(let data) = value { names.allSatisfy { data.frame[$0] != nil } } else { false }
    }
    guard let name = sets.keys.sorted().first else {
      return "read them first,  d = read(\"file.csv\"),  and fit(\(text), d)"
    }
    let others = arguments.filter { $0.parameter?.name != "formula" }.map { bound in
      (bound.name.map { "\($0) = " } ?? "") + Syntax.source(of: bound.expression)
    }
    return "\(verb)(\(([text, Syntax.source(ofName: name)] + others).joined(separator: ", ")))"
  }
}

extension PenaltyExpression {
  /// The same with every name of a term at one place.
  func placed(at span: Span) -> PenaltyExpression {
    var copy = self
    for index in copy.parts.indices {
      switch copy.parts[index].selection {
      case .only(let names): copy.parts[index].selection = .only(names.map { Name($0.text, span: span) })
      case .except(let names): copy.parts[index].selection = .except(names.map { Name($0.text, span: span) })
      case .all, .rest: break
      }
    }
    return copy
  }
}
