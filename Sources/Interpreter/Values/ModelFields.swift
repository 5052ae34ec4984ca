import Fitting
import Priors
import Syntax

extension Model {
  var fields: [Value.Field] {
    [
      Value.Field(name: "coef", summary: "coefficients in data units, without the intercept: m.coef[wt]") {
        .coefficients(CoefficientVector(solution.coefficients, of: self))
      },
      Value.Field(name: "std_coef", summary: "coefficients of standardised columns (sd with 1/n)") {
        .coefficients(CoefficientVector(solution.standardised, of: self))
      },
      Value.Field(name: "intercept", summary: "the intercept, one a class where there are several") {
        outputs == 1 ? .number(solution.intercept) : .vector(solution.intercepts)
      },
      Value.Field(name: "names", summary: "names of the coefficients") { .texts(coefficientNames) },
      Value.Field(name: "kept", summary: "names of the coefficients that are not 0") {
        .texts(zip(coefficientNames, solution.coefficients).compactMap { $1 == 0 ? nil : $0 })
      },
      Value.Field(name: "lambda", summary: "the strength that paths count in, none without a penalty") {
        prior == nil ? strength.map { .number($0) } ?? .none : .none
      },
      Value.Field(name: "formula", summary: "the formula") { .formula(formula) },
      Value.Field(name: "regulariser", summary: "the penalty or the prior as a value, none without") {
        prior.map { .prior($0) } ?? (arguments.penalty.parts.isEmpty ? .none : .penalty(arguments.penalty))
      },
      Value.Field(name: "data", summary: "the data that it was given") { .data(arguments.data) },
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
      Value.Field(name: "deviance", summary: "twice what the fit is worse by than a perfect one") {
        .number(deviance)
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
      Value.Field(name: "evidence", summary: "log evidence, under a proper prior; none where it is not known")
      {
        logEvidence.map { .number($0.logEvidence) } ?? .none
      },
      Value.Field(name: "n", summary: "rows used") { .number(Double(frame.rowCount)) },
      Value.Field(name: "gap", summary: "the certificate: relative duality gap or subdifferential residual") {
        .number(solution.certificate.relative)
      },
    ]
  }
}
