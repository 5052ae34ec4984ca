import Foundation
import Tables
import Testing

@testable import Interpreter

/// Custom penalties, losses and priors beside the built-in ones that they spell out, and beside scipy.
@Suite("Custom pieces") struct CustomPieceTests {
  private static let data =
    "cars = read(\"mtcars.csv\"); warps = read(\"warpbreaks.csv\"); lung = read(\"lung.csv\");"

  /// A fit with a hole for the penalty, of every kind of loss.
  static let fits = [
    "fit(mpg ~ wt + hp + qsec + drat, cars, penalty = @)",
    "fit(mpg ~ wt + hp + qsec + drat, cars, penalty = @, scale = \"data\")",
    "fit(mpg ~ wt + hp + qsec, cars, penalty = 0.1*l1 + @)",
    "fit(mpg ~ wt + hp + qsec, cars, weights = cyl, penalty = @)",
    "fit(am ~ wt + hp, cars, loss = logistic, penalty = @)",
    "fit(am ~ wt + hp, cars, loss = probit, penalty = @)",
    "fit(breaks ~ wool + tension, warps, loss = poisson, penalty = @)",
    "fit(mpg ~ wt + hp, cars, loss = gamma, penalty = @)",
    "fit(mpg ~ wt + hp, cars, loss = huber(2), penalty = @)",
    "fit(factor(cyl) ~ wt + qsec, cars, loss = multinomial, penalty = @)",
    "fit(surv(time, status) ~ age + sex, lung, penalty = @)",
  ]

  /// A built-in penalty and the same as a function.
  static let spellings = [
    ("0.2*l2", "0.2*penalty(b -> sum(b^2))"),
    ("0.2*l2", "0.1*penalty(w -> 2*dot(w, w))"),
    ("0.2*l1", "0.2*penalty(b -> sum(abs(b)))"),
    ("0.2*l1", "0.2*penalty(b -> sum(pmax(b, -b)))"),
    ("0.2*lp(1.5)", "0.2*penalty(b -> sum(abs(b)^1.5))"),
    ("0.1*l1 + 0.2*l2", "penalty(b -> 0.1*sum(abs(b)) + 0.2*sum(b^2))"),
    // No form that is recognised: the same function by a detour.
    ("0.2*l2", "0.2*penalty(b -> sum(log(exp(b^2/10))*10))"),
    ("0.2*l1", "0.2*penalty(b -> sum(sqrt(b^2 + 0)))"),
  ]

  private struct Levelled: Sendable {
    let function: String
    let at: [Double]
    let values: [Double]
    let slopes: [Double]
  }

  private static let sigmoids = [
    Levelled(
      function: "w -> 1/(1 + exp(-w))", at: [-1000, 0, 1000], values: [0, 0.5, 1], slopes: [0, 0.25, 0]),
    Levelled(
      function: "w -> exp(w)/(1 + exp(w))", at: [-1000, 0, 1000], values: [0, 0.5, 1], slopes: [0, 0.25, 0]),
    Levelled(
      function: "w -> 1/(exp(2*w) + 1)", at: [-1000, 0, 1000], values: [1, 0.5, 0], slopes: [0, -0.5, 0]),
    Levelled(
      function: "w -> log(cosh(w))", at: [-800, 0, 1], values: [800 - log(2), 0, log(cosh(1))],
      slopes: [-1, 0, tanh(1)]),
  ]

  @Test(
    "differences beside a corner or a root keep to their side of it", arguments: [1e-9, -1e-5, 1e-4, 0.5])
  func differencesBesideZero(at: Double) throws {
    let table = "gradient(w -> abs(w)^1.5, at = [\(at)], check = true)"
    let slope = 1.5 * abs(at).squareRoot() * (at < 0 ? -1 : 1)
    #expect(try agree(Probe("1").column("by differences", of: table), [slope], 1e-6))
  }

  /// Value, slope, and the slope by differences, where a step on the way is too large for a number.
  @Test("functions that level off do so however far out", arguments: sigmoids.indices)
  func levelled(_ place: Int) throws {
    let given = Self.sigmoids[place]
    let probe = try Probe("")
    let points = given.at.map { "\($0)" }.joined(separator: ", ")
    let table = "gradient(\(given.function), at = [\(points)], check = true)"
    #expect(try agree(probe.column("value", of: table), given.values, 1e-12))
    #expect(try agree(probe.column("slope", of: table), given.slopes, 1e-12))
    #expect(try agree(probe.column("by differences", of: table), given.slopes, 1e-6))
  }

