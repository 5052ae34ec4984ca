import Fitting

/// The posterior of a model's coefficients as a normal distribution, exact or by Laplace's approximation.
struct PosteriorValue: Sendable {
  let model: Model
  let spread: CoefficientSpread
  /// The probability of the intervals shown.
  let level: Double

  var fields: [Value.Field] {
    let spread = spread
    let level = level
    let places = Array(spread.names.indices)
    func matrix(_ entry: (Int, Int) -> Double) -> Matrix {
      var result = Matrix(rows: places.count, columns: places.count)
      for i in places {
        for j in places { result[i, j] = entry(i, j) }
      }
      return result
    }
    let model = model
    func named(_ values: [Double]) -> Value { .coefficients(CoefficientVector(values, of: spread, model)) }
    let isAbsent = { (i: Int) in spread.absent[i] != nil }
    var fields = [
      Value.Field(name: "names", summary: "names of the coefficients, the intercept first") {
        .texts(spread.names)
      },
      Value.Field(name: "mode", summary: "where the posterior is highest, in data units") {
        named(spread.estimates)
      },
      Value.Field(name: "sd", summary: "posterior standard deviations; nan where there is none") {
        named(places.map { spread.sd($0) ?? .nan })
      },
      Value.Field(name: "low", summary: "lower ends of the intervals") {
        named(places.map { spread.interval($0, level: level)?.low ?? .nan })
      },
      Value.Field(name: "high", summary: "upper ends of the intervals") {
        named(places.map { spread.interval($0, level: level)?.high ?? .nan })
      },
      Value.Field(name: "cov", summary: "posterior covariance; nan where there is none") {
        let pairs = spread.pairs
        return .matrix(matrix { isAbsent($0) || isAbsent($1) ? .nan : pairs.covariance($0, $1) })
      },
      Value.Field(name: "cor", summary: "posterior correlations; nan where there is none") {
        let pairs = spread.pairs
        return .matrix(matrix { isAbsent($0) || isAbsent($1) ? .nan : pairs.correlation($0, $1) ?? .nan })
      },
    ]
    if spread.kind == .exactPosterior {
      fields.append(
        Value.Field(name: "mean", summary: "posterior means: of a normal distribution the mode") {
          named(spread.estimates)
        })
    }
    return fields
  }
}
