import Fitting
import Priors
import Tables

/// What topics ask of a model.
struct ModelFacts {
  let model: Model
  let presenter: Presenter

  var problem: Problem { model.problem }
  var names: [String] { model.coefficientNames }
  /// On the scale that the penalty acts on.
  var coefficients: [Double] { model.penaltyScaleCoefficients }
  var scaleHeader: String { problem.scale == .standardised ? "std coef" : "coef" }
  var rows: Double { Double(problem.design.rows) }

  /// At the optimum; nil where a number left the range.
  var slopes: Slopes? {
    try? Fitting.slopes(
      problem, at: coefficients, on: problem.scale, intercepts: model.solution.intercepts)
  }

  /// With every coefficient at 0.
  var slopesAtZero: Slopes? {
    try? Fitting.slopes(problem, at: coefficients.map { _ in 0 }, on: problem.scale)
  }

  /// The residual sd that turns the loss into a likelihood: the model's own, else that of least squares.
  var sigma: Double? { model.sigma?.value ?? model.leastSquares?.residualDeviation }

  /// What a strength of this model is multiplied by to stand beside 1/(2n) Σ(y − ŷ)²; nil for another family.
  var factorToMean: Double? {
    guard let loss = problem.loss as? SquaredLoss else { return nil }
    return switch loss.scale {
    case .mean: 1
    case .sum: 1 / (2 * rows)
    case .likelihood(let sigma): sigma * sigma / rows
    }
  }

  /// The penalty as a·l1 + q·l2 on all coefficients alike, beside the model's own loss; nil where it is not that.
  var plainStrengths: (l1: Double, l2: Double)? {
    guard !problem.penalties.isEmpty else { return nil }
    var sum = (l1: 0.0, l2: 0.0)
    for term in problem.penalties {
      guard let form = term.penalty.separable?.elementary, term.centre == nil, term.factors == nil,
        term.columns.count == names.count
      else { return nil }
      sum.l1 += term.strength * form.absolute
      sum.l2 += term.strength * form.square
    }
    return sum
  }

  /// l2's part of the curvature for one coefficient: q of q·b².
  func square(column: Int) -> Double {
    problem.penalties.reduce(0) { sum, term in
      guard let place = term.columns.firstIndex(of: column), let form = term.penalty.separable?.elementary
      else { return sum }
      return sum + term.strength * form.square * (term.factors?[place] ?? 1)
    }
  }

  /// Response minus offset: its weighted mean (0 without an intercept) and its deviation about it, with 1/n.
  var response: (mean: Double, deviation: Double) {
    let y = problem.response.indices.map { problem.response[$0] - (problem.offset?[$0] ?? 0) }
    let w = problem.weights ?? y.map { _ in 1 }
    let total = w.reduce(0, +)
    let mean = problem.intercept ? zip(w, y).reduce(0) { $0 + $1.0 * $1.1 } / total : 0
    let squares = zip(w, y).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
    return (mean, (squares / total).squareRoot())
  }

  /// Least squares standard errors in data units, by coefficient; nil where least squares has no unique answer.
  var standardErrors: [Double]? {
    guard let sigma = model.leastSquares?.residualDeviation, sigma > 0,
      let loss = try? SquaredLoss(scale: .likelihood(sigma: sigma)),
      let plain = try? Problem(
        design: problem.design, response: problem.response, weights: problem.weights, offset: problem.offset,
        loss: loss, penalties: [], scale: .data, intercept: problem.intercept),
      let covariance = try? posteriorCovariance(plain)
    else { return nil }
    let first = problem.intercept ? 1 : 0
    return names.indices.map { max(0, covariance[$0 + first, $0 + first]).squareRoot() }
  }

  // MARK: Tables

  /// More rows than this and a topic shows the first only: it explains, it does not list.
  static let mostRows = 12

  /// One row a coefficient, the first few; what is left out is counted.
  func table(_ columns: [Table.Column], of indices: [Int], _ row: (Int) -> [Table.Cell]) -> Table {
    var table = Table(columns: [Table.Column("term")] + columns)
    for index in indices.prefix(Self.mostRows) { table.append([.text(names[index])] + row(index)) }
    let left = indices.count - Self.mostRows
    if left > 0 { table.footer.append("… \(left) more terms") }
    return table
  }

  /// Indices by falling size of a number.
  func sorted(by size: (Int) -> Double) -> [Int] {
    names.indices.sorted { (size($0), -$0) > (size($1), -$1) }
  }
}
