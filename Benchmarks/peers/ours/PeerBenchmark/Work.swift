internal import Fitting

/// One problem of the table as Fitting poses it, and what it gives.
///
/// The penalty lambda·(alpha·Σ|b| + (1 − alpha)/2·Σb²) is a sum of two terms in units of lambda, on the
/// coefficients of the data as they are, which is what the peers are asked for.
struct Work {
  let problem: Problem
  private let task: String
  private let folds: [Int]
  private let lambdas: [Double]
  private let alpha: Double

  init(folder: String) throws {
    var head: [String: String] = [:]
    let text = String(decoding: try bytes("\(folder)/problem.txt"), as: UTF8.self)
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1)
      if words.count == 2 { head[String(words[0])] = String(words[1]) }
    }
    func field(_ name: String) throws(Failure) -> String {
      guard let value = head[name] else { throw Failure(reason: "problem.txt has no \(name)") }
      return value
    }
    func count(_ name: String) throws(Failure) -> Int {
      guard let value = Int(try field(name)) else { throw Failure(reason: "\(name) is no count") }
      return value
    }
    guard let alpha = Double(try field("alpha")) else { throw Failure(reason: "alpha is no number") }
    self.alpha = alpha
    let (rows, columns) = (try count("rows"), try count("columns"))
    task = try field("task")
    lambdas = try numbers("\(folder)/lambdas.f64", Double.self)
    folds =
      try count("folds") > 0 ? numbers("\(folder)/folds.i32", Int32.self).map(Int.init) : []
    let design = try Work.design(folder, rows, columns, isSparse: try count("sparse") == 1)
    let family = try field("family")
    let name = ["gaussian": "squared", "binomial": "logistic", "poisson": "poisson"][family] ?? family
    guard let loss = lossCatalogue.first(where: { $0.name == name }) else {
      throw Failure(reason: "no loss \(name) yet")
    }
    let all = Array(0..<columns)
    var penalties: [PenaltyTerm] = []
    if alpha > 0 { penalties.append(PenaltyTerm(strength: alpha, penalty: L1(), columns: all)) }
    if alpha < 1 {
      penalties.append(PenaltyTerm(strength: 0.5 * (1 - alpha), penalty: L2(), columns: all))
    }
    problem = try Problem(
      design: design, response: try numbers("\(folder)/y.f64", Double.self), loss: try loss.make(),
      penalties: penalties, scale: .data)
  }

  private static func design(
    _ folder: String, _ rows: Int, _ columns: Int, isSparse: Bool
  ) throws -> any Design {
    let names = (1...max(1, columns)).prefix(columns).map { "x\($0)" }
    if isSparse {
      return try SparseDesign(
        rows: rows, names: names,
        starts: try numbers("\(folder)/x.indptr.i32", Int32.self).map(Int.init),
        indices: try numbers("\(folder)/x.indices.i32", Int32.self),
        values: try numbers("\(folder)/x.f64", Double.self))
    }
    return try DenseDesign(
      elements: try numbers("\(folder)/x.f64", Double.self), rows: rows, names: names)
  }

  /// What was fitted: coefficients lambda after lambda, and for held-out rows the error curve.
  struct Fitted {
    var coefficients: [[Double]] = []
    var intercepts: [Double] = []
    var curve: [Double] = []
    /// What Fitting says of the last gap, for the log.
    var worstGap = 0.0
  }

  func fit(tolerance: Double) throws -> Fitted {
    switch task {
    case "path": return fitted(try path(problem, options: options(tolerance)))
    case "cv":
      let found = try crossValidate(problem, folds: folds, options: options(tolerance))
      return Fitted(curve: found.rows.map(\.mean))
    case "loo": return try leaveOneOut(tolerance)
    default: throw Failure(reason: "no task \(task)")
    }
  }

  /// The error curve of every strength and the fit at the best, which is what RidgeCV gives.
  private func leaveOneOut(_ tolerance: Double) throws -> Fitted {
    let found = try ridgeSelection(problem, criterion: .loo, options: options(tolerance))
    let best = try problem.scalingPenalties(by: found.rows[found.best].factor)
    let solution = try solve(best, options: SolverOptions(tolerance: tolerance))
    return Fitted(
      intercepts: solution.intercepts, curve: found.rows.map { $0.looMeanSquare ?? .nan })
  }

  /// The path on the rows outside fold 0, by which the accuracy of a cross-validation is judged.
  func fitOutsideFirstFold(tolerance: Double) throws -> Fitted {
    let rows = folds.indices.filter { folds[$0] != 0 }
    return fitted(try path(problem.selecting(rows: rows), options: options(tolerance)))
  }

  var isCrossValidation: Bool { task == "cv" }

  private func options(_ tolerance: Double) -> PathOptions {
    // In units of the first term with a kink, which has the strength alpha; of ridge, its only term.
    let unit = alpha > 0 ? alpha : 0.5
    return PathOptions(lambdas: lambdas.map { $0 * unit }, tolerance: tolerance, wantsEvents: false)
  }

  private func fitted(_ path: Path) -> Fitted {
    Fitted(
      coefficients: path.points.map(\.coefficients), intercepts: path.points.map(\.intercept),
      worstGap: path.points.map(\.gap).max() ?? 0)
  }
}
