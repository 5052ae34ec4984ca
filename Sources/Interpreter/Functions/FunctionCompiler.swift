import Differentiation
import Fitting
import Glibc
import Syntax
import Tables

/// Makes a graph of a function's body, step by step what evaluation would do.
///
/// Whatever does not mention a parameter is evaluated once, as it would be on its own; functions that the body calls are
/// unfolded. What evaluation allows and differentiation does not is a mistake under its place in the body.
struct FunctionCompiler {
  /// A part of the body: known, or a step of the graph.
  private enum Part {
    case value(Value)
    case step(Int)
  }

  /// Names that a body sees, and what evaluates the parts that are known.
  private struct Surroundings {
    var parts: [String: Part]
    let evaluator: Evaluator
  }

  /// More parts than this and unfolding has gone wild.
  private static let mostParts = 20_000

  private let context: CellContext
  private let areVectors: [Bool]
  var graph: Graph
  private(set) var places: [CompiledFunction.Place] = []
  private var work = 0

  init(context: CellContext, areVectors: [Bool]) {
    self.context = context
    self.areVectors = areVectors
    graph = Graph(arguments: areVectors)
  }

  /// The step that is the function's value.
  mutating func compile(_ function: FunctionValue) throws(Failure) -> Int {
    var arguments: [Part] = []
    for (k, name) in function.parameters.enumerated() {
      arguments.append(.step(try add(.argument(k), at: name.span, in: function.source)))
    }
    let part = try unfold(function, arguments)
    return try step(part, function.body.span, function.source)
  }

  // MARK: Parts

  private mutating func unfold(_ function: FunctionValue, _ arguments: [Part]) throws(Failure) -> Part {
    var known = function.captured
    var parts: [String: Part] = [:]
    for (name, part) in zip(function.parameters, arguments) {
      parts[name.text] = part
      known[name.text] = nil
      if case .value(let value) = part { known[name.text] = value }
    }
    let evaluator = Evaluator(
      context: context, source: function.source, scope: Scope(variables: [:], parameters: known))
    return try part(function.body, Surroundings(parts: parts, evaluator: evaluator))
  }

  private mutating func part(_ expression: Expression, _ around: Surroundings) throws(Failure) -> Part {
    work += 1
    guard context.stack.isLeft, work < Self.mostParts else {
      throw around.evaluator.fail(
        Diagnostic(
          code: "too-deep", message: "this function is too large to differentiate", primary: expression.span,
          help: "functions that it calls are written out in full, each time that they are called"))
    }
    if work % 1000 == 0, context.isInterrupted { throw .interrupted }
    let isOpen = around.parts.contains { name, part in
      if case .step = part { expression.mentions(name) } else { false }
    }
    guard isOpen else { return .value(try around.evaluator.evaluate(expression)) }
    let fail = { (code: String, message: String, span: Span, help: String?) -> Failure in
      around.evaluator.fail(Diagnostic(code: code, message: message, primary: span, help: help))
    }
    switch expression.kind {
    case .name(let name):
      if let part = around.parts[name] { return part }
      return .value(try around.evaluator.evaluate(expression))
    case .unary(_, let operand):
      let source = around.evaluator.source
      let u = try step(try part(operand, around), operand.span, source)
      return .step(try add(.each(.negate), u, at: expression.span, in: source))
    case .binary(let sign, let left, let right): return try binary(sign, left, right, expression, around)
    case .call(let callee, let arguments): return try call(callee, arguments, expression, around)
    case .index(let base, let indices): return try element(base, indices, expression, around)
    case .field(_, let name):
      throw fail("not-differentiable", "a parameter has no field `\(name.text)`", name.span, nil)
    case .list:
      throw fail(
        "not-differentiable", "a list made of the parameter cannot be differentiated", expression.span,
        "write the sum out: sqrt(b[1]^2 + b[2]^2)")
    case .lambda, .formula:
      throw fail(
        "not-differentiable", "a \(expression.kind.isLambda ? "function" : "formula") has no derivative",
        expression.span, nil)
    case .number, .text, .logical, .none, .rest, .dot:
      return .value(try around.evaluator.evaluate(expression))
    }
  }

