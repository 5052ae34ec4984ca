import Engine
import Syntax
import Testing

@testable import Interpreter

@Suite struct ExplainTests {
  /// One file a topic, one line in the catalogue, and nothing else in the folder.
  @Test func catalogueIsComplete() throws {
    let root = Workbench.dataFolder.replacingOccurrences("/notebooks/data", "")
    let folder = root + "/Sources/Interpreter/Topics"
    let files = try TemporaryFolder.names(in: folder).filter { $0.hasSuffix(".swift") }
    let topics = files.filter { $0 != "Topic.swift" && $0 != "TopicCatalogue.swift" }
    let catalogue = try TemporaryFolder.text(folder + "/TopicCatalogue.swift")
    for file in topics {
      let stem = file.dropLast(".swift".count)
      let name = stem.prefix(1).lowercased() + stem.dropFirst()
      #expect(catalogue.contains("  .\(name),\n"), "\(file) has no line in the catalogue")
    }
    #expect(topics.count == topicCatalogue.count)
    let wanted = [
      "negative weights", "exact zeros", "lambda", "prior", "intercept", "standardise", "choose lambda",
      "standard errors", "correlated", "sd or variance", "alpha", "factor", "power", "grow", "overfitting",
      "norms",
    ]
    #expect(topicCatalogue.map(\.name) == wanted)
    let names = topicCatalogue.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count, "a name leads to two topics")
  }

  @Test(arguments: topicCatalogue.map(\.name))
  func rendersWithoutAModel(name: String) throws {
    let page = try Workbench().shown("explain(\"\(name)\")")
    let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.first.map(String.init) == name)
    #expect(lines.count >= 8 && lines.count <= 45, "\(lines.count) lines")
    #expect(lines.allSatisfy { $0.count <= 110 }, "\(page)")
  }

  private static let models = [
    "fit(mpg ~ wt + hp + qsec + drat, cars)",
    "fit(mpg ~ wt + hp + qsec + drat, cars, penalty = 1*l1)",
    "fit(mpg ~ wt + hp + qsec + drat, cars, penalty = 0.25*l2)",
    "fit(mpg ~ wt + hp + qsec + drat, cars, penalty = 0.3*l1 + 0.1*l2[-wt], loss = sse)",
    "fit(mpg ~ wt + hp, cars, penalty = lp(1.5), loss = nll, scale = \"data\")",
    "fit(mpg ~ 0 + wt + factor(cyl), cars, penalty = quad([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]), weights = hp)",
    "fit(mpg ~ wt + hp, cars, prior = [wt ~ normal(-3, 1), rest ~ laplace(0, 0.5)])",
    "fit(mpg ~ wt + hp, cars, prior = normal(0, cov = [[1, 0.2], [0.2, 1]]))",
    "fit(mpg ~ . - model, cars, penalty = 0.1*l1)",
    "fit(mpg ~ 1, cars)",
  ]

  @Test(arguments: topicCatalogue.map(\.name), models)
  func rendersWithAModel(name: String, model: String) throws {
    let page = try Workbench("cars = read(\"mtcars.csv\")\nf = \(model)").shown("explain(\"\(name)\", f)")
    #expect(page.contains("f is a model") || page.contains("in f: "), "\(page)")
    #expect(!page.contains("nan") && !page.contains("inf)"), "\(page)")
    #expect(page.split(separator: "\n").allSatisfy { $0.count <= 130 }, "\(page)")
  }

  private static let otherModels = """
    m2 = fit(mpg ~ wt + hp, cars, penalty = 0.5*l1)
    g = fit(am ~ wt + hp, cars, loss = logistic, penalty = 0.05*l2)
    z = fit(am ~ wt + hp, cars, loss = logistic, penalty = 0.1*l1)
    c = fit(carb ~ wt + hp, cars, loss = poisson, penalty = 0.1*l2)
    s = fit(am ~ wt + hp, cars, loss = nll(logistic), penalty = 1*l1)
    t = fit(surv(time, status) ~ age + sex, read("lung.csv"), penalty = 0.05*l1)
    a = fit(mpg ~ wt + hp, cars, loss = gamma(2), penalty = 0.1*l2)
    u = fit(factor(cyl) ~ wt + qsec, cars, penalty = 0.05*l2)
    h = fit(mpg ~ wt + hp, cars, loss = huber, penalty = 0.1*l2)
    k = fit(mpg ~ wt + hp, cars, loss = loss((y, eta) -> sqrt(1 + (y - eta)^2)), penalty = 0.1*l2)
    b = fit(am ~ wt + hp, cars, loss = logistic, prior = [wt ~ normal(0, 1), hp ~ laplace(0, 0.1)])
    n = fit(am ~ wt, cars, loss = logistic)
    p = path(m2)
    v = cv(m2)
    w = fit(factor(cyl) ~ wt + qsec, cars, penalty = 0.05*l1)
    q = fit(mpg ~ wt + hp, cars, loss = quantile(0.3), penalty = 0.1*l1)
    i = fit(mpg ~ wt + hp, cars, penalty = nonneg)
    r = fit(race ~ age + lwt + smoke, read("birthwt.csv"), penalty = 0.05*l1)
    x = fit(mpg ~ wt + hp, cars, loss = nll(gamma(2)), penalty = 0.2*l2)
    j = fit(mpg ~ wt + hp, cars, loss = loss((y, eta) -> 5*(y - eta)^2), penalty = 0.5*l2)
    e = fit(mpg ~ wt + hp, cars, penalty = 0.1*l2, weights = cyl)
    y = fit(mpg ~ wt + hp, cars, prior = student(3, 0, 1))
    l = fit(mpg ~ wt + hp, cars, prior = [wt ~ cauchy(0, 1), hp ~ horseshoe(1)])
    o = fit(mpg ~ wt + hp, cars, prior = [wt ~ laplace(-1, 0.1), hp ~ horseshoe(1)])
    f = fit(carb ~ wt + hp, cars, loss = poisson, penalty = 0.1*l2, offset = log(cyl))
    """

  /// The same argument for a penalty beside another likelihood; strengths are those of translate's programs.
  @Test(
    arguments: [
      ("lambda", "g", ["C = 0.3125, l1_ratio = 0)", "1.6*l2", "lambda = 0.1, alpha = 0"]),
      ("lambda", "c", ["PoissonRegressor(alpha = 0.2)", "3.2*l2"]),
      ("lambda", "s", ["1*l1"]),
      ("exact zeros", "z", ["1 of 2 coefficients are exactly 0", "stays"]),
      ("negative weights", "g", ["The most negative is wt", "2·0.05·("]),
      ("choose lambda", "z", ["cv deviance", "best"]),
      ("overfitting", "g", ["on the 32 rows of the fit", "on rows left out, 10 folds"]),
      ("overfitting", "c", ["deviance", "on rows left out"]),
      ("overfitting", "t", ["C-index", "on rows left out, 10 folds"]),
      ("standardise", "c", ["sd(x), 1/n", "last column"]),
      ("norms", "z", ["l1 = Σ|b|", "max|b|"]), ("choose lambda", "t", ["From ", "cv deviance"]),
      ("standard errors", "g", ["has a penalty"]),
      // λ·32 beside the likelihood: sd √(1/(2·1.6)), scale 1/3.2; 227 rows of lung; a gamma of shape 2 counts twice.
      ("prior", "g", ["normal(0, 0.559)", "divided by 32"]), ("prior", "c", ["normal(0, 0.3953)"]),
      ("prior", "z", ["laplace(0, 0.3125)"]), ("prior", "t", ["laplace(0, 0.08811)", "divided by 227"]),
      ("prior", "a", ["normal(0, 0.2795)", "divided by 64"]), ("prior", "s", ["laplace(0, 1)", "itself"]),
      ("prior", "u", ["6: qsec", "normal(0, 0.559)"]), ("prior", "h", ["normal(0, 2.236)", "no likelihood"]),
      ("prior", "k", ["normal(0, 2.236)", "Your own loss has no likelihood"]),
      ("prior", "b", ["wt ~ normal(0, 1)", "-log likelihood", "9.4066"]),
      ("sd or variance", "g", ["0.5590    0.3125", "1.6*l2"]), ("sd or variance", "a", ["6.4*l2"]),
      ("sd or variance", "b", ["0.1414"]), ("sd or variance", "h", ["0.1*l2", "no likelihood"]),
      ("sd or variance", "n", ["1.4365", "2.0636"]), ("sd or variance", "u", ["1.6*l2"]),
      // 13 of 32 cars have am = 1; 11, 7 and 14 have 4, 6 and 8 cylinders.
      ("intercept", "g", ["the fit has the mean 0.40625, the response 0.40625"]),
      ("intercept", "c", ["the response 2.8125: the same"]), ("intercept", "t", ["has no intercept"]),
      ("intercept", "u", ["0.3438         0.3438", "0.2188         0.2188", "0.4375         0.4375"]),
      ("intercept", "h", ["the response 20.091: this loss"]),
      ("intercept", "k", ["at the means of the columns"]),
      ("grow", "g", ["max. lik.", "-7.7848", "penalty fell"]), ("grow", "a", ["Grown in size: hp"]),
      ("grow", "h", ["unpenalised"]), ("grow", "b", ["-log prior, its part with b"]),
      ("grow", "u", ["no unique answer"]), ("grow", "n", ["has no penalty"]),
      ("alpha", "g", ["elastic(0.1, 0)", "glmnet: lambda = 0.1"]), ("alpha", "t", ["100% l1"]),
      ("alpha", "s", ["Beside nll(logistic)", "0.03125"]), ("alpha", "b", ["has no mix"]),
      ("negative weights", "u", ["The most negative is 4: wt", "2·0.05·("]),
      ("exact zeros", "w", ["6: wt", "|0| ≤ 0.05000: stays", "2 of 6 coefficients"]),
      ("standardise", "u", ["8: qsec", "sd(x), 1/n"]),
      ("choose lambda", "w", ["From 0.3552*l1", "cv deviance"]),
      ("overfitting", "u", ["deviance", "on rows left out, 10 folds"]), ("norms", "u", ["l2 = Σb²"]),
      ("negative weights", "q", ["wt", "so b is pulled"]), ("exact zeros", "q", ["has a kink at each row"]),
      ("standardise", "q", ["last column"]), ("choose lambda", "q", ["cv deviance", "1 se"]),
      ("overfitting", "q", ["on rows left out, 10 folds"]), ("norms", "q", ["max|b|"]),
      ("choose lambda", "i", ["Constraints have no strength"]),
      // Beside nll 9.45 = 0.05·189, scale 1/9.45, also where the classes are texts.
      ("prior", "r", ["laplace(0, 0.1058)", "divided by 189"]), ("sd or variance", "r", ["9.45*l1"]),
      ("lambda", "r", ["nll(multinomial)", "9.45*l1"]),
      // A gamma likelihood of shape 2 is 64 times the mean loss of 32 rows.
      ("lambda", "a", ["nll(gamma(2))", "6.4*l2"]), ("lambda", "x", ["0.003125*l2", "alpha = 0.00625)"]),
      ("lambda", "q", ["beside quantile, the mean over 32 rows  0.1*l1"]),
      ("lambda", "j", ["beside your loss, the mean over 32 rows  0.5*l2"]),
      ("lambda", "e", ["6.4*l2", "rescale weights"]),
      ("sd or variance", "y", ["student", "1.7321", "3.0000"]),
      ("sd or variance", "l", ["cauchy        infinite", "horseshoe     infinite"]),
      ("grow", "l", ["not -log of its density"]), ("alpha", "o", ["Σ|b|, of b + 1"]),
      // mean(log(cyl)) is 1.7782.
      ("intercept", "f", ["+ mean(offset) 1.7782", "of the offset"]),
      // np.cov(wt, hp, aweights = cyl): correlation 0.602, VIF 1/(1 − 0.602²).
      ("correlated", "e", ["0.602", "VIF: wt 1.57"]),
      ("correlated", "u", ["wt and qsec", "-0.175"]), ("correlated", "t", ["age and sexmale"]),
      ("lambda", "p", ["in p: lasso", "Lasso(alpha = 0.5)"]), ("alpha", "v", ["in v: lasso", "100% l1"]),
      ("grow", "p", ["least sq."]), ("correlated", "v", ["0.659"]),
    ] as [(String, String, [String])])
  func answersForOtherFamilies(name: String, model: String, expected: [String]) throws {
    let model2 = ["p", "v"].contains(model) ? ["m2"] : []
    let lines = Self.otherModels.split(separator: "\n").filter { line in
      (model2 + [model]).contains { line.hasPrefix("\($0) = ") }
    }
    let bench = try Workbench(Workbench.cars, lines.joined(separator: "\n"))
    let page = bench.shown("explain(\"\(name)\", \(model))")
    for text in expected { #expect(page.contains(text), "no \(text) in\n\(page)") }
    #expect(!page.contains("nan"), "\(page)")
    if name == "lambda" {
      // Tools that take other weights, and a likelihood that is none, have no row.
      if model == "e" { #expect(!page.contains("statsmodels  alpha = 0") && !page.contains("Ridge(")) }
      if model == "q" || model == "j" { #expect(!page.contains("nll(")) }
    }
    if name == "lambda", model == "g" {
      #expect(bench.shown("translate(g, \"sklearn\")").contains("C=0.3125, l1_ratio=0"))
    }
  }

  /// With a lasso every topic has numbers to show.
  @Test(arguments: topicCatalogue.map(\.name))
  func answersForALasso(name: String) throws {
    let page = try Workbench(Workbench.cars).shown("explain(\"\(name)\", m)")
    #expect(page.contains("in m: lasso · mpg ~ wt + hp + qsec + drat"), "\(page)")
  }

  /// What a page tells one to type works where `cars` and `m` are there.
  @Test(arguments: topicCatalogue.map(\.name))
  func examplesRun(name: String) throws {
    let topic = try #require(Topic.named(name))
    #expect(!topic.examples.isEmpty)
    let bench = try Workbench(Workbench.cars)
    for line in topic.examples { _ = bench.shown(line) }
  }

  /// Numbers of mtcars that are known elsewhere: the optima of the language's own page, sums by hand.
  @Test(
    arguments: [
      (
        "explain(\"exact zeros\", fit(mpg ~ wt + hp + qsec + drat, cars, penalty = 1*l1))",
        ["-0.848", "|0.848| ≤ 1", "1 of 4"]
      ),
      ("explain(\"lambda\", m)", ["Lasso(alpha = 0.5)", "32*l1", "lambda = 0.5, alpha = 1"]),
      ("explain(\"choose lambda\", m)", ["5.147*l1", "0.5 is 9.71%", "4 of 4"]),
      (
        "explain(\"negative weights\", fit(mpg ~ wt, cars, penalty = 0.5*l2))",
        ["the l2 slope there is 2·0.5·("]
      ),
      ("explain(\"grow\", m)", ["Grown in size: hp"]),
      ("explain(\"standardise\", m)", ["-3.2749", "0.9630", "-3.1538"]),
      ("explain(\"intercept\", m)", ["mean(y) 20.091", "intercept 27.868"]),
      ("explain(\"correlated\", fit(mpg ~ wt + hp, cars))", ["wt and hp", "0.659", "1.77"]),
      ("explain(\"sd or variance\", normal(0, 0.5))", ["0.5000", "0.2500", "2*l2"]),
      ("explain(\"prior\", 2*l1)", ["laplace(0, 0.5)"]),
      ("explain(\"prior\", normal(0, 0.5))", ["2*l2"]),
      ("explain(\"norms\", m)", ["5.5556", "6.5742", "12.889"]),
      ("explain(\"standard errors\", fit(mpg ~ wt + hp, cars))", ["0.6327", "0.009030"]),
      ("explain(\"factor\", fit(mpg ~ wt + factor(cyl), cars))", ["factor(cyl)6, factor(cyl)8"]),
      ("explain(\"power\", fit(mpg ~ (wt + hp)^2, cars))", ["wt:hp"]),
    ] as [(String, [String])])
  func numbers(request: String, expected: [String]) throws {
    let page = try Workbench(Workbench.cars).shown(request)
    for text in expected { #expect(page.contains(text), "no \(text) in\n\(page)") }
  }

  /// Ridge in data units with strength σ²/(2n) stands for normal(0, 1).
  @Test func ridgeIsANormalPrior() throws {
    let bench = try Workbench(
      Workbench.cars,
      """
      s = fit(mpg ~ wt + hp + qsec + drat, cars, loss = nll).sigma
      ridge = fit(mpg ~ wt + hp + qsec + drat, cars, penalty = (s^2/64)*l2, scale = "data")
      """)
    let spread = bench.shown("explain(\"sd or variance\", ridge)")
    #expect(spread.contains("normal        1.0000    1.0000  0.5*l2"), "\(spread)")
    let prior = bench.shown("explain(\"prior\", ridge)")
    for term in ["wt    ", "hp    ", "qsec  ", "drat  "] {
      #expect(prior.contains(term + "normal(0, 1)"), "\(prior)")
    }
  }

  /// Strengths that glmnet 4.1.6 was given and answered with the coefficients of this fit.
  @Test func glmnetStrengths() throws {
    let fit = "fit(mpg ~ wt + hp + qsec + drat, cars, penalty = 0.3*l1 + 0.1*l2)"
    let bench = try Workbench(
      Workbench.cars, "g = \(fit)\nr = fit(mpg ~ wt + hp + qsec + drat, cars, penalty = 0.25*l2)")
    #expect(bench.shown("explain(\"lambda\", g)").contains("lambda = 1.486, alpha = 0.2018"))
    #expect(bench.shown("g").contains("-2.6191") && bench.shown("g").contains("1.9050"))
    #expect(bench.shown("explain(\"lambda\", r)").contains("lambda = 2.966, alpha = 0"))
    #expect(bench.shown("r").contains("-2.2256") && bench.shown("r").contains("2.2762"))
  }

  @Test(
    arguments: [
      ("explain(m)", "exact zeros"), ("explain(0.5*l2)", "negative weights"), ("explain(l1)", "exact zeros"),
      ("explain(0.1*l1 + 0.2*l2)", "norms"), ("explain(normal(0, 1))", "prior"), ("explain(sse)", "lambda"),
      ("explain(cars)", "correlated"), ("explain(fit(mpg ~ wt, cars))", "standard errors"),
      ("explain(fit(mpg ~ wt, cars, prior = normal(0, 1)))", "prior"), ("explain(lambda)", "lambda"),
      ("t = \"alpha\"\nexplain(t)", "alpha"), ("explain(\"Standardize\")", "standardise"),
      ("explain(\"cross-validation\")", "choose lambda"), ("explain(\"VIF\")", "correlated"),
    ] as [(String, String)])
  func choosesAPage(request: String, topic: String) throws {
    let page = try Workbench(Workbench.cars).shown(request)
    #expect(page.split(separator: "\n").first.map(String.init) == topic)
    #expect(!page.contains("is needed: explain"), "\(page)")
  }

  @Test func list() throws {
    let page = try Workbench().shown("explain()")
    for topic in topicCatalogue { #expect(page.contains(topic.name)) }
  }

  @Test(
    arguments: [
      ("explain(\"lamda\")", "unknown-topic", "did you mean \"lambda\"?"),
      ("explain(\"weather\")", "unknown-topic", "topics: negative weights · exact zeros"),
      ("explain(nobody)", "unknown-name", ""), ("explain(3)", "wrong-kind", "explain() lists"),
      ("explain(\"lambda\", 3)", "wrong-kind", "for example"),
    ] as [(String, String, String)])
  func mistakes(request: String, code: String, help: String) throws {
    let error = try #require(try Workbench(Workbench.cars).run(request).error)
    #expect(error.name == code)
    #expect(error.traceback.joined(separator: "\n").contains(help), "\(error.traceback)")
  }
}

extension String {
  fileprivate func replacingOccurrences(_ text: String, _ other: String) -> String {
    hasSuffix(text) ? String(dropLast(text.count)) + other : self
  }
}