  @Test("a list beside the variable: each element has its own function") func besideLists() throws {
    let probe = try Probe("f = w -> pmax(w, [0, 5, 3]); g = w -> [1, 2, 3]*w^2 + exp(w)")
    #expect(try probe.column("value", of: "gradient(f, at = [1, 2, 4])") == [1, 5, 4])
    #expect(try probe.column("slope", of: "gradient(f, at = [1, 2, 4])") == [1, 0, 1])
    let found = try probe.column("slope", of: "gradient(g, at = [1, 0, -3])")
    let wanted = [2 + exp(1.0), exp(0.0), -18 + exp(-3.0)]
    #expect(agree(found, wanted, 1e-14))
    // Elements that depend on each other still have none.
    #expect(throws: (any Error).self) { try probe.text("gradient(w -> w*sum(w), at = [1, 2])") }
  }

  @Test("a built-in penalty spelt out gives the same fit", arguments: fits, spellings)
  func spelling(_ fit: String, _ pair: (String, String)) throws {
    let probe = try Probe(Self.data)
    let wanted = try probe.numbers(fit.replacingOccurrences(of: "@", with: pair.0) + ".coef")
    let found = try probe.numbers(fit.replacingOccurrences(of: "@", with: pair.1) + ".coef")
    let size = wanted.reduce(1e-3) { max($0, abs($1)) }
    for (a, b) in zip(wanted, found) { #expect(abs(a - b) <= 1e-8 * max(size, 1)) }
    let text = try probe.text(fit.replacingOccurrences(of: "@", with: pair.1))
    #expect(!text.contains("NOT converged"))
  }

  /// Penalties that tie coefficients together smoothly, against the quadratic form that they are.
  @Test(
    "a quadratic form spelt out gives the same fit",
    arguments: fits.filter {
      !$0.contains("multinomial") && !$0.contains("tension") && $0.contains("hp + qsec")
    })
  func quadraticForm(_ fit: String) throws {
    let probe = try Probe(Self.data)
    let three = "[wt, hp, qsec]"
    let matrix = "0.1*quad([[2, 1, 0], [1, 2, 0], [0, 0, 1]])\(three)"
    let function = "0.1*penalty(b -> b[1]^2 + b[2]^2 + b[1]*b[2] + b[3]^2/2)\(three)"
    // By exp and log no rule sees the square.
    let detour = "100*penalty(b -> log(exp((b[1]^2 + b[2]^2 + b[1]*b[2] + b[3]^2/2)/1000)))\(three)"
    let wanted = try probe.numbers(fit.replacingOccurrences(of: "@", with: matrix) + ".coef")
    for text in [function, detour] {
      let found = try probe.numbers(fit.replacingOccurrences(of: "@", with: text) + ".coef")
      for (a, b) in zip(wanted, found) { #expect(abs(a - b) <= 1e-7 * max(1, abs(a))) }
    }
  }

  @Test(
    "a built-in prior spelt out gives the same most probable coefficients",
    arguments: [
      ("student(3, 0, 1)", "prior(b -> -2*sum(log(1 + b^2/3)))"),
      ("cauchy(0, 2.5)", "prior(b -> -sum(log(1 + (b/2.5)^2)))"),
      ("normal(0, 2)", "prior(b -> -sum(b^2)/8)"),
      ("normal(1, 2)", "prior(b -> -sum((b - 1)^2)/8)"),
      ("laplace(0, 0.5)", "prior(b -> -2*sum(abs(b)))"),
      ("laplace(-1, 0.5)", "prior(b -> -2*sum(abs(b + 1)))"),
    ])
  func prior(_ builtin: String, _ function: String) throws {
    let probe = try Probe(Self.data)
    for fit in [
      "fit(mpg ~ wt + hp + qsec, cars, prior = @)", "fit(am ~ wt + hp, cars, loss = logistic, prior = @)",
    ] {
      let wanted = try probe.numbers(fit.replacingOccurrences(of: "@", with: builtin) + ".coef")
      let found = try probe.numbers(fit.replacingOccurrences(of: "@", with: function) + ".coef")
      for (a, b) in zip(wanted, found) { #expect(abs(a - b) <= 1e-7 * max(1, abs(a))) }
    }
  }

  @Test(
    "a built-in loss spelt out gives the same fit",
    arguments: [
      ("mpg ~ wt + hp", "squared", "(y - eta)^2/2"),
      ("am ~ wt + hp", "logistic", "log(1 + exp(eta)) - y*eta"),
      ("am ~ wt + hp", "logistic", "softplus(eta) - y*eta"),
      ("carb ~ wt + hp", "poisson", "exp(eta) - y*eta"),
      ("mpg ~ wt + hp", "gamma", "eta + y*exp(-eta)"),
      ("mpg ~ wt + hp", "huber(2)", "(y - eta)^2/2 - pmax(abs(y - eta) - 2, 0)^2/2"),
    ])
  func loss(_ formula: String, _ builtin: String, _ function: String) throws {
    let probe = try Probe(Self.data)
    for penalty in ["0.05*l2", "0.05*l1", "0.05*l2 + 0.02*l1"] {
      let wanted = try probe.numbers("fit(\(formula), cars, loss = \(builtin), penalty = \(penalty)).coef")
      let custom = "loss((y, eta) -> \(function))"
      let found = try probe.numbers("fit(\(formula), cars, loss = \(custom), penalty = \(penalty)).coef")
      for (a, b) in zip(wanted, found) { #expect(abs(a - b) <= 1e-7 * max(1, abs(a))) }
    }
  }

  struct Reference: Decodable {
    let loss: String
    let ridge: Double
    let objective: Double
    let standardised: [Double]
  }

  @Test("losses have the minima that scipy finds") func scipy() throws {
    let url = Transcript.tests.appendingPathComponent("References/custom_losses.json")
    let references = try JSONDecoder().decode([Reference].self, from: Data(contentsOf: url))
    #expect(references.count >= 4)
    for reference in references {
      let probe = try Probe(Self.data)
      let fit =
        "fit(mpg ~ wt + hp + qsec, cars, loss = loss((y, eta) -> \(reference.loss)), penalty = \(reference.ridge)*l2)"
      try probe.run("m = \(fit)")
      let found = try probe.column("std coef", of: "m")
      #expect(found.count == 3)
      for (a, b) in zip(reference.standardised, found) { #expect(abs(a - b) < 1e-6, "\(reference.loss)") }
    }
  }
}

/// Derivatives of expressions of the language beside differences of what the evaluator makes of them.
@Suite("Derivatives of expressions") struct ExpressionDerivativeTests {
  static let functions = [
    "b -> sum(b^2)", "b -> sum(exp(b)*sin(b))", "b -> dot(b, b)/(1 + sum(abs(b)))", "b -> logsumexp(3*b)",
    "b -> norm(b - 1)^3", "b -> sd(b) + var(b)^2", "b -> mean(tanh(b)) + b[2]*cos(b[1])",
    "b -> sum(log(1 + b^2))", "b -> sum(softplus(b)) - sum(logistic_cdf(b))", "b -> max(b)*min(b)",
    "b -> sum(pmax(b, 0.1)^2) + sum(pmin(b, -0.1))", "b -> sum([1, 2, 3]*b)^2", "b -> sum(2^b)",
    "b -> sum((1.5 + b^2)^b)", "b -> sum(expm1(b)/log1p(b^2 + 1))", "b -> sum(tan(b/3))",
    "b -> sum(log2(2 + b^2)) + log10(3 + sum(b^2))", "b -> length(b)*sum(b)^2 % 1e9 - 0*1",
    "b -> max(b[1]*b[2], sum(b), 2) + min(1, b[3])", "b -> -sum(b)^2/(-b[1] - 3)",
    "b -> sqrt(1 + b[1]^2 + b[3]^4)",
    "w -> w^3 - 2*abs(w)", "w -> 1/(1 + w^2)", "w -> pmax(w, 2*w) + softplus(-w)", "w -> abs(w)^1.5*w",
  ]

  @Test("derivatives are those of differences", arguments: functions.filter { !$0.contains("%") })
  func difference(_ function: String) throws {
    let probe = try Probe("f = \(function)")
    for point in ["[0.3, -0.7, 1.1]", "[2, 0.5, -1.5]", "[-0.2, 0.9, 0.4]"] {
      let differences = try probe.column(
        "relative difference", of: "gradient(f, at = \(point), check = true)")
      #expect(differences.count == 3)
      for difference in differences { #expect(difference < 1e-7, "\(function) at \(point)") }
    }
  }

  @Test("a remainder has no derivative") func remainder() throws {
    #expect(throws: Failure.self) { _ = try Probe("gradient(b -> sum(b) % 2, at = [1, 2])") }
  }

  /// At a kink the interval is that of the slopes on either side.
  @Test(
    "kinks have the slopes of both sides",
    arguments: [
      ("abs(b)", 0.0, -1.0, 1.0), ("abs(3*b - 1)", 1.0 / 3, -3, 3), ("pmax(b, 2*b)", 0, 1, 2),
      ("b^2 + 3*abs(b)", 0, -3, 3), ("sqrt((b - 2)^2)", 2, -1, 1), ("pmin(-b, 0.5*b)", 0, -1, 0.5),
      ("abs(abs(b) - 1)", 1, -1, 1),
    ])
  func kink(_ body: String, _ place: Double, _ left: Double, _ right: Double) throws {
    let probe = try Probe("f = b -> sum(\(body))")
    let cells = try probe.cells("slope", of: "gradient(f, at = \(place))")
    let first = try #require(cells.first)
    guard case .interval(let low, let high, _) = first else {
      Issue.record("\(first) is no interval")
      return
    }
    #expect(abs(low - min(left, right)) < 1e-12 && abs(high - max(left, right)) < 1e-12)
  }

  /// What a function captured stays as it was.
  @Test("names are captured by value") func capture() throws {
    let probe = try Probe("k = 2; p = penalty(b -> k*sum(b^2)); k = 5")
    #expect(try probe.column("penalty(b -> k*sum(b^2)) slope", of: "gradient(p, at = [1])") == [4])
  }
}
