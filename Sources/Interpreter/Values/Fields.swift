import Fitting

/// What stands behind the dot: `m.coef`.
extension Value {
  struct Field {
    let name: String
    let summary: String
    let value: () -> Value
  }

  var fields: [Field] {
    switch self {
    case .model(let model): model.fields
    case .posterior(let posterior): posterior.fields
    case .path(let path):
      [
        Field(name: "lambda", summary: "the strengths") { .vector(path.path.points.map(\.lambda)) },
        Field(name: "lambda_max", summary: "the weakest strength at which every coefficient is 0") {
          .number(path.path.lambdaMax)
        },
      ]
    case .validation(let value):
      [
        Field(name: "best", summary: "the best strength") { .number(value.lambdas[value.best]) },
        Field(name: "one_se", summary: "the strongest one within a standard error of it") {
          value.oneStandardError.map { .number(value.lambdas[$0]) } ?? .none
        },
        Field(name: "lambda", summary: "the strengths") { .vector(value.lambdas) },
        Field(name: value.measureField, summary: "the measure at each of them") { .vector(value.measures) },
      ]
    case .sparse(let matrix):
      [
        Field(name: "rows", summary: "how many rows") { .number(Double(matrix.rows)) },
        Field(name: "columns", summary: "how many columns") { .number(Double(matrix.columns)) },
        Field(name: "entries", summary: "how many entries are not 0") { .number(Double(matrix.entries)) },
        Field(name: "names", summary: "the columns' names, none where they go by number") {
          matrix.names.map { .texts($0) } ?? .none
        },
      ]
    default: []
    }
  }
}

extension Model {
  fileprivate var fields: [Value.Field] {
    [
      Value.Field(name: "coef", summary: "coefficients in data units, without the intercept") {
        .vector(solution.coefficients)
      },
      Value.Field(name: "std_coef", summary: "coefficients of standardised columns (sd with 1/n)") {
        .vector(solution.standardised)
      },
      Value.Field(name: "intercept", summary: "the intercept, one a class where there are several") {
        outputs == 1 ? .number(solution.intercept) : .vector(solution.intercepts)
      },
      Value.Field(name: "names", summary: "names of the coefficients") { .texts(coefficientNames) },
      Value.Field(name: "objective", summary: "loss + penalty at the optimum") {
        .number(solution.objective)
      },
      Value.Field(name: "loss", summary: "the loss at the optimum") { .number(solution.loss) },
      Value.Field(name: "penalty", summary: "the penalty at the optimum") { .number(solution.penalty) },
      Value.Field(name: "fitted", summary: "fitted values of the rows used") {
        .vector(problem.loss.mean(problem.observations, predictor: solution.linearPredictor))
      },
      Value.Field(name: "eta", summary: "the linear predictor of the rows used") {
        .vector(solution.linearPredictor)
      },
      Value.Field(name: "residuals", summary: "response minus fitted values") {
        .vector(problem.loss.residual(problem.observations, predictor: solution.linearPredictor))
      },
      Value.Field(name: "r2", summary: "share of the response's variance that the fit explains") {
        family.takesSigma ? solution.rSquared.map { .number($0) } ?? .none : .none
      },
      Value.Field(
        name: "deviance_explained", summary: "share of the null model's deviance that the fit explains"
      ) {
        (devianceExplained ?? solution.rSquared).map { .number($0) } ?? .none
      },
      Value.Field(name: "sigma", summary: "residual standard deviation of the likelihood") {
        sigma.map { .number($0.value) } ?? .none
      },
      Value.Field(
        name: "residual_sd", summary: "residual standard deviation of least squares on the same rows"
      ) {
        leastSquares?.residualDeviation.map { .number($0) } ?? .none
      },
      Value.Field(name: "n", summary: "rows used") { .number(Double(frame.rowCount)) },
      Value.Field(name: "gap", summary: "the certificate: relative duality gap or subdifferential residual") {
        .number(solution.certificate.relative)
      },
    ]
  }
}
