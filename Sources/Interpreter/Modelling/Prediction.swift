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
  /// A row for each copy of a row where there are averages.
  private let design: any Design
  private let offset: [Double]
  /// Over which levels rows with unknown ones are averaged.
  let averages: LevelAverages?
  /// η of the copies; empty without averages.
  let copies: [Double]

  /// What verbs that predict take beside the data.
  static let levels = Parameter(
    "levels", "\"other\" averages over the levels for one that the fit did not see", kinds: [.text],
    default: "an error", choices: ["other"])
  static let levelsDetail =
    "With levels = \"other\" such a row gets the mean of what the levels would give (of the means: probabilities, rates), by their shares of the fit's rows: the prediction for a row of which the level is not known. Its linear predictor is the one that has this mean."

  /// - Parameter span: the data's place in the call.
  init(
    _ model: Model, over data: DataSet, at span: Span, needsResponse: Bool, _ call: Call
  ) throws(Failure) {
    let new = try Prediction.rows(model, data, span, needsResponse, call)
    for (variable, count) in new.unknown {
      call.context.note(
        "\(count) row\(count == 1 ? " has a level" : "s have levels") of `\(variable)` that the fit did not see: the mean over the levels stands for \(count == 1 ? "it" : "them")",
        code: "unknown-level")
    }
    design = new.design
    averages = new.averages
    offset = new.offset ?? [Double](repeating: 0, count: new.rows.count)
    self.model = model
    let solution = model.solution
    let all = try call.context.apart(design.rows * design.columns) { [design, offset, averages] in
      Prediction.predictor(
        design, averages?.spread(offset) ?? offset, solution.intercepts, solution.coefficients)
    }
    copies = averages == nil ? [] : all
    predictor = averages.map { model.predictor($0, all) } ?? all
    nullPredictor = model.nullIntercepts.flatMap { [offset] intercept in offset.map { $0 + intercept } }
    observations = try Prediction.observations(model, new, span, call)
    rows = new.rows
    totalRows = new.totalRows
    if rows.count < totalRows {
      let columns = new.missing.map { "\($0.column) \($0.count)" }.joined(separator: ", ")
      call.context.note(
        "\(totalRows - rows.count) of \(totalRows) rows \(needsResponse ? "left out" : "without a prediction"), missing: \(columns)",
        code: "missing")
    }
  }

  /// η of the same rows under other coefficients (in data units, class by class).
  func predictor(intercepts: [Double], coefficients: [Double]) -> [Double] {
    let all = Prediction.predictor(design, averages?.spread(offset) ?? offset, intercepts, coefficients)
    return averages.map { model.predictor($0, all) } ?? all
  }

  /// (1, x − m)'C(1, x − m) of each row: the variance of η, C the covariance of the coefficients with the intercept
  /// where the columns are at m.
  ///
  /// - Parameter factors: of a row's copies, class by class, whose (1, x − m) are added up with these; nil for each
  ///   copy alone, of one output.
  /// - Returns: fewer than there are rows where it was told to stop
  func variances(
    _ spread: CoefficientSpread, factors: [Double]?, isStopped: () -> Bool = { false }
  ) -> [Double] {
    let p = design.columns
    let (first, outputs, all) = (spread.intercepts, model.outputs, design.rows)
    let sums = factors == nil ? Array(0...design.rows) : averages?.starts ?? Array(0...design.rows)
    let units = design.exponents.map { Double(sign: .plus, exponent: $0, significand: 1) }
    let centres = zip(spread.centre, units).map { $0 / $1 }
    var result: [Double] = []
    result.reserveCapacity(sums.count - 1)
    let block = 256
    var row = 0
    while row < sums.count - 1, !isStopped() {
      // Whole rows of together at most `block` copies, or a single row whose copies come a block at a time.
      var end = row + 1
      while end < sums.count - 1, sums[end + 1] - sums[row] <= block { end += 1 }
      // Σ factor·(1, x − m) of each row, column by column.
      let count = end - row
      var d = [Double](repeating: 0, count: count * (first + outputs * p))
      var place = row
      for start in stride(from: sums[row], to: sums[end], by: block) {
        let range = start..<min(start + block, sums[end])
        var columns = [Double](repeating: 0, count: range.count * p)
        columns.withUnsafeMutableBufferPointer {
          design.copyBlock(
            rows: range, columns: Array(0..<p), centres: centres, multipliers: units, rowFactors: nil,
            into: $0,
            stride: range.count)
        }
        for copy in range {
          while copy >= sums[place + 1] { place += 1 }
          for k in 0..<outputs {
            let factor = factors?[k * all + copy] ?? 1
            if first > 0 { d[place - row + k * count] += factor }
            for j in 0..<p {
              d[place - row + (first + k * p + j) * count] +=
                factor * columns[copy - range.lowerBound + j * range.count]
            }
          }
        }
      }
      result += quadraticForms(d, rows: count, spread.centred)
      row = end
    }
    return result
  }

  /// The covariances of a row's linear predictors, class j with class k at `(j·K + k)·rows + row`: x'C_jk x, where one
  /// form over all classes' coefficients would take K times as long for each class.
  func classCovariances(_ spread: CoefficientSpread, rows range: Range<Int>) -> [Double] {
    let (p, first, outputs, rows) = (design.columns, spread.intercepts, model.outputs, range.count)
    let units = design.exponents.map { Double(sign: .plus, exponent: $0, significand: 1) }
    let centres = zip(spread.centre, units).map { $0 / $1 }
    let constants = first > 0 ? rows : 0
    var x = [Double](repeating: 1, count: constants + rows * p)
    x.withUnsafeMutableBufferPointer {
      design.copyBlock(
        rows: range, columns: Array(0..<p), centres: centres, multipliers: units, rowFactors: nil,
        into: UnsafeMutableBufferPointer(rebasing: $0[constants...]), stride: rows)
    }
    /// The places of a class's coefficients in C, its intercept's first.
    func places(_ k: Int) -> [Int] { (first > 0 ? [k] : []) + (0..<p).map { first + k * p + $0 } }
    var result = [Double](repeating: 0, count: outputs * outputs * rows)
    for j in 0..<outputs {
      for k in 0...j {
        let forms = bilinearForms(x, rows: rows, spread.centred, places(j), places(k))
        for i in 0..<rows {
          result[(j * outputs + k) * rows + i] = forms[i]
          result[(k * outputs + j) * rows + i] = forms[i]
        }
      }
    }
    return result
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
  var mean: [Double] {
    averages.map { model.means($0, copies) } ?? model.problem.loss.mean(observations, predictor: predictor)
  }

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

/// d'Cd of each row d of a block, stored column by column; C is symmetric.
private func quadraticForms(_ d: [Double], rows: Int, _ c: Matrix) -> [Double] {
  var result = [Double](repeating: 0, count: rows)
  var sums = result
  d.withUnsafeBufferPointer { d in
    result.withUnsafeMutableBufferPointer { result in
      sums.withUnsafeMutableBufferPointer { sums in
        for j in 0..<c.columns {
          sums.update(repeating: 0)
          for k in 0...j {
            let entry = k < j ? 2 * c[k, j] : c[j, j]
            for i in 0..<rows { sums[i] += entry * d[i + k * rows] }
          }
          for i in 0..<rows { result[i] += sums[i] * d[i + j * rows] }
        }
      }
    }
  }
  return result.map { max(0, $0) }
}

/// x'Bx of each row x of a block, stored column by column; B is what the rows and columns of C given make of it.
private func bilinearForms(
  _ x: [Double], rows: Int, _ c: Matrix, _ left: [Int], _ right: [Int]
) -> [Double] {
  var result = [Double](repeating: 0, count: rows)
  var sums = result
  x.withUnsafeBufferPointer { x in
    result.withUnsafeMutableBufferPointer { result in
      sums.withUnsafeMutableBufferPointer { sums in
        for (a, j) in left.enumerated() {
          sums.update(repeating: 0)
          for (b, k) in right.enumerated() {
            let entry = c[j, k]
            for i in 0..<rows { sums[i] += entry * x[i + b * rows] }
          }
          for i in 0..<rows { result[i] += sums[i] * x[i + a * rows] }
        }
      }
    }
  }
  return result
}
