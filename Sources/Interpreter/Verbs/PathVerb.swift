import Fitting

/// `path(m)`: the model's solutions from the strength at which every coefficient is 0 down to least squares.
enum PathVerb: Verb {
  static let definition = VerbDefinition(
    name: "path", group: .model, summary: "solutions over all strengths, with who enters and leaves",
    parameters: ModelArgument.parameters + ModelArgument.gridParameters(count: 100) + ModelArgument.changes,
    details: [
      "λ is the number in front of the model's l1 (or of its first penalty); the others keep their proportion to it.",
      "p[lambda = 0.1] is the model at that strength, solved there; p[3] the one at the third of p.lambda.",
      "Arguments of fit change the model first: path(m, penalty = l2).",
      "For the lasso the events are exact knots, found by homotopy; for other penalties they are read off the grid.",
    ],
    examples: [
      "cars = read(\"mtcars.csv\")\nm = fit(mpg ~ wt + hp + qsec + drat, cars, penalty = 0.5*l1)\npath(m)",
      "cars = read(\"mtcars.csv\")\np = path(fit(mpg ~ wt + hp + qsec + drat, cars, penalty = l1))\np[lambda = 0.5]",
    ],
    misnomers: ["nlambda": "count =", "lambda": "lambdas =", "eps": "ratio ="])

  static func run(_ call: Call) throws(Failure) -> Value? {
    let model = try ModelArgument.penalised(call)
    var options = try ModelArgument.grid(call)
    // Without a kink nobody enters or leaves, and strengths that were asked for are answered as they are.
    options.wantsEvents = model.hasKink && options.lambdas == nil
    let context = call.context
    let (problem, grid, tally) = (model.problem, options, context.progress.tally())
    do {
      let path = try context.solving(problem) { (ask) throws(FittingError) in
        try Fitting.path(problem, options: grid, tally: tally, isInterrupted: ask)
      }
      for note in path.notes { context.note(note.message, code: "path") }
      return .path(PathValue(model: model, path: path))
    } catch {
      throw call.failure(error, frame: model.frame)
    }
  }
}
