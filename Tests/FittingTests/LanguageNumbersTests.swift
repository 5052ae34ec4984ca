import Fitting
import Testing

/// The numbers that the language page promises for mtcars, computed there by an independent script.
@Suite struct LanguageNumbersTests {
  @Test func lasso() throws {
    let solution = try solve(Motors.problem([(0.5, L1())]))
    expect(solution.standardised, [-3.1538, -1.6060, 0.2450, 0.5507], 5e-5)
    expect(solution.coefficients, [-3.2749, -0.02380, 0.1393, 1.0465], 5e-5)
    #expect(abs(solution.intercept - 27.868) < 5e-4)
    #expect(abs(solution.objective - 5.753) < 5e-4)
    #expect(abs(solution.loss - 2.975) < 5e-4)
    #expect(abs(solution.penalty - 2.778) < 5e-4)
    #expect(abs(solution.rSquared! - 0.831) < 5e-4)
    #expect(solution.certificate.kind == .dualityGap)
    #expect(solution.certificate.relative < 1e-14)
    #expect(solution.nonzero == 4)
  }
}

func expect(
  _ found: [Double], _ wanted: [Double], _ tolerance: Double,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(found.count == wanted.count, sourceLocation: sourceLocation)
  for (a, b) in zip(found, wanted) {
    #expect(abs(a - b) <= tolerance, "\(found) against \(wanted)", sourceLocation: sourceLocation)
  }
}
