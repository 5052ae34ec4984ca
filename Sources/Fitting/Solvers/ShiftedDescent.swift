/// A fit about another origin: a sum of absolute values about centres c, as a laplace prior of mean c has
/// it, is one about 0 in γ = β − c, and the loss in γ is that of the response less what c explains:
///
///     ½‖t − Zβ‖² + Σ λ_j|β_j − c_j|  =  ½‖(t − Zc) − Zγ‖² + Σ λ_j|γ_j|
///
/// Coefficients that rest at their centre are left out of the work as those at 0 are, which the solver of γ does.
struct ShiftedDescent: Solver {
  static let name = "descent about the penalty's centres"

  private let centre: [Double]
  private var inner: any Solver

  static func suitability(_ problem: Problem) -> Suitability {
    if let reason = coordinateObstacle(problem) { return .unable(because: reason) }
    guard let centre = centre(problem) else {
      return .unable(because: "no absolute values about a common centre other than 0")
    }
    let penalty = CoordinatePenalty(shifted(problem.penalties, centre), columns: centre.count)
    guard penalty.blocks.isEmpty else { return .unable(because: "a matrix couples coefficients") }
    guard !penalty.hasSpecial, penalty.absolute.allSatisfy({ $0 > 0 }) else {
      return .unable(
        because: "beside absolute values about one centre only squares, and them on every column")
    }
    let (n, p) = (Double(problem.design.rows), Double(problem.design.columns))
    return .able(cost: min(n, p) * n * p / 4 + 101 * n * p)
  }

  init(
    _ problem: Problem, start: [Double]?, isInterrupted: () -> Bool
  ) throws(FittingError) {
    let centre = Self.centre(problem) ?? [Double](repeating: 0, count: problem.design.columns)
    let own = try Self.shifted(problem, centre)
    let type = ranked(own).first?.solver ?? WorkingSetDescent.self
    self.centre = centre
    inner = try type.init(
      own, start: start.map { zip($0, centre).map { $0 - $1 } }, isInterrupted: isInterrupted)
  }

  /// By the path's own steps, to the last digit; nil where it cannot take the problem.
  init?(exactly problem: Problem, isInterrupted: () -> Bool) throws(FittingError) {
    guard case .able = Self.suitability(problem), let centre = Self.centre(problem) else { return nil }
    let own = try Self.shifted(problem, centre)
    guard case .able = ActiveSetSolver.suitability(own) else { return nil }
    self.centre = centre
    inner = try ActiveSetSolver(own, start: nil, isInterrupted: isInterrupted)
  }

  /// The problem in γ.
  private static func shifted(_ problem: Problem, _ centre: [Double]) throws(FittingError) -> Problem {
    // With the problem's own offset in it.
    let explained = DirectEvaluation.predict(
      problem, problem.storedUnits(dataUnits: problem.dataUnits(centre)), [0])
    return try Problem(
      design: problem.design, response: problem.response, weights: problem.weights, offset: explained,
      details: problem.details, loss: problem.loss, penalties: shifted(problem.penalties, centre),
      scale: problem.scale, intercept: problem.intercept)
  }

  mutating func step(isInterrupted: () -> Bool) throws(FittingError) -> SolverProgress {
    try inner.step(isInterrupted: isInterrupted)
  }

  var coefficients: [Double] { zip(inner.coefficients, centre).map { $0 == 0 ? $1 : $0 + $1 } }

  /// Where the absolute values of each column have their corner; nil where those of a column have several, or all are
  /// at 0.
  private static func centre(_ problem: Problem) -> [Double]? {
    var found = [Double?](repeating: nil, count: problem.design.columns)
    for term in problem.penalties where term.strength > 0 {
      guard let form = term.penalty.separable?.elementary, form.absolute > 0 else { continue }
      for (k, j) in term.columns.enumerated() {
        let own = term.centre?[k] ?? 0
        if let other = found[j], other != own { return nil }
        found[j] = own
      }
    }
    let centre = found.map { $0 ?? 0 }
    return centre.contains { $0 != 0 } ? centre : nil
  }

  private static func shifted(_ terms: [PenaltyTerm], _ centre: [Double]) -> [PenaltyTerm] {
    terms.map { term in
      var copy = term
      let own = term.columns.indices.map { (term.centre?[$0] ?? 0) - centre[term.columns[$0]] }
      copy.centre = own.contains { $0 != 0 } ? own : nil
      return copy
    }
  }
}
