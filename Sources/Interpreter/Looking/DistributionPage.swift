import Priors
import Tables

extension DistributionDefinition {
  func page(_ presenter: Presenter) -> HelpPage {
    HelpPage(kind: "distribution", signature: signatures.joined(separator: "  or  "), summary: summary) {
      let rows = [
        (name: "density", meaning: density), (name: "as a penalty", meaning: penaltyReading),
      ]
      var blocks: [Document.Block] = [.table(presenter.definitions("prior", name, rows))]
      if !parameters.isEmpty {
        let rows = parameters.map { parameter in
          (
            name: parameter.isPositional ? parameter.name : "\(parameter.name) =",
            meaning: "\(parameter.summary) · \(parameter.shape.rawValue), \(parameter.range.rawValue)"
          )
        }
        blocks.append(.table(presenter.definitions("argument", "meaning", rows)))
      }
      blocks += presenter.prose([
        "The reading as a penalty is beside the exact negative log-likelihood, loss = nll. A prior is on coefficients in data units.\(classes)"
      ])
      return blocks + Document.Block.workedExamples(examples, of: name, presenter)
    }
  }

  /// What solvers leave out where a row has several linear predictors.
  private var classes: String {
    switch name {
    case "normal": " With more than two classes (multinomial) its argument is sd, not cov."
    case "laplace", "flat": ""
    default: " More than two classes (multinomial) take normal(mean, sd), laplace and flat instead."
    }
  }

  private var examples: [String] {
    let fit = "cars = read(\"mtcars.csv\")\nfit(mpg ~ wt + hp, cars, prior = [wt ~ \(example), rest ~ flat])"
    return ["density(\(example), at = [-1, 0, 1])", fit]
  }
}
