import Fitting
import Syntax
import Tables

/// `translate(m, "glmnet")`: the same model as a program in another tool.
enum TranslateVerb: Verb {
  static let definition = VerbDefinition(
    name: "translate", group: .bridge, summary: "the same model as a program for another tool",
    parameters: ModelArgument.parameters + [
      Parameter(
        "tool", "the tool to write for", kinds: [.text], positional: true, required: true,
        choices: translationCatalogue.map { $0.name })
    ],
    details: [
      "The strengths are converted into the tool's own: each scales the loss, the penalty and the columns in its own way. Run there, the program prints our coefficients.",
      "What a tool cannot do is an error that says so, not an approximation.",
    ] + translationCatalogue.map { "\($0.name): \($0.summary)" },
    examples: [
      "cars = read(\"mtcars.csv\")\nm = fit(mpg ~ wt + hp, cars, penalty = 0.5*l1)\ntranslate(m, \"glmnet\")",
      "cars = read(\"mtcars.csv\")\nm = fit(mpg ~ wt + hp, cars, penalty = 0.3*l1 + 0.2*l2)\ntranslate(m, \"sklearn\")",
    ])

  static func run(_ call: Call) throws(Failure) -> Value? {
    let model = try ModelArgument.model(call)
    guard let name = try call.text("tool"),
      let target = translationCatalogue.first(where: { $0.name == name })
    else { preconditionFailure("the choices were checked") }
    do throws(Untranslatable) {
      let facts = TranslationFacts(model)
      if !target.takesEveryModel, let obstacle = facts.obstacle { throw obstacle }
      let lines = try target.program(for: facts)
      return .table(Document([.verbatim(lines)]))
    } catch {
      throw call.fail(
        "untranslatable", "there is no \(name) program for this model: \(error.reason)", at: "m",
        help: error.help)
    }
  }
}
