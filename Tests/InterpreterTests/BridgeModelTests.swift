import Engine
import Testing

@testable import Interpreter

/// Penalties of fitted models read as priors: the fit under the prior has the coefficients of the fit under the penalty.
@Suite struct BridgeModelTests {
  /// σ, where there is one, is that of both: `sigma =` is the residual sd that as_prior takes from least squares.
  @Test(
    "as_prior(p, m) fits again to m, whatever its family",
    arguments: [
      ("mpg ~ wt + hp", "cars", "", "0.25*l2"), ("mpg ~ wt + hp", "cars", "loss = sse", "5*l1"),
      ("mpg ~ wt + hp", "cars", "weights = cyl", "0.25*l2"),
      ("am ~ wt", "cars", "loss = logistic", "0.1*l2"),
      ("am ~ wt + hp", "cars", "loss = logistic, scale = \"data\"", "0.1*l2"),
      ("am ~ wt", "cars", "loss = logistic, weights = cyl", "0.1*l2"),
      ("am ~ wt + hp", "cars", "loss = probit", "0.05*l1"),
      ("carb ~ wt + hp", "cars", "loss = poisson", "0.1*l2"),
      ("carb ~ wt + hp", "cars", "loss = poisson, offset = log(cyl)", "0.2*l2[hp]"),
      ("mpg ~ wt + hp", "cars", "loss = gamma(2)", "0.1*l2"),
      ("mpg ~ wt + hp", "cars", "loss = gamma", "0.1*l2"),
      ("mpg ~ wt + hp", "cars", "loss = nll(gamma(2))", "3*l1"),
      ("race ~ age + lwt", "births", "loss = nll", "5*l2"),
      ("race ~ age + lwt", "births", "", "0.02*l1"), ("race ~ age + lwt", "births", "", "0.05*l2[age]"),
      ("factor(cyl) ~ wt + qsec", "cars", "scale = \"data\"", "0.05*l2"),
      ("species ~ .", "iris", "", "0.01*l2"), ("factor(race) ~ age + lwt", "births", "", "0.05*l2"),
      ("surv(time, status) ~ age + sex", "lung", "", "0.05*l2"),
    ])
  func refits(formula: String, data: String, options: String, penalty: String) throws {
    let bench = try Workbench(
      """
      cars = read("mtcars.csv")
      births = read("birthwt.csv")
      iris = read("iris.csv")
      lung = read("lung.csv")
      m = fit(\(formula), \(data), penalty = \(penalty)\(options.isEmpty ? "" : ", " + options))
      """)
    let isSquared = formula.hasPrefix("mpg") && !options.contains("gamma")
    let loss = isSquared ? ", loss = nll" : ""
    let gap = bench.shown(
      "max(abs(fit(m, prior = as_prior(\(penalty), m)\(loss)).coef - m.coef)) / max(abs(m.coef))")
    let value = try #require(Double(gap.trimmed), "\(gap)")
    #expect(value < 1e-7, "\(value)")
  }

  /// 5*l2 on the standardised coefficients of each class is sd 1/√10 over the column's sd, and names terms, not classes.
  @Test func severalClasses() throws {
    let bench = try Workbench(
      """
      births = read("birthwt.csv")
      m = fit(race ~ age + lwt, births, penalty = 5*l2, loss = nll)
      """)
    let prior = bench.shown("as_prior(5*l2, m)")
    #expect(prior.contains("[age ~ normal(0, 0.0598"), "\(prior)")
    #expect(prior.contains("lwt ~ normal(0, 0.0103"), "\(prior)")
    #expect(!prior.contains("flat"), "\(prior)")
  }

  /// 0.1·32 beside the likelihood: sd of a standardised coefficient 1/√6.4 = 0.3953, over sd(wt) = 0.9630.
  @Test func meanLossesAreMultiplied() throws {
    let bench = try Workbench(
      "cars = read(\"mtcars.csv\")\nm = fit(am ~ wt, cars, loss = logistic, penalty = 0.1*l2)")
    let prior = bench.shown("as_prior(0.1*l2, m)")
    #expect(prior.contains("normal(0, 0.4104"), "\(prior)")
    #expect(prior.contains("strength times 32"), "\(prior)")
    // ½ beside the likelihood is 1/64 beside its mean over 32 rows.
    #expect(bench.shown("as_penalty(normal(0, 1), m)").hasPrefix("0.015625*l2"))
  }

  @Test func noneTakesSigmaAndLossAway() throws {
    let bench = try Workbench(
      """
      cars = read("mtcars.csv")
      m = fit(mpg ~ wt, cars, prior = normal(0, 1), sigma = 2)
      p = fit(carb ~ wt, cars, loss = poisson, penalty = 0.1*l2)
      """)
    #expect(bench.shown("fit(m, sigma = none)").contains("residual sd of least squares"))
    #expect(bench.shown("fit(p, loss = none)").contains("ridge · carb ~ wt"))
    let (_, error) = bench.run("fit(p, mpg ~ wt)")
    #expect(error?.traceback.joined().contains("name it: formula = mpg ~ wt") == true)
  }

  /// The coefficient of a column that does not vary is 2 where its penalty is least, on the scale that it acts on.
  @Test func constantColumnHasTheCoefficientOfItsPenalty() throws {
    let bench = try Workbench(
      """
      d = data(y = [1, 2, 3, 4.2, 5], x = [1, 2, 3, 4, 7], c = [1, 1, 1, 1, 1])
      m = fit(y ~ x + c, d, penalty = 0.1*penalty(b -> sum((b - 2)^2)))
      """)
    #expect(bench.shown("m.std_coef[2]").trimmed == "2")
    #expect(bench.shown("objective(m)").contains("c 2.0000"))
    // 0.1·(b_x − 2)² alone: the constant column pays nothing.
    let gap = bench.shown("abs(0.1*sum((m.std_coef - 2)^2) + m.loss - m.objective)")
    let value = try #require(Double(gap.trimmed), "\(gap)")
    #expect(value < 1e-12, "\(value)")
  }

  @Test(arguments: ["json", "csv", "tsv"])
  func textsOfListsAreWhole(format: String) throws {
    let bench = try Workbench()
    #expect(
      bench.shown("table(explain(), \"\(format)\")")
        .contains("l2 does not push a negative weight further down: a step goes against the slope"))
    let help = bench.shown("table(help(), \"\(format)\")")
    #expect(!help.contains("null") && !help.contains("\n,") && !help.contains("\n\t"), "\(help)")
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.prefix { $0 != "\n" })
  }
}
