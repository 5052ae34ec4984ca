import Fitting
import Syntax
import Tables

/// Models made of a model: with other arguments, or at another strength of its penalty.
extension Model {
  /// The model that the arguments of a call make of this one; what they do not name stays.
  ///
  /// - Throws: whatever a fit of the changed arguments throws.
  func changed(by call: Call) throws(Failure) -> Model {
    guard titleSuffix == nil else {
      throw call.fail(
        "refitted-model", "a model that was refitted \(titleSuffix ?? "") cannot be changed",
        span: call.arguments.first?.expression.span ?? call.span,
        help: "change the model that it came from, and refit that: refit(fit(m, penalty = l2))")
    }
    let arguments = try FitArguments(call, base: self)
    let given = call.arguments.dropFirst().filter { bound in
      ModelArgument.changes.contains { $0.name == bound.parameter?.name }
    }
    let rows = given.filter { bound in Model.rowNames.contains(bound.parameter?.name ?? "") }
    // What a new argument names is meant as the session has it now.
    let named = Set(rows.flatMap { $0.expression.mentionedNames.map(\.text) })
    let captured = frame.recipe.captured.filter { !named.contains($0.key) }
    let place = rows.last?.expression.span ?? call.arguments.first?.expression.span ?? call.span
    var model = try Model.shown(at: place, call) { () throws(Failure) in
      try ModelRequest(arguments, known: rows.isEmpty ? frame : nil, captured: captured, call).solved(call)
    }
    if let base = call.arguments.first?.expression, !given.isEmpty {
      let changes = given.map { "\($0.parameter?.name ?? "") = \(Syntax.source(of: $0.expression))" }
      let along =
        given.contains { ["penalty", "prior"].contains($0.parameter?.name) } ? moved(to: model) : []
      model.origin =
        "changed from \(base.briefSource): \(changes.joined(separator: ", "))"
        + (along.isEmpty ? "" : "; with it \(along.joined(separator: ", "))")
    }
    return model
  }

  /// What a penalty for a prior, or a prior for a penalty, brings along that was not asked for by name.
  private func moved(to model: Model) -> [String] {
    guard (prior == nil) != (model.prior == nil) else { return [] }
    var parts: [String] = []
    if problem.loss.isLikelihood != model.problem.loss.isLikelihood {
      parts.append(
        model.problem.loss.isLikelihood
          ? "loss = nll for \(family.definition.name)" : "loss = \(model.family.definition.name) for nll")
    }
    if model.problem.scale != problem.scale, !model.problem.penalties.isEmpty {
      parts.append("scale = \"\(model.problem.scale == .standardised ? "std" : "data")\"")
    }
    return parts
  }

  /// What is wrong with inherited arguments is shown where they met what they do not fit, not in the cell that wrote
  /// them, which may be long gone.
  private static func shown<T>(
    at span: Span, _ call: Call, _ work: () throws(Failure) -> T
  ) throws(Failure) -> T {
    do {
      return try work()
    } catch {
      guard case .diagnostics(let list) = error else { throw error }
      throw .diagnostics(
        list.map { diagnostic in
          guard let source = diagnostic.source, source !== call.evaluator.source else { return diagnostic }
          return Diagnostic(
            code: diagnostic.code, message: diagnostic.message, primary: span, help: diagnostic.help,
            source: call.evaluator.source)
        })
    }
  }

  /// The arguments that say which rows there are and what stands in them.
  private static let rowNames: Set<String> = [
    "formula", "data", "weights", "offset", "exposure", "strata", "missing",
  ]

  /// The strength that paths count in: the number in front of `l1`, or of the first penalty without a kink; nil
  /// where no penalty has one.
  var strength: Double? { try? PathOptions().unit(problem) }

  /// The model with its whole penalty scaled so that its strength is `lambda`, solved there; constraints stay.
  ///
  /// - Parameters:
  ///   - lambda: finite, 0 or more
  ///   - origin: where it came from, for the line below its title
  ///   - span: what to point at when it cannot be solved
  func atStrength(
    _ lambda: Double, origin: String, span: Span, evaluator: Evaluator
  ) throws(Failure) -> Model {
    let call = Call(without: FitVerb.definition, span: span, evaluator: evaluator)
    guard let unit = strength else {
      throw call.fail("no-penalty", "the model has no penalty whose strength could vary")
    }
    var arguments = arguments
    arguments.penalty = arguments.penalty.scaled(strengthsBy: lambda / unit).placed(at: span)
    return try evaluator.context.progress.during(FitVerb.definition.name) { () throws(Failure) in
      var model = try ModelRequest(arguments, known: frame, call).solved(call)
      model.origin = origin
      return model
    }
  }
}

extension PenaltyExpression {
  /// The same with every strength multiplied, but for constraints, which hold or do not.
  fileprivate func scaled(strengthsBy factor: Double) -> PenaltyExpression {
    PenaltyExpression(
      parts: parts.map { part in
        var copy = part
        if !part.penalty.definition.isConstraint { copy.strength *= factor }
        return copy
      })
  }
}

extension Expression {
  /// A name, or what was typed where that is short enough for a sentence.
  var briefSource: String {
    let text = Syntax.source(of: self)
    return text.count <= 40 ? text : "a model"
  }
}