  /// A part as a step, known numbers and lists as constants.
  private mutating func step(_ part: Part, _ span: Span, _ source: SourceText) throws(Failure) -> Int {
    switch part {
    case .step(let step): return step
    case .value(.number(let x)): return try add(.constant(x), at: span, in: source)
    case .value(.logical(let flag)): return try add(.constant(flag ? 1 : 0), at: span, in: source)
    case .value(let value):
      guard let numbers = value.numbers, !numbers.isEmpty else {
        throw .diagnostic(
          Diagnostic(
            code: "not-a-number",
            message: "`\(source[span])` is \(value.kind.phrase), and this function can only use numbers",
            primary: span, help: value.arithmeticHelp(source[span]), source: source))
      }
      return try add(.list(numbers), at: span, in: source)
    }
  }

  // MARK: Signs

  private mutating func binary(
    _ sign: BinaryOperator, _ left: Expression, _ right: Expression, _ whole: Expression,
    _ around: Surroundings
  ) throws(Failure) -> Part {
    let source = around.evaluator.source
    let a = try step(try part(left, around), left.span, source)
    let b = try step(try part(right, around), right.span, source)
    func pair(_ function: Pairing) throws(Failure) -> Part {
      .step(try add(.pair(function), a, b, at: whole.span, in: source))
    }
    switch sign.symbol {
    case .plus: return try pair(.add)
    case .minus: return try pair(.subtract)
    case .times: return try pair(.multiply)
    case .divided: return try pair(.divide)
    case .power:
      if let p = graph.constant(b) {
        if p == 0 { return .step(try add(.constant(1), at: whole.span, in: source)) }
        return .step(try add(.each(.power(p)), a, at: whole.span, in: source))
      }
      // u^v = exp(v log u), for u above 0.
      let logarithm = try add(.each(.log), a, at: left.span, in: source)
      let product = try add(.pair(.multiply), b, logarithm, at: whole.span, in: source)
      return .step(try add(.each(.exp), product, at: whole.span, in: source))
    case .remainder:
      throw around.evaluator.fail(.notDifferentiable("`%`", sign.span, "it jumps where it starts anew"))
    case .colon:
      throw around.evaluator.fail(
        .outOfPlace(":", sign.span, "it makes an interaction in a formula: y ~ a:b"))
    }
  }

  private mutating func element(
    _ base: Expression, _ indices: [Argument], _ whole: Expression, _ around: Surroundings
  ) throws(Failure) -> Part {
    let source = around.evaluator.source
    let u = try step(try part(base, around), base.span, source)
    guard indices.count == 1, indices[0].name == nil,
      case .value(.number(let x)) = try part(indices[0].value, around), x == x.rounded(), x >= 1, x < 1e9
    else {
      throw around.evaluator.fail(
        Diagnostic(
          code: "bad-index", message: "a place in the parameter is one known whole number, counted from 1",
          primary: indices[0].span, help: "for example b[2]"))
    }
    guard graph.isVector(u) else {
      throw around.evaluator.fail(
        Diagnostic(code: "bad-index", message: "a number has no elements", primary: base.span))
    }
    return .step(try add(.element(Int(x) - 1), u, at: whole.span, in: source))
  }

  // MARK: Calls

  private mutating func call(
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

  // MARK: Steps

  private mutating func tag(_ span: Span, _ source: SourceText) -> Int {
    places.append(CompiledFunction.Place(span: span, source: source))
    return places.count - 1
  }

  private mutating func add(
    _ operation: Operation, _ left: Int = -1, _ right: Int = -1, at span: Span, in source: SourceText
  ) throws(Failure) -> Int {
    let tag = tag(span, source)
    do {
      return try graph.add(operation, left, right, tag: tag)
    } catch {
      let (a, b) =
        switch error {
        case .lengths(let a, let b): (a, b)
        }
      throw .diagnostic(
        Diagnostic(
          code: "shape-mismatch", message: "a list of \(b) and a list of \(a) in one function",
          primary: span,
          help: "lists in a function are as long as its parameter", source: source))
    }
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

extension Expression.Kind {
  fileprivate var isLambda: Bool { if case .lambda = self { true } else { false } }
}

extension Diagnostic {
  fileprivate static func notDifferentiable(_ what: String, _ span: Span, _ why: String) -> Diagnostic {
    Diagnostic(
      code: "not-differentiable", message: "\(what) cannot be differentiated", primary: span, help: why)
  }
}
