import Fitting
import Syntax
import Tables

/// A model over data: the linear predictor of each row, what follows from it, and the responses where they are wanted.
struct Prediction {
  let model: Model
  /// η with offsets, class by class, for each row that has all that the model needs.
  let predictor: [Double]
  /// The responses of the same rows; zeros where they were not asked for.
  let observations: Observations
  /// η of the null model, fitted to the training rows, on these rows.
  let nullPredictor: [Double]
  /// The rows of the data, from 0.
  let rows: [Int]
  let totalRows: Int
  private let design: any Design
  private let offset: [Double]

  /// What verbs that predict take beside the data.
  static let levels = Parameter(
    "levels", "\"other\" takes a level that the fit did not see for an average one", kinds: [.text],
    default: "an error", choices: ["other"])
  static let levelsDetail =
    "With levels = \"other\" such a row gets the mean linear predictor of the levels, by their shares of the fit's rows; beside a loss that is not linear in it, such as logistic, that is not quite the mean of their predictions. It does not depend on the reference level."

  /// - Parameter span: the data's place in the call.
  init(
    _ model: Model, over data: DataSet, at span: Span, needsResponse: Bool, _ call: Call
  ) throws(Failure) {
    let new = try Prediction.rows(model, data, span, needsResponse, call)
    for (variable, count) in new.unknown {
      call.context.note(
        "\(count) row\(count == 1 ? " has a level" : "s have levels") of `\(variable)` that the fit did not see, taken for an average one",
        code: "unknown-level")
    }
    design = new.design
    offset = new.offset ?? [Double](repeating: 0, count: new.rows.count)
    self.model = model
    let solution = model.solution
    predictor = try call.context.apart(design.rows * design.columns) { [design, offset] in
      Prediction.predictor(design, offset, solution.intercepts, solution.coefficients)
    }
    nullPredictor = model.nullIntercepts.flatMap { [offset] intercept in offset.map { $0 + intercept } }
    observations = try Prediction.observations(model, new, span, call)
    rows = new.rows
    totalRows = new.totalRows
    if rows.count < totalRows {
      let columns = new.missing.map { "\($0.column) \($0.count)" }.joined(separator: ", ")
      call.context.note(
        "\(totalRows - rows.count) of \(totalRows) rows left out, missing: \(columns)", code: "missing")
    }
  }

  /// η of the same rows under other coefficients (in data units, class by class).
  func predictor(intercepts: [Double], coefficients: [Double]) -> [Double] {
    Prediction.predictor(design, offset, intercepts, coefficients)
  }

  /// (1, x)'C(1, x) of each row: the variance of η when C is the covariance of intercept and coefficients.
  func variances(_ covariance: Matrix, hasIntercept: Bool) -> [Double] {
    let n = rows.count
    let first = hasIntercept ? 1 : 0
    let zeros = [Double](repeating: 0, count: n)
    var result = zeros
    for j in 0..<covariance.columns {
      // x_ij · Σ_k C_kj x_ik
      let sum = Prediction.predictor(
        design, zeros, [hasIntercept ? covariance[0, j] : 0],
        (0..<design.columns).map { covariance[$0 + first, j] })
      var own = [Double](repeating: 1, count: n)
      if j >= first {
        var alone = [Double](repeating: 0, count: design.columns)
        alone[j - first] = 1
        own = Prediction.predictor(design, zeros, [0], alone)
      }
      for i in 0..<n { result[i] += own[i] * sum[i] }
    }
    return result.map { max(0, $0) }
  }

  private static func predictor(
    _ design: any Design, _ offset: [Double], _ intercepts: [Double], _ coefficients: [Double]
  ) -> [Double] {
    var predictor: [Double] = []
    for (k, intercept) in intercepts.enumerated() {
      var own = offset.map { $0 + intercept }
      own.withUnsafeMutableBufferPointer { own in
        for j in 0..<design.columns {
          let b = coefficients[k * design.columns + j]
          guard b != 0 else { continue }
          let stored = Double(sign: .plus, exponent: design.exponents[j], significand: b)
          design.axpy(column: j, stored, own)
        }
      }
      predictor += own
    }
    return predictor
  }

  /// The fitted mean of each row: a number, a probability (class by class), a rate, a relative hazard.
  var mean: [Double] { model.problem.loss.mean(observations, predictor: predictor) }

  /// The level of each row that is the most likely; nil where the response has no levels.
  var classes: [Int]? {
    let levels = model.family.details.levels.count
    guard levels > 1 else { return nil }
    let mean = mean
    if model.outputs == 1 { return mean.map { $0 > 0.5 ? 1 : 0 } }
    let n = rows.count
    return (0..<n).map { i in (0..<levels).max { mean[$0 * n + i] < mean[$1 * n + i] } ?? 0 }
  }

  // MARK: Columns

  /// Numbers of the rows as columns over all rows, missing where a column of the model is: one, or one a class.
  func columns(_ values: [Double]) -> [Column] {
    let n = rows.count
    return (0..<model.outputs).map { k in
      var all = [Double](repeating: .nan, count: totalRows)
      for (place, row) in rows.enumerated() { all[row] = values[k * n + place] }
      return Column(model.outputs == 1 ? "prediction" : model.family.details.levels[k], numbers: all)
    }
  }

  /// Levels of the rows as a column.
  func column(_ classes: [Int]) -> Column {
    var all = [String?](repeating: nil, count: totalRows)
    for (place, row) in rows.enumerated() { all[row] = model.family.details.levels[classes[place]] }
    return Column("prediction", text: all)
  }

  // MARK: Reading

  private static func observations(
    _ model: Model, _ new: ModelFrame.NewRows, _ span: Span, _ call: Call
  ) throws(Failure) -> Observations {
    guard let response = new.response else {
      return Observations(
        response: [Double](repeating: 0, count: new.rows.count),
        details: ResponseDetails(levels: model.family.details.levels))
    }
    let reading = ResponseReading(
      response: response, definition: model.family.definition, frame: model.frame)
    return try underData(span, model, call) { () throws(Failure) in
      let (numbers, details) = try reading.values(strata: new.strata?.codes.map { Int($0) })
      return Observations(response: numbers, details: details)
    }
  }

  /// The model's columns over other data.
  private static func rows(
    _ model: Model, _ data: DataSet, _ span: Span, _ needsResponse: Bool, _ call: Call
  ) throws(Failure) -> ModelFrame.NewRows {
    let averages = try call.text("levels") == "other"
    return try underData(span, model, call) { () throws(Failure) in
      try model.frame.designColumns(
        for: data, needsResponse: needsResponse, averagesUnknown: averages,
        evaluator: FrameEvaluator(evaluator: call.evaluator))
    }
  }

  /// What is wrong with the data is shown under the data, not under the formula of a cell that may be long gone.
  private static func underData<T>(
    _ span: Span, _ model: Model, _ call: Call, _ work: () throws(Failure) -> T
  ) throws(Failure) -> T {
    do {
      return try work()
    } catch {
      guard case .diagnostics(let list) = error else { throw error }
      throw .diagnostics(
        list.map { diagnostic in
          Diagnostic(
            code: diagnostic.code, message: diagnostic.message, primary: span,
            help: diagnostic.help ?? "the model is \(model.formula.text)", source: call.evaluator.source)
        })
    }
  }
}
