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
  enum Part {
    case value(Value)
    case step(Int)
  }

  /// Names that a body sees, and what evaluates the parts that are known.
  struct Surroundings {
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

  mutating func unfold(_ function: FunctionValue, _ arguments: [Part]) throws(Failure) -> Part {
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

  mutating func part(_ expression: Expression, _ around: Surroundings) throws(Failure) -> Part {
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
  mutating func step(_ part: Part, _ span: Span, _ source: SourceText) throws(Failure) -> Int {
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

  // MARK: Steps

  private mutating func tag(_ span: Span, _ source: SourceText) -> Int {
    places.append(CompiledFunction.Place(span: span, source: source))
    return places.count - 1
  }

  mutating func add(
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

extension Expression.Kind {
  fileprivate var isLambda: Bool { if case .lambda = self { true } else { false } }
}

extension Diagnostic {
  static func notDifferentiable(_ what: String, _ span: Span, _ why: String) -> Diagnostic {
    Diagnostic(
      code: "not-differentiable", message: "\(what) cannot be differentiated", primary: span, help: why)
  }
}
