import Fitting

/// statsmodels: OLS, WLS, GLM and PHReg; penalties by `fit_regularized`:
///
///     −loglike/n + Σ_j alpha_j·(L1_wt·|b_j| + (1 − L1_wt)/2·b_j²)
///
/// with 1/(2n) Σ(y − ŷ)² in the place of −loglike/n for OLS, and a strength of its own for every parameter, 0 for the
/// constant. Source: the documentation of statsmodels 0.14; the printed programs are run in tests.
enum StatsmodelsTarget: TranslationTarget {
  static let name = "statsmodels"
  static let summary = "Python, statsmodels: OLS, GLM, PHReg and their fit_regularized"

  static func program(for facts: TranslationFacts) throws(Untranslatable) -> [String] {
    let python = try PythonProgram(facts)
    let model = try model(facts)
    var lines = try python.opening(imports: ["import statsmodels.api as sm"]) + python.scaling
    let constant = facts.problem.intercept && facts.loss.family != "cox"
    lines.append(constant ? "z = sm.add_constant(x / s, has_constant=\"add\")" : "z = x / s")
    lines.append(
      "m = \(model.call).\(try fit(facts, isPenalisedBySum: model.isSum, hasConstant: constant, model.fit))")
    lines.append("b = np.asarray(m.params)")
    return lines
      + (constant ? python.printing("b[0]", "b[1:] / s") : python.printing("0", "b / s"))
  }

  private static func model(
    _ facts: TranslationFacts
  ) throws(Untranslatable) -> (call: String, isSum: Bool, fit: String) {
    let weights = facts.problem.weights != nil
    let offset = facts.problem.offset != nil
    func glm(_ family: String) -> (String, Bool, String) {
      var arguments = ["y", "z", "family=sm.families.\(family)"]
      if offset { arguments.append("offset=offset") }
      if weights { arguments.append("freq_weights=w") }
      return ("sm.GLM(\(arguments.joined(separator: ", ")))", false, "fit(tol=1e-14, maxiter=1000)")
    }
    switch facts.loss.name {
    case "squared", "sse":
      let y = offset ? "y - offset" : "y"
      return weights
        ? ("sm.WLS(\(y), z, weights=w)", false, "fit()") : ("sm.OLS(\(y), z)", false, "fit()")
    case "logistic": return glm("Binomial()")
    case "probit": return glm("Binomial(sm.families.links.Probit())")
    case "poisson": return glm("Poisson()")
    case "gamma":
      guard !facts.isPenalised else {
        throw Untranslatable(
          "its penalised gamma fits minimise another scale", help: "translate(m, \"sklearn\")")
      }
      return glm("Gamma(sm.families.links.Log())")
    case "negbinomial":
      guard let theta = facts.problem.loss.arguments.first else {
        throw Untranslatable("statsmodels wants theta as a number")
      }
      return glm("NegativeBinomial(alpha=\(facts.number(1 / theta)))")
    case "quantile":
      throw Untranslatable(
        "QuantReg's iterations end after about six digits", help: "translate(m, \"sklearn\")")
    case "cox":
      guard !weights, !offset, facts.problem.details.strata == nil else {
        throw Untranslatable("PHReg's weights, offset and strata are not written here")
      }
      let ties = facts.breaksTiesAsBreslow ? "breslow" : "efron"
      return ("sm.PHReg(y, z, status=status, ties=\"\(ties)\")", false, "fit()")
    default: throw Untranslatable("statsmodels has no model that minimises \(facts.loss.name) loss")
    }
  }

  private static func fit(
    _ facts: TranslationFacts, isPenalisedBySum: Bool, hasConstant: Bool, _ plain: String
  ) throws(Untranslatable) -> String {
    guard facts.isPenalised else { return plain }
    guard facts.problem.weights == nil else {
      throw Untranslatable("its penalised fits take no weights", help: "translate(m, \"glmnet\")")
    }
    let sizes = zip(facts.l1, facts.l2).map { $0 + 2 * $1 }
    guard let strongest = sizes.max(), let first = sizes.firstIndex(of: strongest) else { return plain }
    let share = facts.l1[first] / strongest
    for j in sizes.indices where abs(facts.l1[j] - share * sizes[j]) > 1e-12 * sizes[j] {
      throw Untranslatable("it has one mix of l1 and l2 for all coefficients")
    }
    // With L1_wt = 0 a GLM would be handed to BFGS, which ends after five digits; the least share is as good as none.
    let written = share == 0 && facts.problem.loss.quadraticFactor(rows: 1) == nil ? 1e-300 : share
    let alpha = ((hasConstant ? [0] : []) + sizes).map(facts.number).joined(separator: ", ")
    return
      "fit_regularized(alpha=np.array([\(alpha)]), L1_wt=\(facts.number(written)), cnvrg_tol=1e-13, zero_tol=0, maxiter=100000)"
  }
}
