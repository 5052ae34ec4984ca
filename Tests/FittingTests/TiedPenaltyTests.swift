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
