import Engine
import Foundation
import Tables
import Testing

@testable import Interpreter

/// Simulated data against the laws that they are drawn from, each within four standard errors under a fixed seed.
@Suite("Simulation and correlations") struct SimulationTests {
  @Test("columns are standard normal with the correlation asked for") func columns() throws {
    let probe = try Probe("d = simulate(40000, [1, 2, 3], cor = 0.6, seed = 11)")
    for name in ["x1", "x2", "x3"] {
      let x = try probe.numbers("d.\(name)")
      let (mean, variance) = moments(x)
      #expect(abs(mean) < 4 / 200)
      #expect(abs(variance - 1) < 4 * 2.0.squareRoot() / 200)
      // Kurtosis 3, with standard error √(24/n).
      let fourth = x.reduce(0) { $0 + $1 * $1 * $1 * $1 } / 40000
      #expect(abs(fourth - 3) < 4 * 96.0.squareRoot() / 200)
    }
    // (1 − ρ²)/√n
    for pair in [("x1", "x2"), ("x1", "x3"), ("x2", "x3")] {
      #expect(try abs(probe.number("cor(d.\(pair.0), d.\(pair.1))") - 0.6) < 4 * 0.64 / 200)
    }
  }

  @Test("y is normal about η") func normal() throws {
    let probe = try Probe(
      """
      d = simulate(40000, [2, -1], 0.5, 3, intercept = 4)
      r = d.y - 4 - 2*d.x1 + d.x2
      """)
    let (mean, variance) = moments(try probe.numbers("r"))
    #expect(abs(mean) < 4 * 0.5 / 200)
    #expect(abs(variance - 0.25) < 4 * 0.25 * 2.0.squareRoot() / 200)
  }

