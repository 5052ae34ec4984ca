import Testing

@testable import Fitting

/// Penalties that tie coefficients together or bound them: sums of them, in every setting, to the certificate.
@Suite struct TiedPenaltyTests {
  static let sums: [(name: String, make: @Sendable (Int) throws -> [(Double, any Penalty)])] = [
    ("norm2", { _ in [(0.5, Norm2())] }),
    ("linf", { _ in [(0.7, Linf())] }),
    ("group", { _ in [(0.3, try Group([[0, 1], [2], [3, 4, 5]]))] }),
    ("tv", { _ in [(0.3, TotalVariation())] }),
    ("box", { _ in [(1, try Box(-0.2, 0.5))] }),
    ("nonneg", { _ in [(1, Nonneg())] }),
    ("fused lasso", { _ in [(0.2, TotalVariation()), (0.2, L1())] }),
    ("sparse group lasso", { _ in [(0.2, try Group([[0, 1], [2], [3, 4, 5]])), (0.1, L1())] }),
    ("group and l2", { _ in [(0.2, try Group([[0, 1], [2, 3], [4, 5]])), (0.1, L2())] }),
    ("linf and l1", { _ in [(0.4, Linf()), (0.1, L1())] }),
    ("linf and lp", { _ in [(0.4, Linf()), (0.1, try Lp(1.5))] }),
    ("norm2 and quad", { [(0.3, Norm2()), (0.2, try Quad(Samples.positiveMatrix($0)))] }),
    ("tv and quad", { [(0.3, TotalVariation()), (0.2, try Quad(Samples.positiveMatrix($0)))] }),
    ("nonneg lasso", { _ in [(0.3, L1()), (1, Nonneg())] }),
    ("bounded ridge", { _ in [(0.1, L2()), (1, try Box(-0.4, 0.6))] }),
    (
      "bounded group lasso",
      { _ in [(0.2, try Group([[0, 1], [2, 3], [4, 5]])), (1, try Box(-0.4, 0.6))] }
    ),
    ("nonneg fused", { _ in [(0.2, TotalVariation()), (1, Nonneg())] }),
    ("tv and norm2", { _ in [(0.2, TotalVariation()), (0.3, Norm2())] }),
    (
      "everything",
      {
        [
          (0.1, TotalVariation()), (0.1, Linf()), (0.1, try Group([[0, 1], [2, 3], [4, 5]])), (0.05, L1()),
          (0.02, try Quad(Samples.positiveMatrix($0))), (1, try Box(-2, 0.7)),
        ]
      }
    ),
  ]

  static let settings = SolverLawTests.settings

  private func problem(_ index: Int, _ s: SolverLawTests.Setting, loss: any Loss = SquaredLoss.mean) throws
    -> Problem
  {
    var random = RandomNumbers(seed: 9)
    let weights = s.weighted ? (0..<40).map { $0 % 7 == 0 ? 0 : 1.5 + random.next() } : nil
    return try Samples.problem(
      rows: 40, columns: 6, Self.sums[index].make(6), centre: s.centre, weights: weights,
      offset: s.offset ? random.vector(40) : nil, loss: loss, scale: s.scale, intercept: s.intercept)
  }

  @Test(arguments: sums.indices, settings.indices)
  func certificatesAreReached(_ index: Int, _ setting: Int) throws {
    let problem = try problem(index, Self.settings[setting])
    for name in capableSolvers(problem) {
      let solution = try solve(problem, options: SolverOptions(solver: name))
      let certificate = solution.certificate
      #expect(
        certificate.isReached && certificate.relative < 1e-10 && certificate.kind == .dualityGap,
        "\(Self.sums[index].name) by \(name): \(certificate) \(solution.stop) after \(solution.iterations)")
    }
  }

  /// More columns than rows: working sets of groups against Newton's steps on all columns.
  @Test(arguments: [0.0, 0.05]) func manyGroups(_ l1: Double) throws {
    let p = 60
    let groups = try Group((0..<p / 4).map { g in (4 * g)..<(4 * g + 4) }.map(Array.init))
    let problem = try Samples.problem(rows: 50, columns: p, [(0.3, groups), (l1, L1()), (0.01, L2())])
    let block = try solve(problem, options: SolverOptions(solver: "block coordinate descent"))
    let general = try solve(problem, options: SolverOptions(solver: "augmented Lagrangian"))
    #expect(block.certificate.isReached && general.certificate.isReached, "\(block.certificate)")
    #expect(abs(block.objective - general.objective) < 1e-9 * general.objective)
    expect(block.standardised, general.standardised, 1e-6)
  }

  /// No point around does better: the certificate is not the only judge.
  @Test(arguments: sums.indices) func noPointAroundIsBetter(_ index: Int) throws {
    let problem = try problem(index, SolverLawTests.Setting())
    let solution = try solve(problem)
    var random = RandomNumbers(seed: 3)
    for size in [1, 0.1, 1e-2, 1e-4] {
      for _ in 0..<200 {
        let other = zip(solution.standardised, random.vector(6)).map { $0 + size * $1 }
        let value = try objectiveParts(problem, at: other, on: .standardised).objective
        #expect(value >= solution.objective - 1e-12)
      }
    }
  }
}

