import Fitting
import Syntax
import Tables

// Fields of what has many strengths or steps: lists with one element each, matrices with one row each.

extension PathValue {
  var fields: [Value.Field] {
    let points = path.points
    func list(_ name: String, _ summary: String, _ of: @escaping (Path.Point) -> Double) -> Value.Field {
      Value.Field(name: name, summary: summary) { .vector(points.map(of)) }
    }
    func matrix(_ name: String, _ summary: String, _ of: @escaping (Path.Point) -> [Double]) -> Value.Field {
      Value.Field(name: name, summary: summary) { Value.rows(points.map(of)) }
    }
    return [
      list("lambda", "the strengths; p[lambda = 0.1] is the model at one") { $0.lambda },
      Value.Field(name: "lambda_max", summary: "the weakest strength at which every coefficient is 0") {
        .number(path.lambdaMax)
      },
      matrix("coef", "coefficients in data units, a row a strength") { $0.coefficients },
      matrix("std_coef", "coefficients of standardised columns, a row a strength") { $0.standardised },
      model.outputs == 1
        ? list("intercept", "the intercept at each strength") { $0.intercept }
        : matrix("intercept", "the intercepts, a row a strength") { $0.intercepts },
      Value.Field(name: "names", summary: "names of the coefficients") { .texts(model.coefficientNames) },
      list("terms", "how many coefficients are not 0 at each strength") { Double($0.nonzero) },
      list("loss", "the loss at each strength") { $0.loss },
      list("penalty", "the penalty at each strength") { $0.penalty },
      list("explained", "R², or the share of the null model's deviance, at each strength") {
        $0.rSquared ?? $0.devianceRatio ?? .nan
      },
      Value.Field(name: "model", summary: "the model whose penalty varies") { .model(model) },
    ]
  }
}

extension ValidationValue {
  var fields: [Value.Field] {
    [
      Value.Field(name: "best", summary: "the model at the best strength; v.best.lambda is the strength") {
        (request) throws(Failure) in
        try at(best, "the best λ", request)
      },
      Value.Field(name: "one_se", summary: "the model at the strongest one within a standard error of it") {
        (request) throws(Failure) in
        guard let place = oneStandardError else { return .none }
        return try at(place, "the strongest λ within one standard error of the best,", request)
      },
      Value.Field(name: "lambda", summary: "the strengths; v[lambda = 0.1] is the model at one") {
        .vector(lambdas)
      },
      Value.Field(name: measureField, summary: "the measure at each of them") { .vector(measures) },
      Value.Field(name: "se", summary: "its standard error at each of them") { .vector(standardErrors) },
      Value.Field(name: "terms", summary: "how many coefficients the fit to all rows keeps at each") {
        .vector(termCounts)
      },
      Value.Field(name: "model", summary: "the model whose penalty varies") { .model(model) },
    ]
  }

  private func at(_ place: Int, _ rule: String, _ request: FieldRequest) throws(Failure) -> Value {
    let lambda = lambdas[place]
    return .model(
      try model.atStrength(
        lambda, origin: "from \(request.base.briefSource) at \(rule) \(NumberFormat.data.string(lambda))",
        span: request.span, evaluator: request.evaluator))
  }

  var standardErrors: [Double] {
    switch result {
    case .folds(let validation, _): validation.rows.map(\.standardError)
    case .ridge(let selection): selection.rows.map { $0.looStandardError ?? .nan }
    }
  }

  /// Every coefficient of a ridge is kept.
  var termCounts: [Double] {
    switch result {
    case .folds(let validation, _): validation.rows.map { Double($0.nonzero) }
    case .ridge(let selection): selection.rows.map { _ in Double(model.problem.coefficientCount) }
    }
  }
}

extension TraceValue {
  var fields: [Value.Field] {
    let steps = trace.steps
    func list(_ name: String, _ summary: String, _ of: @escaping (Trace.Step) -> Double) -> Value.Field {
      Value.Field(name: name, summary: summary) { .vector(steps.map(of)) }
    }
    return [
      list("step", "the number of each step, 0 the start") { Double($0.number) },
      Value.Field(name: "coef", summary: "coefficients on the penalty's scale, a row a step") {
        Value.rows(steps.map(\.coefficients))
      },
      Value.Field(name: "names", summary: "what moves") { .texts(names) },
      list("loss", "the loss at each step") { $0.loss },
      list("penalty", "the penalty at each step") { $0.penalty },
      list("objective", "loss + penalty at each step") { $0.objective },
      list("slope", "the largest |slope| at each step") { $0.maxSlope },
      Value.Field(name: "rate", summary: "the step length") { .number(rate) },
    ]
  }
}

extension Value {
  fileprivate static func rows(_ rows: [[Double]]) -> Value {
    Matrix(rows).map { .matrix($0) } ?? .none
  }
}
