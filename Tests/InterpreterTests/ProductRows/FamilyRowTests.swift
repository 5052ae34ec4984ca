import Foundation
import Testing

/// Every family against R: glm, glmnet, glm.nb, multinom, coxph, rq, and two minimisers written out in
/// References/make_families.R, which says where each number comes from.
@Suite("Product rows: families") struct FamilyRowTests {
  static let session = """
    cars = read("mtcars.csv")
    births = read("birthwt.csv")
    girls = read("menarche.csv")
    warps = read("warpbreaks.csv")
    claims = read("insurance.csv")
    quine = read("quine.csv")
    trees = read("trees.csv")
    iris = read("iris.csv")
    lung = read("lung.csv")
    stack = read("stackloss.csv")
    engel = read("engel.csv")
    """

  /// The name of a fit in families.csv, and the call that must give its numbers.
  static let fits: [(name: String, call: String)] = [
    ("logistic", "fit(am ~ wt + hp, cars, loss = logistic)"),
    ("probit", "fit(am ~ wt + hp, cars, loss = probit)"),
    ("births", "fit(low ~ age + lwt + race + smoke + ptl + ht + ui, births, loss = logistic)"),
    ("births", "fit(factor(low) ~ age + lwt + race + smoke + ptl + ht + ui, births)"),
    ("trials", "fit(trials(menarche, total) ~ age, girls)"),
    ("trials probit", "fit(trials(menarche, total) ~ age, girls, loss = probit)"),
    (
      "logistic lasso",
      "fit(low ~ age + lwt + race + smoke + ptl + ht + ui, births, loss = logistic, penalty = 0.02*l1)"
    ),
    (
      "logistic elastic",
      "fit(low ~ age + lwt + race + smoke + ptl + ht + ui, births, loss = logistic, penalty = elastic(0.05, 0.6))"
    ),
    ("poisson", "fit(breaks ~ wool + tension, warps, loss = poisson)"),
    ("exposure", "fit(claims ~ group + age, claims, loss = poisson, exposure = holders)"),
    ("exposure", "fit(claims ~ group + age, claims, loss = poisson, offset = log(holders))"),
    ("exposure", "fit(claims ~ group + age + offset(log(holders)), claims, loss = poisson)"),
    ("poisson lasso", "fit(breaks ~ wool*tension, warps, loss = poisson, penalty = 0.5*l1)"),
    ("negbinomial", "fit(days ~ origin + sex + age + learner, quine, loss = negbinomial)"),
    ("negbinomial 2", "fit(days ~ origin + sex + age + learner, quine, loss = negbinomial(2))"),
    ("gamma", "fit(volume ~ girth + height, trees, loss = gamma)"),
    ("multinomial lasso", "fit(species ~ ., iris, penalty = 0.02*l1)"),
    ("multinomial", "fit(factor(gear) ~ wt, cars, loss = multinomial)"),
    ("cox", "fit(surv(time, status) ~ age + sex + ecog, lung)"),
    ("cox breslow", "fit(surv(time, status) ~ age + sex + ecog, lung, loss = cox(ties = \"breslow\"))"),
    ("cox strata", "fit(surv(time, status) ~ age + ecog, lung, strata = sex)"),
    (
      "cox lasso",
      "fit(surv(time, status) ~ age + sex + ecog, lung, loss = cox(\"breslow\"), penalty = 0.05*l1)"
    ),
    ("huber", "fit(loss ~ air_flow + water_temp + acid_conc, stack, loss = huber(1.5))"),
    ("quantile 0.5", "fit(foodexp ~ income, engel, loss = quantile)"),
    ("quantile 0.9", "fit(foodexp ~ income, engel, loss = quantile(0.9))"),
    (
      "logistic map",
      "fit(am ~ wt + hp, cars, loss = logistic, prior = [wt ~ normal(0, 1), hp ~ normal(0, 0.02)])"
    ),
  ]

