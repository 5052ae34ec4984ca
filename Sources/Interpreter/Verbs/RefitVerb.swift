import Fitting
import Syntax
import Tables

/// `refit(m)`: the terms that a fit kept, without the shrinking.
enum RefitVerb: Verb {
  static let definition = VerbDefinition(
    name: "refit", group: .model, summary: "fit the terms that a model kept, without its penalty",
    parameters: ModelArgument.parameters,
    details: [
      "The lasso chooses terms and shrinks those it keeps. refit takes the choice and gives the shrinking back: the loss alone, over the coefficients that are not 0, all others held at 0 (the relaxed lasso at its end; Meinshausen 2007).",
      "No standard errors are shown: the rows that chose the terms would flatter them. Judge a refit on rows that neither fit has seen.",
    ],
    examples: [
      "cars = read(\"mtcars.csv\")\nm = fit(mpg ~ wt + hp + qsec + drat, cars, penalty = 1*l1)\nrefit(m)",
      "cars = read(\"mtcars.csv\")\n[train, test] = split(cars, every = 4)\nm = fit(mpg ~ wt + hp + qsec + drat, train, penalty = 1*l1)\nevaluate(m, refit(m), test)",
    ],
    misnomers: ["relax": "refit(m) is relaxed all the way", "gamma": "refit(m) is relaxed all the way"])

  static func run(_ call: Call) throws(Failure) -> Value? {
    let model = try ModelArgument.model(call)
    guard model.prior != nil || !model.penalty.parts.isEmpty else {
      throw call.fail(
        "no-penalty", "the model has no penalty: there is nothing to take away", at: "m",
        help: "refit(fit(…, penalty = 0.5*l1))")
    }
    let kept = model.solution.coefficients.indices.filter { model.solution.coefficients[$0] != 0 }
    let problem = model.problem
    let found: (problem: Problem, solution: Solution)
    do {
      found = try call.context.solving(problem) { (ask) throws(FittingError) in
        try Fitting.refit(problem, keeping: kept, isInterrupted: ask)
      }
    } catch {
      throw call.failure(error, frame: model.frame)
    }
    if kept.count == model.solution.coefficients.count, !model.hasKink {
      call.context.note(
        "the model kept every term, so that this is the fit without its penalty", code: "refit")
    }
    return .model(model.refitted(found.problem, found.solution))
  }
}

extension Model {
  fileprivate func refitted(_ problem: Problem, _ solution: Solution) -> Model {
    let dropped = coefficientNames.indices.filter { self.solution.coefficients[$0] == 0 }.map {
      coefficientNames[$0]
    }
    let names =
      dropped.prefix(6).joined(separator: ", ") + (dropped.count > 6 ? ", … (\(dropped.count))" : "")
    var refit = Model(
      arguments: arguments, formula: formula, frame: frame, family: family, penalty: .none, prior: nil,
      sigma: sigma,
      problem: problem,
      terms: problem.penalties.map { _ in
        BoundTerm(formula: "[b = 0] over [\(names)]", name: "held at 0", label: "held at 0")
      }, boundPrior: nil, solution: solution, leastSquares: nil, unpenalised: nil, posterior: nil)
    refit.weightsText = weightsText
    refit.offsetText = offsetText
    refit.exposureText = exposureText
    refit.strataText = strataText
    refit.titleSuffix = "on the kept terms"
    return refit
  }
}
