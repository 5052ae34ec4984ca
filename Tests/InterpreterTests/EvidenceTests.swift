import Engine
import Testing

@testable import Interpreter

/// Log evidences against closed forms and against adaptive quadrature by scipy.
@Suite("Evidence") struct EvidenceTests {
  private let references: PosteriorReferences

  init() throws { references = try PosteriorReferences() }

  @Test("without an intercept y is normal: the evidence is its density") func normal() throws {
    let probe = try Probe(
      """
      cars = read("mtcars.csv")
      m = fit(mpg ~ 0 + wt + hp, cars, prior = [wt ~ normal(-3, 1), hp ~ normal(-0.03, 0.02)], sigma = 2.5)
      """)
    let expected = try references.number("normal", "evidenceWithoutIntercept")
    #expect(try agree(probe.number("m.evidence"), expected, 1e-10))
    let parts = try probe.column("value", of: "evidence(m)")
    #expect(agree(parts[0] + parts[1] + parts[2], expected, 1e-10))
    #expect(agree(parts[3], expected, 1e-10))
    #expect(try probe.text("evidence(m)").contains("exact"))
  }

  @Test(
    "Laplace's approximation is its formula, and near the integral",
    arguments: [("logistic", "am"), ("poisson", "carb")])
  func laplace(family: String, response: String) throws {
    let probe = try Probe(
      """
      cars = read("mtcars.csv")
      m = fit(\(response) ~ wt, cars, loss = \(family), prior = normal(0, 1.5))
      n = fit(\(response) ~ 0 + wt, cars, loss = \(family), prior = normal(0, 1.5))
      """)
    let both = try probe.number("m.evidence")
    #expect(try agree(both, references.number(family, "evidence", "laplace"), 1e-8))
    #expect(try abs(both - references.number(family, "evidence", "quadrature")) < 0.03)
    let alone = try probe.number("n.evidence")
    #expect(try agree(alone, references.number(family, "withoutIntercept", "evidence", "laplace"), 1e-8))
    #expect(try abs(alone - references.number(family, "withoutIntercept", "evidence", "quadrature")) < 0.03)
    #expect(try probe.text("evidence(m)").contains("Laplace"))
  }

  /// The same prior said of standardised coefficients is the same model.
  @Test("the evidence does not depend on the scale that the prior is said on") func scale() throws {
    let probe = try Probe(
      """
      cars = read("mtcars.csv")
      a = fit(mpg ~ wt, cars, prior = normal(0, 5), sigma = 2.5, scale = "std")
      z = (cars.wt - mean(cars.wt))/sqrt(mean((cars.wt - mean(cars.wt))^2))
      b = fit(mpg ~ z, data(mpg = cars.mpg, z = z), prior = normal(0, 5), sigma = 2.5)
      """)
    #expect(try agree(probe.number("a.evidence"), probe.number("b.evidence"), 1e-9))
  }

  @Test("the last line of a fit has the same number") func fitLine() throws {
    let probe = try Probe(
      """
      cars = read("mtcars.csv")
      m = fit(mpg ~ wt + hp, cars, prior = normal(0, 1))
      """)
    // −log evidence 85.19 in the fit's line, four digits.
    let text = try probe.text("m")
    let value = String(format3(-(try probe.number("m.evidence"))))
    #expect(text.contains(value), "\(value) in \(text)")
  }

  private func format3(_ x: Double) -> String {
    let hundredths = Int((x * 100).rounded())
    return "\(hundredths / 100)." + (hundredths % 100 < 10 ? "0" : "") + "\(hundredths % 100)"
  }
}
