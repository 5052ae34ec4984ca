import Fitting

/// scikit-learn's estimators, one for each loss and mix.
///
///     Lasso, ElasticNet     1/(2Σw) Σw(y − ŷ)² + alpha·(l1_ratio·Σ|β| + (1 − l1_ratio)/2·Σβ²)
///     Ridge                 Σw(y − ŷ)² + alpha·Σβ²
///     LogisticRegression    C·Σwℓ + (l1_ratio·Σ|β| + (1 − l1_ratio)/2·Σβ²)
///     Poisson-, GammaRegressor   1/(2Σw) Σw·deviance + alpha/2·Σβ²
///     QuantileRegressor     1/Σw Σw·pinball + alpha·Σ|β|
///
/// Source: the user guide of scikit-learn 1.5; the printed programs are run in tests.
enum ScikitLearnTarget: TranslationTarget {
  static let name = "sklearn"
  static let summary =
    "Python, scikit-learn: Lasso, Ridge, ElasticNet, LogisticRegression, PoissonRegressor …"

  static func program(for facts: TranslationFacts) throws(Untranslatable) -> [String] {
    guard let (l1, l2) = facts.common else {
      throw Untranslatable(
        "scikit-learn penalises all coefficients alike",
        help: "translate(m, \"glmnet\") writes penalty factors")
    }
    let isGaussian = facts.problem.loss.quadraticFactor(rows: 1) != nil
    if facts.problem.offset != nil, !isGaussian {
      throw Untranslatable("scikit-learn's \(facts.loss.name) models take no offset")
    }
    let (estimator, arguments) = try estimator(facts, l1, l2)
    var call = arguments
    if !facts.problem.intercept { call.append("fit_intercept=False") }
    let python = try PythonProgram(facts)
    var lines = try python.opening(imports: ["from sklearn.linear_model import \(estimator)"])
    lines += python.scaling
    var fit = ["x / s", isGaussian && facts.problem.offset != nil ? "y - offset" : "y"]
    if facts.problem.weights != nil { fit.append("sample_weight=w") }
    lines.append(
      "m = \(estimator)(\(call.joined(separator: ", "))).fit(\(fit.joined(separator: ", ")))")
    return lines
      + (facts.problem.outputs > 1
        ? PythonProgram.printingClasses
        : python.printing("m.intercept_", "m.coef_ / s"))
  }

  private static func estimator(
    _ facts: TranslationFacts, _ l1: Double, _ l2: Double
  ) throws(Untranslatable) -> (name: String, arguments: [String]) {
    let n = facts.rows
    // Its means divide by Σw, ours by n.
    let (a, q) = (l1 * n / facts.totalWeight, l2 * n / facts.totalWeight)
    let number = facts.number
    let tight = ["tol=1e-14", "max_iter=10**6"]
    switch facts.loss.name {
    case "squared", "sse":
      if l1 == 0, l2 == 0 { return ("LinearRegression", []) }
      if l1 == 0 { return ("Ridge", ["alpha=\(number(2 * n * l2))", "solver=\"svd\""]) }
      if l2 == 0 { return ("Lasso", ["alpha=\(number(a))"] + tight) }
      return (
        "ElasticNet", ["alpha=\(number(a + 2 * q))", "l1_ratio=\(number(a / (a + 2 * q)))"] + tight
      )
    case "logistic", "multinomial":
      guard facts.problem.details.trials == nil else {
        throw Untranslatable("LogisticRegression takes a row a trial")
      }
      guard facts.problem.outputs != 2 else {
        throw Untranslatable(
          "LogisticRegression gives two classes one column of coefficients",
          help: "fit with loss = logistic, or translate(m, \"glmnet\")")
      }
      let size = n * (l1 + 2 * l2)
      // Newton's steps reach the last digits, which the default, lbfgs, does not.
      let newton = facts.loss.name == "logistic" ? "newton-cholesky" : "newton-cg"
      let solver = "solver=\"\(l1 > 0 ? "saga" : newton)\""
      let stop = l1 > 0 ? tight : ["tol=1e-12", "max_iter=10**5"]
      guard size > 0 else { return ("LogisticRegression", ["C=np.inf", solver] + stop) }
      let share = n * l1 / size
      return (
        "LogisticRegression",
        ["C=\(number(1 / size))", "l1_ratio=\(number(share))", solver] + stop
      )
    case "poisson", "gamma":
      guard l1 == 0 else {
        throw Untranslatable(
          "scikit-learn's \(facts.loss.name) regression has no l1", help: "translate(m, \"statsmodels\")")
      }
      let name = facts.loss.name == "poisson" ? "PoissonRegressor" : "GammaRegressor"
      return (
        name,
        ["alpha=\(number(2 * q))", "solver=\"newton-cholesky\"", "tol=1e-12", "max_iter=10000"]
      )
    case "quantile":
      guard l2 == 0, let tau = facts.problem.loss.arguments.first else {
        throw Untranslatable("QuantileRegressor has no l2")
      }
      return ("QuantileRegressor", ["quantile=\(number(tau))", "alpha=\(number(a))", "solver=\"highs\""])
    default:
      throw Untranslatable("scikit-learn has no estimator that minimises \(facts.loss.name) loss")
    }
  }
}
