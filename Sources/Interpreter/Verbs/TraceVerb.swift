import Fitting
import Tables

/// `trace(m, start = …)`: every step of a descent, for looking at.
enum TraceVerb: Verb {
  static let definition = VerbDefinition(
    name: "trace", group: .model,
    summary: "watch a descent step by step: loss, penalty, their shares, the slope",
    parameters: [
      Parameter(
        "m", "a model, or a penalty alone", kinds: [.model, .penalty], positional: true, required: true),
      Parameter(
        "start", "coefficients to start from", kinds: [.number, .list, .column], default: "0 for a model"),
      Parameter(
        "rate", "step length", kinds: [.number], default: "0.1, less where that would diverge"),
      Parameter("steps", "how many steps", kinds: [.number], default: "20"),
      Parameter(
        "method", "gradient, proximal, fista or coordinate", kinds: [.text], default: "\"gradient\"",
        choices: Trace.Method.allCases.map(\.rawValue)),
    ],
    details: [
      "Each step takes rate times the slope from the coefficients. With λ·l2 alone a step multiplies each of them by 1 − 2·rate·λ: below 0 it overshoots the origin, below -1 it diverges.",
      "Coefficients are on the scale that the penalty acts on; the intercept is the best one at every step.",
    ],
    examples: [
      "trace(0.5*l2, start = [-3, 2], rate = 0.1, steps = 5)",
      "cars = read(\"mtcars.csv\")\ntrace(fit(mpg ~ wt + hp, cars, penalty = 0.25*l2), start = [3, 3], rate = 0.3, steps = 10)",
    ],
    misnomers: ["lr": "rate =", "learning_rate": "rate =", "iterations": "steps =", "n": "steps ="])

  static func run(_ call: Call) throws(Failure) -> Value? {
    let rate = try call.positive("rate")
    let steps = try call.whole("steps", atLeast: 1) ?? 20
    guard steps <= 1_000_000 else { throw call.fail("out-of-range", "steps is at most 1000000", at: "steps") }
    let method = try call.text("method").flatMap(Trace.Method.init(rawValue:)) ?? .gradient
    switch try call.value("m") {
    case .model(let model): return try ofModel(model, rate, steps, method, call)
    case .penalty(let penalty): return try ofPenalty(penalty, rate, steps, method, call)
    default: preconditionFailure("the kinds were checked")
    }
  }

  private static func ofModel(
    _ model: Model, _ rate: Double?, _ steps: Int, _ method: Trace.Method, _ call: Call
  ) throws(Failure) -> Value? {
    let zero = [Double](repeating: 0, count: model.problem.coefficientCount)
    let start = try call.vector("start") ?? zero
    guard start.count == zero.count else {
      throw call.fail(
        "length-mismatch",
        "start has \(start.count) number\(start.count == 1 ? "" : "s"), the model has \(zero.count) coefficients",
        at: "start",
        help: "one for each, in this order: " + call.presenter.elided(model.coefficientNames, limit: 12))
    }
    guard start.allSatisfy(\.isFinite) else {
      throw call.fail(
        "not-finite", "start must hold finite numbers", at: "start", help: "write numbers for nan and inf")
    }
    let (problem, tally) = (model.problem, call.context.progress.tally())
    do {
      let trace = try call.context.solving(problem) { (ask) throws(FittingError) in
        try Fitting.trace(
          problem, start: start, rate: rate, steps: steps, method: method, tally: tally, isInterrupted: ask)
      }
      return .trace(
        TraceValue(
          names: model.coefficientNames, trace: trace, hasLoss: true,
          kinks: kinks(problem.penalties, count: start.count),
          isRateShortened: rate == nil && trace.rate != Trace.usualRate,
          objective: { at in
            let parts = try? objectiveParts(model.problem, at: at, on: model.problem.scale)
            return parts?.objective ?? .nan
          }, minimum: model.penaltyScaleCoefficients))
    } catch {
      throw call.failure(error, frame: model.frame)
    }
  }

  /// Where the terms' kinks are, coefficient by coefficient.
  private static func kinks(_ terms: [PenaltyTerm], count: Int) -> [Double?] {
    var kinks = [Double?](repeating: nil, count: count)
    for term in terms where term.strength > 0 && term.hasKinkAtZero {
      for (k, j) in term.columns.enumerated() { kinks[j] = term.centre?[k] ?? 0 }
    }
    return kinks
  }

  private static func ofPenalty(
    _ penalty: PenaltyExpression, _ rate: Double?, _ steps: Int, _ method: Trace.Method, _ call: Call
  ) throws(Failure) -> Value? {
    guard let start = try call.vector("start"), !start.isEmpty else {
      throw call.fail(
        "missing-argument", "trace of a penalty needs `start`: the coefficients to start from",
        span: call.calleeSpan,
        help: "for example  trace(0.5*l2, start = [-3, 2], rate = 0.1)")
    }
    guard start.allSatisfy(\.isFinite) else {
      throw call.fail(
        "not-finite", "start must hold finite numbers", at: "start", help: "write numbers for nan and inf")
    }
    let names = start.count == 1 ? ["b"] : start.indices.map { "b\($0 + 1)" }
    var terms: [PenaltyTerm] = []
    for part in penalty.parts {
      guard part.selection == .all else {
        throw call.fail(
          "unknown-term", "there is no model whose terms \(part.selection.suffix) could name", at: "m",
          help: "trace a fitted model, or leave the brackets out")
      }
      terms.append(PenaltyTerm(strength: part.strength, penalty: part.penalty, columns: Array(start.indices)))
    }
    let context = call.context
    do {
      let trace = try Fitting.trace(
        penalties: terms, start: start, rate: rate, steps: steps, method: method,
        tally: context.progress.tally()
      ) { context.isInterrupted }
      return .trace(
        TraceValue(
          names: names, trace: trace, hasLoss: false, kinks: kinks(terms, count: start.count),
          isRateShortened: rate == nil && trace.rate != Trace.usualRate,
          objective: { [terms] at in terms.reduce(0) { $0 + $1.value(at) } }, minimum: nil))
    } catch {
      throw call.failure(error, frame: nil)
    }
  }
}
