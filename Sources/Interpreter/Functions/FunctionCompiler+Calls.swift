import Differentiation
import Fitting
import Syntax

/// Calls in a function's body: mathematics as steps of the graph, functions of the session unfolded.
extension FunctionCompiler {
  mutating func call(
    _ callee: Expression, _ arguments: [Argument], _ whole: Expression, _ around: Surroundings
  ) throws(Failure) -> Part {
    let evaluator = around.evaluator
    if let name = callee.asName, !evaluator.isFunction(name.text) {
      guard let function = MathematicalFunction.named(name.text) else {
        // What evaluation would say of a name that it does not know, it says here.
        if !evaluator.knowsCall(of: name.text) { return .value(try evaluator.evaluate(whole)) }
        throw evaluator.fail(.notDifferentiable("`\(name.text)`", name.span, "a verb has no derivative"))
      }
      if let named = arguments.first(where: { $0.name != nil })?.name {
        throw evaluator.fail(
          Diagnostic(
            code: "unknown-argument", message: "\(function.name) has no argument `\(named.text)`",
            primary: named.span, help: "it is called \(function.signature)"))
      }
      var steps: [Int] = []
      for argument in arguments {
        steps.append(
          try step(try part(argument.value, around), argument.value.span, evaluator.source))
      }
      return .step(try mathematics(function, name.span, steps, whole.span, evaluator))
    }
    guard case .value(.function(let function)) = try part(callee, around) else {
      throw evaluator.fail(
        Diagnostic(
          code: "not-a-function", message: "a function of the language stands before the bracket",
          primary: callee.span))
    }
    guard arguments.count == function.parameters.count, arguments.allSatisfy({ $0.name == nil }) else {
      let wanted = function.parameters.map(\.text).joined(separator: ", ")
      throw evaluator.fail(
        Diagnostic(
          code: "wrong-argument-count", message: "this function takes (\(wanted))", primary: whole.span,
          help: "one value for each, by place"))
    }
    var parts: [Part] = []
    for argument in arguments { parts.append(try part(argument.value, around)) }
    return try unfold(function, parts)
  }

  private mutating func mathematics(
    _ function: MathematicalFunction, _ name: Span, _ steps: [Int], _ span: Span, _ evaluator: Evaluator
  ) throws(Failure) -> Int {
    let source = evaluator.source
    func wrongCount() -> Failure {
      evaluator.fail(
        Diagnostic(
          code: "wrong-argument-count",
          message: "\(function.name) got \(steps.count) argument\(steps.count == 1 ? "" : "s")",
          primary: span,
          help: "it is called \(function.signature): \(function.summary)"))
    }
    let meaning = DifferentiableMathematics.meaning(of: function.name)
    if case .unusable(let why) = meaning {
      throw evaluator.fail(.notDifferentiable("`\(function.name)`", name, why))
    }
    if case .dot = meaning {
      guard steps.count == 2 else { throw wrongCount() }
      let product = try add(.pair(.multiply), steps[0], steps[1], at: span, in: source)
      return try add(.reduce(.sum), product, at: span, in: source)
    }
    if case .pairing(let pairing) = meaning {
      guard steps.count == 2 else { throw wrongCount() }
      return try add(.pair(pairing), steps[0], steps[1], at: span, in: source)
    }
    guard let u = steps.first else { throw wrongCount() }
    switch meaning {
    case .sum: return try folded(steps, span, source, reduction: .sum, pairing: .add)
    case .reduction(.largest):
      return try folded(steps, span, source, reduction: .largest, pairing: .larger)
    case .reduction(.smallest):
      return try folded(steps, span, source, reduction: .smallest, pairing: .smaller)
    default: break
    }
    guard steps.count == 1 else { throw wrongCount() }
    switch meaning {
    case .elementwise(let elementary): return try add(.each(elementary), u, at: span, in: source)
    case .scaled(let elementary, let factor):
      let value = try add(.each(elementary), u, at: span, in: source)
      return try add(
        .pair(.multiply), try add(.constant(factor), at: span, in: source), value, at: span, in: source)
    case .reduction(let reduction): return try add(.reduce(reduction), u, at: span, in: source)
    case .length: return try length(u, span, source)
    case .mean: return try mean(u, span, source)
    case .norm:
      let squares = try add(
        .reduce(.sum), try add(.each(.power(2)), u, at: span, in: source), at: span, in: source)
      return try add(.each(.sqrt), squares, at: span, in: source)
    case .variance, .deviation:
      let rest = try add(.pair(.subtract), u, try mean(u, span, source), at: span, in: source)
      let squares = try add(
        .reduce(.sum), try add(.each(.power(2)), rest, at: span, in: source), at: span, in: source)
      let one = try add(.constant(1), at: span, in: source)
      let freedom = try add(.pair(.subtract), try length(u, span, source), one, at: span, in: source)
      let variance = try add(.pair(.divide), squares, freedom, at: span, in: source)
      guard case .deviation = meaning else { return variance }
      return try add(.each(.sqrt), variance, at: span, in: source)
    case .sum, .dot, .pairing, .unusable: throw wrongCount()
    }
  }

  /// One number of several arguments: each reduced, then combined.
  private mutating func folded(
    _ steps: [Int], _ span: Span, _ source: SourceText, reduction: Reduction, pairing: Pairing
  ) throws(Failure) -> Int {
    var result: Int?
    for step in steps {
      let one = graph.isVector(step) ? try add(.reduce(reduction), step, at: span, in: source) : step
      guard let before = result else {
        result = one
        continue
      }
      result = try add(.pair(pairing), before, one, at: span, in: source)
    }
    guard let result else { preconditionFailure("there is a first argument") }
    return result
  }

  private mutating func length(_ u: Int, _ span: Span, _ source: SourceText) throws(Failure) -> Int {
    graph.isVector(u)
      ? try add(.length, u, at: span, in: source) : try add(.constant(1), at: span, in: source)
  }

  private mutating func mean(_ u: Int, _ span: Span, _ source: SourceText) throws(Failure) -> Int {
    guard graph.isVector(u) else { return u }
    let sum = try add(.reduce(.sum), u, at: span, in: source)
    return try add(.pair(.divide), sum, try length(u, span, source), at: span, in: source)
  }
}

extension Evaluator {
  /// Whether the name calls a function of the session here.
  fileprivate func isFunction(_ name: String) -> Bool {
    if case .function? = scope.value(of: name) { true } else { false }
  }

  /// Whether a call of the name means something.
  fileprivate func knowsCall(of name: String) -> Bool {
    verbDefinition(named: name) != nil || MathematicalFunction.named(name) != nil
      || Builtins.penaltyDefinition(named: name) != nil || lossDefinition(named: name) != nil
  }
}