  @Test(
    "each family has its mean and variance at η = 0.4",
    arguments: [
      ("poisson", 1.4918247, 1.4918247), ("gamma(4)", 1.4918247, 2.2255409 / 4),
      ("gamma(0.5)", 1.4918247, 2.2255409 / 0.5), ("negbinomial(2)", 1.4918247, 1.4918247 + 2.2255409 / 2),
      ("logistic", 0.5986877, 0.2402607), ("probit", 0.6554217, 0.2258441),
    ])
  func family(loss: String, mean: Double, variance: Double) throws {
    let probe = try Probe("d = simulate(40000, 0, loss = \(loss), intercept = 0.4, seed = 5)")
    let y = try probe.numbers("d.y")
    let found = moments(y)
    #expect(abs(found.mean - mean) < 4 * variance.squareRoot() / 200)
    // The standard error of a variance from the sample's own fourth moment.
    let fourth = y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) * ($1 - mean) * ($1 - mean) } / 40000
    #expect(
      abs(found.variance - variance) < 4 * (max(0, fourth - variance * variance) / 40000).squareRoot() + 1e-3)
  }

  /// Shares and their dependence on x of the softmax law, by its values at the drawn x.
  @Test("classes have the probabilities of their linear predictors") func classes() throws {
    let probe = try Probe(
      """
      d = simulate(40000, [[1, 0], [0, -1], [0, 0]], loss = multinomial, intercept = [0.5, 0, -0.5], seed = 4)
      """)
    guard case .data(let data) = try probe.value("d") else {
      Issue.record("no data")
      return
    }
    let x1 = try probe.numbers("d.x1")
    let x2 = try probe.numbers("d.x2")
    let factor = try #require(data.frame["y"]?.factor)
    let drawn = factor.codes.map { factor.levels[Int($0)] }
    let parts: [[Double]] = zip(x1, x2).map { (a, b) in [exp(0.5 + a), exp(-b), exp(-0.5)] }
    for (k, name) in ["c1", "c2", "c3"].enumerated() {
      let p: [Double] = parts.map { part in part[k] / part.reduce(0, +) }
      let left: [Double] = zip(drawn, p).map { (level, p) in (level == name ? 1 : 0) - p }
      for weight in [x1.map { _ in 1.0 }, x1, x2] {
        let surplus: Double = zip(weight, left).reduce(0) { $0 + $1.0 * $1.1 }
        let variance: Double = zip(weight, p).reduce(0) { $0 + $1.0 * $1.0 * $1.1 * (1 - $1.1) }
        #expect(abs(surplus) < 4 * variance.squareRoot(), "\(name)")
      }
    }
    #expect(Set(drawn) == ["c1", "c2", "c3"])
    // What was put in comes out: differences between classes, to four standard errors of about 0.02.
    let b = try probe.numbers("fit(y ~ x1 + x2, d, penalty = 1e-8*l2).coef")
    #expect(abs(b[0] - b[4] - 1) < 0.08 && abs(b[3] - b[5] + 1) < 0.08 && abs(b[1] - b[5]) < 0.08, "\(b)")
  }

  /// Times e^η of which are unit exponential; with censoring of hazard c a share c/(c + e^η) is cut short.
  @Test("survival times have the hazard e^η", arguments: [0.0, 0.5]) func survival(censoring: Double) throws {
    let probe = try Probe("d = simulate(40000, [0.7, -1], loss = cox, censoring = \(censoring), seed = 6)")
    let x1 = try probe.numbers("d.x1")
    let x2 = try probe.numbers("d.x2")
    let (time, status) = (try probe.numbers("d.time"), try probe.numbers("d.status"))
    let hazard: [Double] = zip(x1, x2).map { (a, b) in exp(0.7 * a - b) }
    // Each time is exponential of both hazards together.
    let unit: [Double] = zip(time, hazard).map { $0 * ($1 + censoring) }
    let (mean, variance) = moments(unit)
    #expect(abs(mean - 1) < 4 / 200)
    #expect(abs(variance - 1) < 4 * 8.0.squareRoot() / 200)
    let p: [Double] = hazard.map { $0 / ($0 + censoring) }
    let surplus: Double = zip(status, p).reduce(0) { $0 + $1.0 - $1.1 }
    let spread: Double = p.reduce(0) { $0 + $1 * (1 - $1) }
    #expect(abs(surplus) <= 4 * spread.squareRoot())
    #expect(status.contains(0) == (censoring > 0))
    let b = try probe.numbers("fit(surv(time, status) ~ x1 + x2, d).coef")
    #expect(abs(b[0] - 0.7) < 0.05 && abs(b[1] + 1) < 0.05, "\(b)")
  }

  @Test("large counts keep mean and variance") func counts() throws {
    let y = try Probe("d = simulate(20000, 0, loss = poisson, intercept = 5, seed = 8)").numbers("d.y")
    let (mean, variance) = moments(y)
    let rate = 148.4131591
    #expect(abs(mean - rate) < 4 * (rate / 20000).squareRoot())
    #expect(abs(variance - rate) < 4 * rate * (2.0 / 20000).squareRoot())
  }

  @Test("a seed decides everything") func seeds() throws {
    let probe = try Probe(
      "a = simulate(50, [1, 2], seed = 4)\nb = simulate(50, [1, 2], seed = 4)\nc = simulate(50, [1, 2], seed = 5)"
    )
    for name in ["x1", "x2", "y"] {
      #expect(try probe.numbers("a.\(name)") == probe.numbers("b.\(name)"))
      #expect(try probe.numbers("a.\(name)") != probe.numbers("c.\(name)"))
    }
  }

  @Test("a fit finds the coefficients within four standard errors") func recovery() throws {
    let probe = try Probe(
      "d = simulate(2000, [1, -0.5], loss = logistic, cor = 0.5, seed = 9)\nm = fit(y ~ x1 + x2, d, loss = logistic)"
    )
    let low = try probe.column("0.0063342%", of: "coef(m, interval = 0.999873316)")
    let high = try probe.column("99.9937%", of: "coef(m, interval = 0.999873316)")
    for (k, truth) in [0, 1, -0.5].enumerated() { #expect(low[k] < truth && truth < high[k]) }
  }

  @Test("correlations are numpy's and scipy's") func correlations() throws {
    let references = try PosteriorReferences()
    let probe = try Probe("cars = read(\"mtcars.csv\")")
    for (method, key) in [("pearson", "correlations"), ("spearman", "spearman")] {
      let expected = try references.numbers(key)
      for (i, a) in ["mpg", "wt", "hp"].enumerated() {
        for (j, b) in ["mpg", "wt", "hp"].enumerated() {
          #expect(
            try agree(
              probe.number("cor(cars.\(a), cars.\(b), method = \"\(method)\")"), expected[3 * i + j], 1e-12))
        }
      }
    }
    let table = try probe.column("mpg", of: "cor(data(mpg = cars.mpg, wt = cars.wt, hp = cars.hp))")
    #expect(try agree(table, Array(references.numbers("correlations")[1...2]), 1e-12))
  }

  private func moments(_ x: [Double]) -> (mean: Double, variance: Double) {
    let mean = x.reduce(0, +) / Double(x.count)
    return (mean, x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count))
  }
}
