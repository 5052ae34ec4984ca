import Testing

@testable import Fitting

/// Penalties that are not convex: what every answer must be, whichever of several optima it is.
@Suite struct NonconvexPenaltyTests {
  static let sums: [(name: String, make: @Sendable (Int) throws -> [(Double, any Penalty)])] = [
    ("mcp", { _ in [(1, try MCP(lambda: 0.3))] }),
    ("mcp, steep", { _ in [(2, try MCP(lambda: 0.3, gamma: 1.1))] }),
    ("scad", { _ in [(1, try SCAD(lambda: 0.3))] }),
    ("scad and l2", { _ in [(1, try SCAD(lambda: 0.2)), (0.1, L2())] }),
    ("mcp and l1", { _ in [(0.5, try MCP(lambda: 0.3)), (0.1, L1())] }),
    ("mcp within bounds", { _ in [(1, try MCP(lambda: 0.3)), (1, try Box(-0.5, 0.8))] }),
    ("lp(0.5)", { _ in [(0.3, try Lp(0.5))] }),
    ("lp(0.5) and l1", { _ in [(0.2, try Lp(0.5)), (0.1, L1())] }),
  ]

  /// No coefficient alone can do better: by a fine search over each, which knows values only.
  @Test(arguments: sums.indices) func noCoefficientAloneCanDoBetter(_ index: Int) throws {
    let problem = try Samples.problem(Self.sums[index].make(6))
    for name in capableSolvers(problem) {
      let solution = try solve(problem, options: SolverOptions(solver: name))
      #expect(solution.certificate.kind == .subdifferential, "\(name)")
      #expect(solution.certificate.isReached, "\(name): \(solution.certificate)")
      for j in 0..<6 {
        for k in -60...60 {
          var other = solution.standardised
          other[j] = Double(k) * 0.05
          let value = try objectiveParts(problem, at: other, on: .standardised).objective
          #expect(value >= solution.objective - 1e-10, "\(name)")
        }
      }
    }
  }

  /// Orthogonal columns: each coefficient is the prox of its least squares value.
  @Test func orthogonalColumnsAreProxes() throws {
    let columns: [[Double]] = [
      [1, 1, 1, 1, -1, -1, -1, -1], [1, 1, -1, -1, 1, 1, -1, -1], [1, -1, 1, -1, 1, -1, 1, -1],
    ]
    let response: [Double] = [3, 1.5, 2.2, 0.4, -0.3, -2, 1.1, -0.6]
    let design = try DenseDesign(columns: columns, names: ["a", "b", "c"])
    let least = columns.map { zip($0, response).reduce(0) { $0 + $1.0 * $1.1 } / 8 }
    let penalties: [any SeparablePenalty] = [
      try MCP(lambda: 0.4), try MCP(lambda: 1, gamma: 1.5), try SCAD(lambda: 0.4), try Lp(0.5),
      try Box(-0.1, 0.5),
      Nonneg(), try Lp(3),
    ]
    for penalty in penalties {
      let problem = try Problem(
        design: design, response: response,
        penalties: [PenaltyTerm(strength: 1, penalty: penalty, columns: [0, 1, 2])])
      let solution = try solve(problem)
      expect(solution.standardised, least.map { penalty.prox(at: $0, step: 1) }, 1e-12)
    }
  }

  /// More columns than rows, by the solver without a Gram matrix too.
  @Test(arguments: sums.indices) func moreColumnsThanRows(_ index: Int) throws {
    let problem = try Samples.problem(rows: 20, columns: 50, Self.sums[index].make(50))
    let solution = try solve(problem)
    #expect(solution.certificate.isReached, "\(solution.certificate) \(solution.solver)")
    #expect(solution.nonzero < 50)
  }

  /// Where the data curve more than the penalty bends down there is one optimum: from everywhere the same.
  @Test func oneOptimumWhereTheDataCurveMore() throws {
    let problem = try Samples.problem([(1, try MCP(lambda: 0.3, gamma: 60))])
    let first = try solve(problem)
    for start in [[5.0, -3, 0, 1, 1e-9, -40], [0, 0, 0, 0, 0, 0], [-1, -1, -1, -1, -1, -1]] {
      expect(try solve(problem, start: Start(coefficients: start)).standardised, first.standardised, 1e-8)
    }
  }
}
