/// A word or a sign that is neither verb nor value: what it stands for.
struct LanguageWord: Sendable {
  let name: String
  let signature: String
  let summary: String
  var details: [String] = []
  let examples: [String]

  /// `factor(`, `poly(` and the like: a function that formulas alone know.
  var isFormulaFunction: Bool { signature.contains("(") }

  func page(_ presenter: Presenter) -> HelpPage {
    HelpPage(kind: isFormulaFunction ? "formula function" : "word", signature: signature, summary: summary) {
      presenter.prose(details) + Document.Block.examples(examples)
    }
  }

  static func named(_ name: String) -> LanguageWord? { catalogue.first { $0.name == name } }

  private static let read = "cars = read(\"mtcars.csv\")\n"

  static let catalogue: [LanguageWord] = [
    LanguageWord(
      name: "rest", signature: "rest ~ distribution",
      summary: "the terms that no other prior statement names",
      examples: [read + "fit(mpg ~ wt + hp, cars, prior = [wt ~ normal(-3, 1), rest ~ flat])"]),
    LanguageWord(
      name: "none", signature: "none", summary: "no penalty, no value",
      examples: [read + "fit(mpg ~ wt + hp, cars, penalty = none)"]),
    LanguageWord(
      name: "~", signature: "response ~ terms",
      summary: "a formula, or a prior statement: term ~ distribution",
      details: [
        "+ adds terms, - takes one out, a:b is an interaction, a*b is a + b + a:b, (a + b + c)^2 is all of them with their pairs, . is all other columns, 0 leaves the intercept out. Everything else is arithmetic row by row."
      ],
      examples: [read + "fit(mpg ~ wt*hp + log(disp), cars)"]),
    LanguageWord(
      name: ".", signature: "response ~ .", summary: "in a formula: all columns that are not the response",
      examples: [read + "fit(mpg ~ . - model, cars, penalty = 0.5*l1)"]),
    LanguageWord(
      name: "->", signature: "name -> expression",
      summary: "a function of one vector, or of several: (y, eta) -> expression",
      examples: ["f = b -> sum(b^2)\nf([1, 2])"]),
    LanguageWord(
      name: "pi", signature: "pi", summary: "3.141593, the circle's number", examples: ["cos(pi)"]),
    LanguageWord(
      name: "true", signature: "true", summary: "the logical value; 1 where a number is wanted",
      examples: ["set(ascii = true)"]),
    LanguageWord(
      name: "false", signature: "false", summary: "the logical value; 0 where a number is wanted",
      examples: ["set(ascii = false)"]),
    LanguageWord(name: "inf", signature: "inf", summary: "positive infinity", examples: ["exp(-inf)"]),
    LanguageWord(
      name: "nan", signature: "nan", summary: "not a number: a missing value among numbers",
      examples: ["d = data(x = [1, nan, 3])"]),
    LanguageWord(
      name: "factor", signature: "factor(x, ref = \"level\")",
      summary: "in a formula: a column as a factor, a dummy for each level but the reference",
      examples: [read + "fit(mpg ~ wt + factor(cyl, ref = 4), cars)"]),
    LanguageWord(
      name: "ordered", signature: "ordered(x, levels = [\"low\", \"high\"])",
      summary: "in a formula: a factor with polynomial contrasts along the order of its levels",
      examples: [read + "fit(mpg ~ ordered(gear), cars)"]),
    LanguageWord(
      name: "poly", signature: "poly(x, 2)", summary: "in a formula: orthogonal polynomials of degree 1 to k",
      examples: [read + "fit(mpg ~ poly(hp, 2), cars)"]),
    LanguageWord(
      name: "offset", signature: "offset(x)",
      summary: "in a formula: a known part of the prediction, without a coefficient",
      examples: [read + "fit(mpg ~ wt + offset(-0.02*hp), cars)"]),
    LanguageWord(
      name: "surv", signature: "surv(time, status)",
      summary: "left of ~: the time of an event (status 1) or of censoring (status 0)",
      details: [
        "A status is 1 or 0, true or false, 2 or 1 as in R's data, or a text of two words of which the second is the event; the fit prints which. The family is cox."
      ],
      examples: ["lung = read(\"lung.csv\")\nfit(surv(time, status) ~ age + sex, lung)"]),
    LanguageWord(
      name: "trials", signature: "trials(successes, total)",
      summary: "left of ~: how many of a number of trials succeeded",
      details: ["Both are whole numbers; total counts failures as well. The family is binomial."],
      examples: ["girls = read(\"menarche.csv\")\nfit(trials(menarche, total) ~ age, girls)"]),
  ]
}