  @Test("a fit has R's coefficients and R's share of the deviance", arguments: fits)
  func fit(_ name: String, _ call: String) throws {
    let probe = try Probe(Self.session + "\nm = " + call)
    // R's own minimisers stop earlier where they have no closed form to check.
    let tolerance =
      name.hasSuffix("lasso") || name.hasSuffix("elastic") || name == "multinomial" ? 3e-6 : 1e-8
    let expected = try References.values(of: name, "coef")
    let found = try probe.numbers("m.coef")
    #expect(agree(found, expected, tolerance), "\(found) is not \(expected)")
    for (quantity, field) in [("intercept", "m.intercept"), ("explained", "m.deviance_explained")] {
      guard let expected = try? References.values(of: name, quantity) else { continue }
      let found = try probe.numbers(field)
      #expect(agree(found, expected, tolerance), "\(quantity): \(found) is not \(expected)")
    }
  }

  @Test(
    "a fit has the standard errors of the observed information",
    arguments: [
      ("logistic", "fit(am ~ wt + hp, cars, loss = logistic)"),
      ("poisson", "fit(breaks ~ wool + tension, warps, loss = poisson)"),
      ("negbinomial", "fit(days ~ origin + sex + age + learner, quine, loss = negbinomial)"),
      ("cox", "fit(surv(time, status) ~ age + sex + ecog, lung)"),
    ])
  func standardErrors(_ name: String, _ call: String) throws {
    let probe = try Probe(Self.session)
    #expect(try agree(probe.column("std error", of: call), References.values(of: name, "std error"), 1e-6))
  }

  @Test("a normal prior beside the logistic likelihood: sds by Laplace's approximation") func map() throws {
    let probe = try Probe(Self.session)
    let call = "fit(am ~ wt + hp, cars, loss = logistic, prior = [wt ~ normal(0, 1), hp ~ normal(0, 0.02)])"
    #expect(
      try agree(probe.column("posterior sd", of: call), References.values(of: "logistic map", "posterior sd"))
    )
    // The same objective as a penalty: ½b²/sd², beside the same likelihood.
    try probe.run(
      """
      p = fit(am ~ wt + hp, cars, loss = nll(logistic), penalty = 0.5*l2[wt] + 1250*l2[hp], scale = "data")
      """)
    #expect(try agree(probe.numbers("p.coef"), References.values(of: "logistic map", "coef")))
  }

  @Test("theta is the most likely one") func theta() throws {
    let probe = try Probe(Self.session)
    let text = try probe.text("fit(days ~ origin + sex + age + learner, quine, loss = negbinomial)")
    let theta = try References.values(of: "negbinomial", "theta")[0]
    #expect(text.contains("θ = \(String(format: "%.3f", theta))"))
  }

  @Test("predictions are probabilities, links and classes") func predictions() throws {
    let probe = try Probe(Self.session)
    try probe.run(
      """
      m = fit(am ~ wt + hp, cars, loss = logistic)
      d = data(wt = [2, 3, 4], hp = [100, 120, 140])
      """)
    #expect(try agree(probe.numbers("predict(m, d)"), References.values(of: "logistic", "probability")))
    #expect(
      try agree(
        probe.numbers("predict(m, d, type = \"link\")"), References.values(of: "logistic", "link"), 1e-8))
  }

  @Test("models are judged by the measures of their family") func judged() throws {
    let probe = try Probe(Self.session)
    try probe.run(
      """
      b = fit(low ~ age + lwt + race + smoke + ptl + ht + ui, births, loss = logistic)
      s = fit(surv(time, status) ~ age + sex + ecog, lung)
      """)
    for (header, quantity) in [("auc", "auc"), ("class error", "class error"), ("log loss", "log loss")] {
      #expect(
        try agree(probe.column(header, of: "evaluate(b, births)"), References.values(of: "births", quantity)))
    }
    let found = try probe.column("C-index", of: "evaluate(s, lung)")
    #expect(try agree(found, References.values(of: "cox", "C-index")), "\(found)")
  }
}

/// families.csv: fit, quantity, value.
private enum References {
  struct Missing: Error { let name: String }

  private static let rows: [(fit: String, quantity: String, value: Double)] = {
    let url = Transcript.tests.appendingPathComponent("References/families.csv")
    let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").dropFirst().compactMap { line in
      let parts = line.split(separator: ",")
      guard parts.count == 3, let value = Double(parts[2]) else { return nil }
      return (String(parts[0]), String(parts[1]), value)
    }
  }()

  static func values(of fit: String, _ quantity: String) throws -> [Double] {
    let found = rows.filter { $0.fit == fit && $0.quantity == quantity }.map(\.value)
    guard !found.isEmpty else { throw Missing(name: "\(fit), \(quantity)") }
    return found
  }
}