/// The same sums beside other losses, in bad company, and stopped.
@Suite struct TiedPenaltyLimitTests {
  static let losses: [@Sendable () throws -> any Loss] = [
    { LogisticLoss() }, { PoissonLoss() }, { try HuberLoss(k: 1) },
  ]

  private func problem(_ index: Int, _ loss: any Loss) throws -> Problem {
    let (design, response) = try Samples.data(rows: 40, columns: 6)
    let counts = response.map { (0.5 * abs($0)).rounded() }
    let made =
      loss is LogisticLoss
      ? response.indices.map { response[$0] > 0 ? $0 % 9 == 0 ? 0.0 : 1 : $0 % 7 == 0 ? 1 : 0 }
      : loss is PoissonLoss ? counts : response
    return try Problem(
      design: design, response: made, loss: loss,
      penalties: TiedPenaltyTests.sums[index].make(6).map {
        PenaltyTerm(strength: 0.3 * $0.0, penalty: $0.1, columns: Array(0..<6))
      })
  }

  @Test(arguments: TiedPenaltyTests.sums.indices, losses.indices)
  func otherLossesAreCertified(_ index: Int, _ loss: Int) throws {
    let problem = try problem(index, Self.losses[loss]())
    let solution = try solve(problem)
    let certificate = solution.certificate
    #expect(
      certificate.isReached && certificate.kind == .dualityGap,
      "\(TiedPenaltyTests.sums[index].name): \(certificate) \(solution.stop) by \(solution.solver)")
  }

  /// Far too strong and far too weak: everything the penalty can hold is held, or nothing is.
  @Test(arguments: TiedPenaltyTests.sums.indices, [1e-300, 1e-12, 1e12, 1e300])
  func extremeStrengthsAreAnswered(_ index: Int, _ factor: Double) throws {
    let terms = try TiedPenaltyTests.sums[index].make(6).map { ($0.0 * factor, $0.1) }
    do {
      let solution = try solve(Samples.problem(terms), options: SolverOptions(iterationLimit: 300))
      #expect(solution.coefficients.allSatisfy(\.isFinite) && solution.objective.isFinite)
      #expect(solution.certificate.isReached || solution.stop != .converged)
    } catch {
      // A refusal with its reason is an answer too.
      #expect(error is FittingError)
    }
  }

  @Test func constraintsThatExcludeEachOtherAreRefused() throws {
    #expect(throws: FittingError.infeasible(column: "x0")) {
      try Samples.problem([(1, try Box(1, 2)), (1, try Box(-2, -1))])
    }
  }

  /// Repeated columns and more columns than rows: the penalty decides, the certificate holds.
  @Test(arguments: TiedPenaltyTests.sums.indices) func degenerateDesigns(_ index: Int) throws {
    var random = RandomNumbers(seed: 5)
    let shared = random.vector(5)
    let other = random.vector(5)
    let design = try DenseDesign(
      columns: [shared, shared, other, other.map { -$0 }, random.vector(5), random.vector(5)],
      names: (0..<6).map { "x\($0)" })
    do {
      let problem = try Problem(
        design: design, response: random.vector(5).map { 3 * $0 },
        penalties: TiedPenaltyTests.sums[index].make(6).map {
          PenaltyTerm(strength: $0.0, penalty: $0.1, columns: Array(0..<6))
        })
      let solution = try solve(problem)
      #expect(solution.certificate.isReached, "\(TiedPenaltyTests.sums[index].name) \(solution.certificate)")
    } catch let error as FittingError {
      // Total variation alone leaves a common shift to the data, which may not tell it.
      #expect(["tv"].contains(TiedPenaltyTests.sums[index].name), "\(error)")
    }
  }

  @Test(arguments: [0, 1, 5, 20, 60]) func interruptionStopsTheWork(_ polls: Int) throws {
    let problem = try Samples.problem(TiedPenaltyTests.sums.last!.make(6))
    var left = polls
    #expect(throws: FittingError.interrupted) {
      try solve(
        problem,
        isInterrupted: {
          left -= 1
          return left < 0
        })
    }
  }
}
