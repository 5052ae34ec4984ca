import Differentiation
import Fitting
import Priors
import Syntax
import Tables

/// Penalties, losses and priors from functions of the session, with what is wrong with them.
enum CustomPieces {
  // MARK: Penalties

  static func penalty(_ function: FunctionValue, _ call: Call) throws(Failure) -> PenaltyExpression {
    let compiled = try ofVector(function, call, wanted: "a penalty", example: "penalty(b -> sum(b^2))")
    let penalty = try made(compiled, compiled.graph, call, formula: formula(of: function))
    let part = PenaltyExpression.Part(
      strength: 1, penalty: penalty, name: "penalty(\(function.text))", selection: .all)
    return PenaltyExpression(parts: [part], derivation: [facts(penalty)])
  }

  /// The body where the parameter is called b, as coefficients are in an objective.
  static func formula(of function: FunctionValue) -> String {
    guard function.parameters[0].text == "b" else { return "(\(function.text))(b)" }
    let text = Syntax.source(of: function.body)
    switch function.body.kind {
    case .binary(let sign, _, _) where sign.symbol == .plus || sign.symbol == .minus: return "(\(text))"
    case .unary, .lambda: return "(\(text))"
    default: return text
    }
  }

  /// The penalty of a graph, which may be that of the function turned over.
  private static func made(
    _ compiled: CompiledFunction, _ graph: Graph, _ call: Call, formula: String, isPrior: Bool = false
  ) throws(Failure) -> CustomPenalty {
    do {
      return try CustomPenalty(graph, formula: formula)
    } catch {
      throw .diagnostic(diagnostic(error, compiled, call.presenter, isPrior: isPrior))
    }
  }

  private static func diagnostic(
    _ error: CustomPenaltyError, _ compiled: CompiledFunction, _ presenter: Presenter, isPrior: Bool
  ) -> Diagnostic {
    let own = isPrior ? "prior" : "penalty"
    let b = compiled.function.parameters[0].text
    switch error {
    case .notFinite(let step, let t):
      return compiled.diagnostic(
        at: step, code: "not-finite",
        "this has no finite value where \(b) is \(presenter.written(t))",
        help:
          "a penalty needs a value whatever the coefficients are: sum(log(1 + \(b)^2)), sum(sqrt(\(b)^2 + 0.01))"
      )
    case .kinkNotConvex(let step, let t):
      return compiled.diagnostic(
        at: step, code: "kink-not-convex",
        "this has a corner at \(b) = \(presenter.written(t)) and is not known to be convex: it cannot be fitted",
        help: "a corner needs a convex sum, as in sum(abs(\(b))); scad, mcp and lp(0.5) are built in")
    case .fallsForEver:
      return compiled.diagnostic(
        at: nil, code: "falls-for-ever",
        "this falls without end as \(b) grows: it would reward large coefficients",
        help: "turn its sign: a penalty is what is lost, \(b) -> sum(\(b)^2)")
    case .kinkTies(let step):
      return compiled.diagnostic(
        at: step, code: "kink-ties",
        "your own \(own) can have a corner only in a sum over all of \(b), as in sum(abs(\(b)))",
        help: isPrior
          ? "laplace(0, 1) is built in, and has a corner at 0"
          : compiled.mentions("norm")
            ? "the length of \(b) is built in: norm2"
            : compiled.mentions("max")
              ? "the largest absolute value is built in: linf" : "the sum of absolute values is built in: l1")
    }
  }

  /// One line under a penalty that is shown alone.
  private static func facts(_ penalty: CustomPenalty) -> String {
    penalty.isConvex
      ? "convex by the rules of its parts"
      : "not known to be convex by the rules of its parts: a fit may end at a local optimum"
  }

  // MARK: Priors

