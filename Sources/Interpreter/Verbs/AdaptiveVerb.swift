import Fitting
import Glibc
import Syntax
import Tables

/// `adaptive(m)`: l1 with a weight a coefficient, 1/|b| of a first fit.
///
///     Σ w_j|b_j|,  w_j = 1/|b̂_j|^power, on the scale that the penalty acts on
///
/// Coefficients that the first fit has at 0 are held there. Source: Zou (2006).
enum AdaptiveVerb: Verb {
  static let definition = VerbDefinition(
    name: "adaptive", group: .model, summary: "the adaptive lasso's penalty: l1 weighted by a first fit",
    parameters: ModelArgument.parameters + [
      Parameter("power", "of |b| in the weights", kinds: [.number], default: "1")
    ],
    details: [
      "Σ w|b| with w = 1/|b|^power of the first fit: what it found large is hardly shrunk, what it found small goes first. The first fit is least squares or ridge; where its coefficient is 0 the weight is infinite, and the coefficient stays at 0.",
      "The weights are of standardised coefficients where the first fit's penalty acted on those, as l1 does. Zou (2006).",
    ],
    examples: [
      "cars = read(\"mtcars.csv\")\nfirst = fit(mpg ~ wt + hp + qsec + drat, cars)\nfit(mpg ~ wt + hp + qsec + drat, cars, penalty = 0.5*adaptive(first))"
    ],
    misnomers: ["gamma": "power ="])

  static func run(_ call: Call) throws(Failure) -> Value? {
    let model = try ModelArgument.model(call)
    guard model.outputs == 1 else {
      throw call.fail(
        "several-classes", "adaptive takes a model with one coefficient a term, not one a class", at: "m")
    }
    let power = try call.positive("power") ?? 1
    // Without a penalty the scale is the one that l1 would act on.
    let b =
      model.terms.isEmpty ? model.solution.standardised : model.penaltyScaleCoefficients
    let names = model.coefficientNames
    var weights: [String: Double] = [:]
    var dropped: [Name] = []
    for (name, value) in zip(names, b) {
      let weight = 1 / pow(abs(value), power)
      if value == 0 || weight.isInfinite {
        dropped.append(Name(name, span: call.span))
      } else {
        weights[name] = weight
      }
    }
    guard !weights.isEmpty else {
      throw call.fail(
        "no-terms", "every coefficient of the first fit is 0", at: "m", help: "take a weaker first fit")
    }
    let kept = names.filter { weights[$0] != nil }.map { Name($0, span: call.span) }
    let own = call.argument("m")?.expression.asName?.text ?? "m"
    var part = PenaltyExpression.Part(
      strength: 1, penalty: L1(), name: "adaptive(\(own))", selection: dropped.isEmpty ? .all : .only(kept))
    part.weights = weights
    var parts = [part]
    if !dropped.isEmpty {
      let nothing: Box
      do {
        nothing = try Box(0, 0)
      } catch {
        throw call.failure(.penalty(error), frame: model.frame)
      }
      parts.append(
        PenaltyExpression.Part(strength: 1, penalty: nothing, name: "box(0, 0)", selection: .only(dropped)))
    }
    return .penalty(PenaltyExpression(parts: parts))
  }
}
