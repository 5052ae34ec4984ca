import Fitting
import Testing

/// Absolute values about centres other than 0, with more columns than rows: the same fit as that of what the centres
/// leave over, by every solver.
@Suite("Shifted descent") struct ShiftedDescentTests {
  private static let rows = 15
  private static let columns = 40

  private func problem(
    l2: Double, isWeighted: Bool, scale: Problem.Scale, isShifted: Bool
  ) throws -> (problem: Problem, centre: [Double]) {
    let (n, p) = (Self.rows, Self.columns)
    var random = RandomNumbers(seed: 7)
    let columns = (0..<p).map { _ in random.vector(n) }
    let centre = (0..<p).map { $0 % 3 == 0 ? 0 : 0.1 * Double($0 % 5) - 0.2 }
    let design = try DenseDesign(columns: columns, names: (0..<p).map { "x\($0)" })
    let noise = random.vector(n)
    let response = (0..<n).map { 2 * columns[0][$0] - columns[1][$0] + noise[$0] }
    let weights = isWeighted ? random.vector(n).map { 1.5 + $0 } : nil
    let all = Array(0..<p)
    let shift = isShifted ? nil : centre
    var penalties = [PenaltyTerm(strength: 0.05, penalty: L1(), columns: all, centre: shift)]
    if l2 > 0 { penalties.append(PenaltyTerm(strength: l2, penalty: L2(), columns: all, centre: shift)) }
    let bare = try Problem(
      design: design, response: response, weights: weights, penalties: penalties, scale: scale)
    guard isShifted else { return (bare, centre) }
    // What the centres leave over, in data units.
    let units = scale == .data ? centre.map { _ in 1.0 } : bare.penaltyUnits
    let left = (0..<n).map { i in
      response[i] - (0..<p).reduce(0.0) { $0 + columns[$1][i] * centre[$1] / units[$1] }
    }
    return (
      try Problem(design: design, response: left, weights: weights, penalties: penalties, scale: scale),
      centre
    )
  }

  @Test(
    "is the descent of what the centres leave over",
    arguments: [(0.0, false, true), (0.02, false, false), (0, true, false), (0.02, true, true)])
  func equivalent(l2: Double, isWeighted: Bool, isData: Bool) throws {
    let scale: Problem.Scale = isData ? .data : .standardised
    let (own, centre) = try problem(l2: l2, isWeighted: isWeighted, scale: scale, isShifted: false)
    let left = try problem(l2: l2, isWeighted: isWeighted, scale: scale, isShifted: true).problem
    #expect(capableSolvers(own).first == "descent about the penalty's centres")
    #expect(!capableSolvers(left).contains("descent about the penalty's centres"))
    let wanted = try solve(left)
    let units = scale == .data ? centre.map { _ in 1.0 } : own.penaltyUnits
    for name in capableSolvers(own) {
      let found = try solve(own, options: SolverOptions(solver: name))
      #expect(found.certificate.isReached, "\(name) \(found.certificate)")
      for j in centre.indices {
        let shifted = found.coefficients[j] - centre[j] / units[j]
        // Of equal objectives to 1e-10 coefficients agree to 1e-5.
        #expect(abs(shifted - wanted.coefficients[j]) < 1e-5, "\(name) \(j)")
      }
      #expect(abs(found.objective - wanted.objective) < 1e-9)
    }
    // Most rest where they are pulled to, exactly.
    let found = try solve(own)
    let resting = centre.indices.count { wanted.coefficients[$0] == 0 }
    #expect(resting > Self.columns / 2)
    #expect(centre.indices.count { found.coefficients[$0] * units[$0] == centre[$0] } >= resting / 2)
  }

  @Test("centres of one column that differ are left to others") func apart() throws {
    let (n, p) = (Self.rows, Self.columns)
    var random = RandomNumbers(seed: 3)
    let design = try DenseDesign(
      columns: (0..<p).map { _ in random.vector(n) }, names: (0..<p).map { "x\($0)" })
    let all = Array(0..<p)
    let problem = try Problem(
      design: design, response: random.vector(n),
      penalties: [0.1, 0.2].map {
        PenaltyTerm(strength: 0.1, penalty: L1(), columns: all, centre: [Double](repeating: $0, count: p))
      })
    #expect(!capableSolvers(problem).contains("descent about the penalty's centres"))
    #expect(try solve(problem).certificate.isReached)
  }

  @Test("a very weak penalty is solved exactly, as it is about 0") func weak() throws {
    let (n, p) = (20, 200)
    var random = RandomNumbers(seed: 5)
    let columns = (0..<p).map { _ in random.vector(n) }
    let design = try DenseDesign(columns: columns, names: (0..<p).map { "x\($0)" })
    let response = random.vector(n)
    let centre = [Double](repeating: 0.01, count: p)
    func fitted(_ response: [Double], _ centre: [Double]?) throws -> Solution {
      try solve(
        Problem(
          design: design, response: response,
          penalties: [PenaltyTerm(strength: 1e-7, penalty: L1(), columns: Array(0..<p), centre: centre)],
          scale: .data))
    }
    let left = (0..<n).map { i in response[i] - 0.01 * columns.reduce(0) { $0 + $1[i] } }
    let wanted = try fitted(left, nil)
    let found = try fitted(response, centre)
    #expect(found.certificate.isReached)
    let spread = wanted.coefficients.reduce(0) { $0 + abs($1) }
    let own = zip(found.coefficients, centre).reduce(0) { $0 + abs($1.0 - $1.1) }
    #expect(abs(own - spread) < 1e-3 * spread, "\(own) \(spread)")
  }
  @Test("noise with many more columns than rows and a weak penalty is proved", arguments: [0.02, 1, 30])
  func wideNoise(_ strength: Double) throws {
    let (n, p) = (30, 300)
    var random = RandomNumbers(seed: 11)
    let columns = (0..<p).map { _ in random.vector(n) }
    let response = random.vector(n)
    let problem = try Problem(
      design: DenseDesign(columns: columns, names: (0..<p).map { "x\($0)" }), response: response,
      loss: SquaredLoss(scale: .likelihood(sigma: 1)),
      penalties: [
        PenaltyTerm(
          strength: strength, penalty: L1(), columns: Array(0..<p), centre: [Double](repeating: 0.3, count: p)
        )
      ], scale: .data)
    let found = try solve(problem)
    #expect(found.certificate.isReached, "\(found.certificate)")
    // Each slope of the loss, computed here, is within the penalty's reach, and its bound where a coefficient left.
    let residual = zip(response, found.linearPredictor).map { $0 - $1 }
    for (column, b) in zip(columns, found.coefficients) {
      let mean = column.reduce(0, +) / Double(n)
      let pull = zip(column, residual).reduce(0) { $0 + ($1.0 - mean) * $1.1 }
      #expect(abs(pull) <= strength * (1 + 1e-6))
      if b != 0.3 { #expect(abs(pull - (b > 0.3 ? strength : -strength)) <= 1e-6 * strength) }
    }
    #expect(found.coefficients.count { $0 != 0.3 } < n)
  }
}
