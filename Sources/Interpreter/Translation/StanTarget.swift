import Fitting
import Tables

/// Stan: the model as a program, with the data beside it. `optimize` finds the coefficients, `sample` the posterior.
///
/// A penalty beside a loss becomes a prior beside the likelihood: λ·|β| is double_exponential(0, 1/λ), λ·β² is
/// normal(0, 1/√(2λ)), λ counted beside the summed negative log-likelihood. With jacobian = false `optimize` maximises
/// the posterior of the parameters as they are written. Source: Stan Reference Manual 2.35.
enum StanTarget: TranslationTarget {
  static let name = "stan"
  static let summary = "Stan: the model as a program; optimize gives the coefficients, sample the posterior"

  static func program(for facts: TranslationFacts) throws(Untranslatable) -> [String] {
    let likelihood = try likelihood(facts)
    let scale = try logLikelihoodScale(facts)
    var lines = ["// minimises the same objective times \(facts.number(scale)): use optimize", "data {"]
    lines += ["  int<lower=1> n;", "  int<lower=0> p;", "  matrix[n, p] x;  // \(columnText(facts))"]
    lines.append("  \(likelihood.data)")
    if facts.problem.offset != nil { lines.append("  vector[n] known;  // the offset") }
    if facts.problem.weights != nil { lines.append("  vector<lower=0>[n] w;  // the weights") }
    lines += ["}", "parameters {"]
    if facts.problem.intercept { lines.append("  real b0;") }
    lines += ["  vector[p] b;", "}", "model {"]
    let linear =
      (facts.problem.intercept ? "b0 + " : "") + "x * b" + (facts.problem.offset != nil ? " + known" : "")
    lines.append("  vector[n] eta = \(linear);")
    lines += likelihood.statements.map { "  " + $0 }
    for j in facts.l1.indices {
      let (a, q) = (facts.l1[j] * scale, facts.l2[j] * scale)
      let place = "b[\(j + 1)]"
      if a > 0 {
        lines.append("  \(place) ~ double_exponential(0, \(facts.number(1 / a)));  // \(name(j, facts))")
      }
      if q > 0 {
        lines.append(
          "  \(place) ~ normal(0, \(facts.number(1 / (2 * q).squareRoot())));  // \(name(j, facts))")
      }
    }
    lines.append("}")
    return lines
  }

  private static func name(_ j: Int, _ facts: TranslationFacts) -> String { facts.frame.columns[j].name }

  private static func columnText(_ facts: TranslationFacts) -> String {
    facts.isStandardised && facts.isPenalised
      ? "columns divided by their sd (1/n); divide b by them again" : "columns in data units"
  }

  /// What the mean loss is multiplied by to be the summed negative log-likelihood.
  private static func logLikelihoodScale(_ facts: TranslationFacts) throws(Untranslatable) -> Double {
    guard facts.problem.loss.quadraticFactor(rows: 1) != nil else { return facts.rows }
    guard let sigma = sigma(facts) else {
      throw Untranslatable(
        "a normal likelihood needs sigma, and least squares leaves none",
        help: "fit with loss = nll, sigma = 1")
    }
    return facts.rows / (sigma * sigma)
  }

  private static func sigma(_ facts: TranslationFacts) -> Double? {
    facts.model.sigma?.value ?? facts.model.leastSquares?.residualDeviation
  }

  private static func likelihood(
    _ facts: TranslationFacts
  ) throws(Untranslatable) -> (data: String, statements: [String]) {
    let weighted = facts.problem.weights != nil
    func sum(_ data: String, _ density: String, _ type: String, _ rest: String) -> (String, [String]) {
      let row =
        weighted
        ? "for (i in 1:n) target += w[i] * \(density)_\(type)(y[i] | eta[i]\(rest));"
        : "y ~ \(density)(eta\(rest));"
      return (data, [row])
    }
    switch facts.loss.name {
    case "squared", "sse":
      guard let sigma = sigma(facts) else { return ("vector[n] y;", []) }
      return sum("vector[n] y;", "normal", "lpdf", ", \(facts.number(sigma))")
    case "logistic" where facts.problem.details.trials == nil:
      return sum("array[n] int<lower=0, upper=1> y;", "bernoulli_logit", "lpmf", "")
    case "poisson": return sum("array[n] int<lower=0> y;", "poisson_log", "lpmf", "")
    case "negbinomial":
      guard let theta = facts.problem.loss.arguments.first else {
        throw Untranslatable("Stan wants theta as a number")
      }
      return sum("array[n] int<lower=0> y;", "neg_binomial_2_log", "lpmf", ", \(facts.number(theta))")
    default: throw Untranslatable("no Stan program is written for \(facts.loss.name) loss yet")
    }
  }
}
