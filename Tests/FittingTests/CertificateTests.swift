import Fitting
import Testing

/// Certificates must not believe what the solvers were told: penalties that misreport themselves are solved for
/// what they report, and must not be certified.
@Suite struct CertificateTests {
  /// Twice the absolute value plus a square, whose summary for solvers says otherwise.
  struct Misreported: SeparablePenalty {
    var elementary: (absolute: Double, square: Double)?

    static let definition = L1.definition

    func value(at t: Double) -> Double { 2 * abs(t) + t * t }
    func slope(at t: Double) -> Interval {
      t > 0 ? .point(2 + 2 * t) : t < 0 ? .point(-2 + 2 * t) : Interval(-2, 2)
    }
    func curvature(at t: Double) -> Double { t == 0 ? .infinity : 2 }
    func conjugate(at v: Double) -> Double { 0.25 * max(0, abs(v) - 2) * max(0, abs(v) - 2) }
    var slopes: Interval { .all }
    func prox(at v: Double, step: Double) -> Double {
      let size = max(0, abs(v) - 2 * step) / (1 + 2 * step)
      return v > 0 ? size : -size
    }
  }

  private static func solved(
    _ elementary: (absolute: Double, square: Double)?, scale: Problem.Scale = .standardised
  ) throws -> Solution {
    try solve(
      Samples.problem([(0.05, Misreported(elementary: elementary))], scale: scale),
      options: SolverOptions(iterationLimit: 2000))
  }

  @Test(arguments: [Problem.Scale.standardised, .data])
  func truthIsCertified(_ scale: Problem.Scale) throws {
    let plain = try Self.solved((2, 1), scale: scale)
    #expect(plain.certificate.isReached && plain.certificate.relative < 1e-12)
    let searched = try Self.solved(nil, scale: scale)
    #expect(searched.certificate.isReached)
    expect(searched.coefficients, plain.coefficients, 1e-9)
    let sum = try solve(Samples.problem([(0.1, L1()), (0.05, L2())], scale: scale))
    expect(plain.coefficients, sum.coefficients, 1e-12)
  }

  @Test(arguments: [(1.0, 1.0), (2, 0), (0, 1), (0, 0), (2.001, 1), (2, 1.001), (3, 1), (2, 2)])
  func mistakesAreNot(_ absolute: Double, _ square: Double) throws {
    let solution = try Self.solved((absolute, square))
    #expect(!solution.certificate.isReached)
    #expect(solution.stop == .stalled || solution.stop == .iterationLimit)
  }
}
