import Testing

@testable import Fitting

/// Classes told apart along a direction that no penalty holds, and constraints that a path must keep.
@Suite struct RunawayTests {
  private static func problem(
    _ columns: [[Double]], _ response: [Double], _ penalties: [(Double, any Penalty)],
    loss: any Loss = LogisticLoss()
  ) throws -> Problem {
    try Problem(
      design: DenseDesign(columns: columns, names: columns.indices.map { "x\($0)" }), response: response,
      loss: loss,
      penalties: penalties.map {
        PenaltyTerm(strength: $0.0, penalty: $0.1, columns: Array(columns.indices))
      })
  }

  private static let x: [Double] = [1, 2, 3, 4, 5, 6]
  private static let other: [Double] = [1, -1, 0.5, -0.5, 1, -1.5]
  private static let told: [Double] = [0, 0, 0, 1, 1, 1]
  private static let mixed: [Double] = [0, 1, 0, 1, 1, 0]

  static let unheld: [(name: String, make: @Sendable () throws -> [(Double, any Penalty)])] = [
    ("scad", { [(1, try SCAD(lambda: 0.05))] }),
    ("mcp", { [(1, try MCP(lambda: 0.05))] }),
    ("nonneg", { [(1, Nonneg())] }),
    ("box on one side", { [(1, try Box(-0.5, .infinity))] }),
  ]

  @Test(arguments: unheld.indices) func whatNothingHoldsIsSaid(_ index: Int) throws {
    let penalties = try Self.unheld[index].make()
    #expect {
      _ = try solve(Self.problem([Self.x, Self.other], Self.told, penalties))
    } throws: { error in
      guard case .separated(let direction)? = error as? FittingError else { return false }
      return direction.contains { $0.column == "x0" && $0.coefficient > 0 }
    }
    // Without separation the same penalties have an optimum.
    let solution = try solve(Self.problem([Self.x, Self.other], Self.mixed, penalties))
    #expect(solution.coefficients.allSatisfy { abs($0) < 10 })
  }

  /// Equal coefficients cost tv nothing, and their sum tells the classes apart.
  @Test func totalVariationHoldsDifferencesOnly() throws {
    let (a, b) = ([0.5, 1.5, 1, 2.5, 2, 3.5], [0.5, 0.5, 2, 1.5, 3, 2.5])
    #expect {
      _ = try solve(Self.problem([a, b], Self.told, [(0.1, TotalVariation())]))
    } throws: { error in
      guard case .separated? = error as? FittingError else { return false }
      return true
    }
  }

  @Test func whatHoldsIsAnOptimum() throws {
    // A bound, a square or a bound beside the flat side, and a flat penalty dearer than the whole loss.
    let held: [[(Double, any Penalty)]] = [
      [(1, try Box(-1, 3))], [(1e-6, L2()), (1, Nonneg())], [(1, try SCAD(lambda: 2))],
    ]
    for penalties in held {
      let solution = try solve(Self.problem([Self.x, Self.other], Self.told, penalties))
      #expect(solution.coefficients.allSatisfy { abs($0) < 100 }, "\(solution.coefficients)")
    }
    // nonneg stops the only direction that tells the classes apart.
    let turned = try solve(Self.problem([Self.x.map { -$0 }], Self.told, [(1, Nonneg())]))
    #expect(turned.coefficients == [0])
  }

  @Test func crossValidationOfARunawayEnds() throws {
    let problem = try Self.problem(
      [Self.x + Self.x.map { $0 + 0.25 }, Self.other + Self.other.reversed()], Self.told + Self.told,
      [(1, try MCP(lambda: 0.05))])
    #expect {
      _ = try crossValidate(problem, folds: foldsByRowOrder(rows: 12, folds: 3))
    } throws: { error in
      guard case .separated? = error as? FittingError else { return false }
      return true
    }
  }

  /// Gamma loss has an optimum whatever the response.
  @Test func gammaIsNeverSeparated() throws {
    for scale in [1e-300, 1e-20, 1, 1e20, 1e300] {
      let response = Self.x.map { $0 < 4 ? 1 : scale }
      do throws(FittingError) {
        _ = try solve(Self.gamma(response))
      } catch {
        #expect(
          error == .outOfRange(what: "the response") || error == .outOfRange(what: "the loss"), "\(error)")
      }
    }
  }

  private static func gamma(_ response: [Double]) throws(FittingError) -> Problem {
    try Problem(
      design: DenseDesign(columns: [x], names: ["x"]), response: response, loss: GammaLoss())
  }

  @Test(arguments: ["squared", "logistic"]) func pathsKeepConstraints(_ name: String) throws {
    let (design, response) = try Samples.data(rows: 60, columns: 4, seed: 3)
    let isBinary = name == "logistic"
    let y = isBinary ? response.enumerated().map { $0.offset % 3 == 0 || $0.element > 2 ? 1.0 : 0 } : response
    let loss: any Loss = isBinary ? LogisticLoss() : SquaredLoss.mean
    let constraints: [any Penalty] = [Nonneg(), try Box(-0.1, 0.2)]
    for constraint in constraints {
      let held = PenaltyTerm(strength: 1, penalty: constraint, columns: [0, 1, 2, 3])
      let free = PenaltyTerm(strength: 0.1, penalty: L1(), columns: [0, 1, 2, 3])
      let both = try Problem(design: design, response: y, loss: loss, penalties: [held, free])
      let alone = try both.with(penalties: [held])
      let least = try #require(
        try path(both, options: PathOptions(lambdas: [0.05, 0])).points.last)
      let bound = try solve(alone)
      let domain = try #require(constraint.separable).domain
      #expect(least.lambda == 0)
      for (one, two) in zip(least.standardised, bound.standardised) {
        #expect(abs(one - two) < 1e-6 && one >= domain.lower - 1e-12 && one <= domain.upper + 1e-12)
      }
      // The constraint is felt: the fit without it lies outside.
      let unbound = try solve(both.with(penalties: []))
      #expect(unbound.standardised.contains { $0 < domain.lower - 1e-3 || $0 > domain.upper + 1e-3 })
      #expect(throws: FittingError.noPenalty) { try path(alone) }
      #expect(throws: FittingError.noPenalty) {
        try crossValidate(alone, folds: foldsByRowOrder(rows: 60, folds: 5))
      }
    }
  }
}