  static func prior(_ function: FunctionValue, _ call: Call) throws(Failure) -> PriorExpression {
    let compiled = try ofVector(
      function, call, wanted: "a log density", example: "prior(b -> -sum(log(1 + b^2)))")
    let penalty = try made(
      compiled, compiled.graph.negated, call, formula: negatedFormula(of: function), isPrior: true)
    let distribution = CustomDistribution(
      penalty: penalty, text: function.text, penaltySource: "penalty(\(negatedText(of: function)))")
    return PriorExpression(
      statements: [
        PriorExpression.Statement(
          selection: .all, distribution: distribution, span: call.span, source: call.evaluator.source)
      ],
      derivation: [
        "a log density but for its constant, which is not known", "−log density: \(facts(penalty))",
      ])
  }

  /// −f of b: without the sign where the body begins with one.
  private static func negatedFormula(of function: FunctionValue) -> String {
    guard function.parameters[0].text == "b" else { return "−(\(function.text))(b)" }
    return formula(of: function.turnedOver)
  }

  private static func negatedText(of function: FunctionValue) -> String { function.turnedOver.text }

  // MARK: Losses

  static func loss(
    _ function: FunctionValue, mean: FunctionValue?, _ call: Call
  ) throws(Failure) -> LossExpression {
    guard function.parameters.count == 2 else {
      throw call.fail(
        "wrong-argument-count",
        "a loss is a function of two numbers of a row: y, the response, and eta, its fitted value",
        at: "f", help: "loss((y, eta) -> (y - eta)^2)")
    }
    let compiled = try CompiledFunction(function, areVectors: [false, false], context: call.context)
    guard compiled.graph.moves(with: 1) else {
      throw .diagnostic(
        compiled.diagnostic(
          at: nil, code: "no-parameter",
          "the loss does not use \(function.parameters[1].text), the fitted value of a row",
          help: "loss((y, eta) -> (y - eta)^2)"))
    }
    var compiledMean: CompiledFunction?
    if let mean {
      guard mean.parameters.count == 1 else {
        throw call.fail(
          "wrong-argument-count", "mean is a function of one number, the eta of a row", at: "mean",
          help: "mean = eta -> exp(eta)")
      }
      compiledMean = try CompiledFunction(mean, areVectors: [false], context: call.context)
    }
    return LossExpression(custom: CustomLossExpression(function: compiled, mean: compiledMean))
  }

  // MARK: Functions

  /// A function of one vector whose value is a number.
  private static func ofVector(
    _ function: FunctionValue, _ call: Call, wanted: String, example: String
  ) throws(Failure) -> CompiledFunction {
    guard function.parameters.count == 1 else {
      throw call.fail(
        "wrong-argument-count", "\(wanted) is a function of one vector, the coefficients", at: "f",
        help: example)
    }
    let compiled = try CompiledFunction(function, areVectors: [true], context: call.context)
    guard compiled.graph.moves(with: 0) else {
      throw .diagnostic(
        compiled.diagnostic(
          at: nil, code: "no-parameter",
          "this does not use \(function.parameters[0].text), which stands for the coefficients",
          help: example))
    }
    guard !compiled.graph.isVector(compiled.graph.root) else {
      throw .diagnostic(
        compiled.diagnostic(
          at: nil, code: "not-scalar", "\(wanted) is one number, and this is a list of them",
          help: "sum(…) adds them up: \(example)"))
    }
    return compiled
  }
}

/// A loss from a function of a row's response and linear predictor.
struct CustomLossExpression: Sendable {
  let function: CompiledFunction
  /// The response's mean as a function of the linear predictor; nil where it is the predictor itself.
  let mean: CompiledFunction?

  /// As it would be typed.
  var source: String {
    "loss(\(function.source)\(mean.map { ", mean = \($0.source)" } ?? ""))"
  }

  /// What a fit of responses with it is called and made from.
  ///
  /// - Throws: what keeps it from being a loss for these responses.
  func definition(
    for response: [Double], frame: ModelFrame, _ presenter: Presenter
  ) throws(Failure) -> LossDefinition {
    let text = function.source
    let isPlain = function.function.parameters.map(\.text) == ["y", "eta"]
    let formula = isPlain ? Syntax.source(of: function.function.body) : "(\(text))(y, η)"
    func definition(_ isConvex: Bool, _ build: @escaping @Sendable () -> (any Loss)?) -> LossDefinition {
      LossDefinition(
        name: CustomLossExpression.name, summary: "custom: \(text)", formula: "1/n Σ [\(formula)]",
        family: "custom", link: mean == nil ? "identity" : "custom", title: "custom loss", response: .numbers,
        hasLikelihood: false,
        build: { _ throws(FittingError) in
          guard let loss = build() else { throw .noLikelihood(loss: CustomLossExpression.name) }
          return loss
        })
    }
    do {
      let loss = try CustomLoss(function.graph, mean: mean?.graph, response: response) {
        definition($0) { nil }
      }
      return definition(loss.isConvex) { loss }
    } catch {
      throw .diagnostic(diagnostic(error, response, frame, presenter))
    }
  }

  static let name = "custom"

  /// Whether the slope to the left of a kink is the larger one.
  private func isPeak(_ response: Double, _ predictor: Double) -> Bool {
    guard let f = ElementFunction(function.graph, variable: 1) else { return false }
    let at = [response, predictor]
    return f.jet(at, side: -1).first > f.jet(at).first
  }

  private func diagnostic(
    _ error: CustomLossError, _ response: [Double], _ frame: ModelFrame, _ presenter: Presenter
  ) -> Diagnostic {
    let names = function.function.parameters.map(\.text)
    func place(_ row: Int, _ predictor: Double) -> String {
      "\(names[0]) = \(presenter.written(response[row])) (row \(frame.rows[row] + 1)), \(names[1]) = \(presenter.written(predictor))"
    }
    switch error {
    case .notOfOneRow:
      return function.diagnostic(
        at: nil, code: "not-of-one-row", "a loss is of one row's numbers, and this needs all of them",
        help: "the rows are added up by the fit: loss((y, eta) -> (y - eta)^2)")
    case .notFinite(let step, let row, let predictor):
      return function.diagnostic(
        at: step, code: "not-finite", "this has no finite value where \(place(row, predictor))",
        help:
          "\(names[1]) can be any number: write a loss that has a value for all, such as exp(\(names[1])) - \(names[0])*\(names[1])"
      )
    case .kink(_, let row, let predictor) where isPeak(response[row], predictor):
      return function.diagnostic(
        at: nil, code: "kink-in-loss",
        "the loss has a peak where \(place(row, predictor)): it falls to either side of it",
        help:
          "a loss is least where \(names[1]) is right: turn its sign; quantile(0.5) is abs(y - eta)/2, built in"
      )
    case .kink(let step, let row, let predictor):
      return function.diagnostic(
        at: step, code: "kink-in-loss",
        "the loss has a kink where \(place(row, predictor)): there it has no derivative",
        help:
          "smooth it, sqrt((y - eta)^2 + 0.01) or max(0, 1 - y*eta)^2; built in: quantile(0.5), huber")
    }
  }
}

extension Graph {
  /// Whether the root moves with an argument.
  func moves(with argument: Int) -> Bool {
    zip(steps, isNeeded).contains { $0.operation == .argument(argument) && $1 }
  }
}

extension FunctionValue {
  /// −f, without the sign where the body begins with one.
  fileprivate var turnedOver: FunctionValue {
    let sign = UnaryOperator(.minus, span: body.span)
    let turned = body.turnedOver ?? Expression(.unary(sign, body), span: body.span)
    return FunctionValue(parameters: parameters, body: turned, source: source, captured: captured)
  }
}

extension Expression {
  /// The expression turned over, where it begins with a sign that can go.
  fileprivate var turnedOver: Expression? {
    switch kind {
    case .unary(_, let operand): return operand
    case .binary(let sign, let left, let right):
      guard let first = left.turnedOver else { return nil }
      func made(_ symbol: BinaryOperator.Symbol) -> Expression {
        Expression(.binary(BinaryOperator(symbol, span: sign.span), first, right), span: span)
      }
      return switch sign.symbol {
      case .times, .divided: made(sign.symbol)
      case .plus: made(.minus)
      case .minus: made(.plus)
      case .power, .remainder, .colon: nil
      }
    default: return nil
    }
  }
}
