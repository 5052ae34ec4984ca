import Fitting
import Syntax

/// R's glmnet: `1/n Σ w ℓ + lambda·Σ pf_j (alpha·|β_j| + (1 − alpha)/2·β_j²)`.
///
/// Conventions: weights are rescaled to sum n, penalty factors to sum p. The gaussian family divides the response by
/// its root mean square (about its mean with an intercept), so that its squares carry lambda/sd(y).
/// Source: Friedman, Hastie and Tibshirani (2010), and glmnet 4.1 itself: the printed calls are run in tests.
enum GlmnetTarget: TranslationTarget {
  static let name = "glmnet"
  static let summary = "R, package glmnet: lasso, ridge, elastic net, all its families"

  static func program(for facts: TranslationFacts) throws(Untranslatable) -> [String] {
    let spelling = RSpelling()
    let problem = facts.problem
    let family = try family(facts)
    var lines = ["library(glmnet)"]
    if family == "cox" { lines.append("library(survival)") }
    lines += FileReading(facts).r
    lines.append("f <- \(try response(facts, spelling)) ~ \(try facts.terms(spelling))")
    lines += ["mf <- model.frame(f, d)", "y <- model.response(mf)"]
    let hasInterceptColumn = problem.intercept || family == "cox"
    lines.append("x <- model.matrix(f, mf)" + (hasInterceptColumn ? "[, -1, drop = FALSE]" : ""))
    // Its own standard deviations would count a row once a trial.
    let scalesHere = facts.problem.details.trials != nil && facts.isStandardised && facts.isPenalised
    if scalesHere {
      lines.append("s <- apply(x, 2, function(v) sqrt(mean((v - mean(v))^2)))")
      lines.append("x <- sweep(x, 2, s, \"/\")")
    }
    var arguments = ["x", "y", "family = \"\(family)\""]
    if problem.design.columns == 1 {
      lines.append("x <- cbind(x, 0)  # glmnet wants two columns; one of zeros takes no part")
    }
    arguments += try strengths(facts)
    if !facts.isStandardised || scalesHere { arguments.append("standardize = FALSE") }
    if !problem.intercept, family != "cox" { arguments.append("intercept = FALSE") }
    let rows = "as.integer(rownames(mf))"
    if let weights = facts.model.weightsText {
      arguments.append("weights = with(d, \(try facts.expression(weights, spelling)))[\(rows)]")
    }
    if let offset = try facts.offset(spelling) {
      arguments.append("offset = with(d, \(offset))[\(rows)]")
    }
    arguments += ["thresh = 1e-20", "maxit = 1e7"]
    lines.append("m <- glmnet(\(arguments.joined(separator: ", ")))")
    lines += printing(facts, family, scalesHere: scalesHere)
    return lines
  }

  private static func printing(_ facts: TranslationFacts, _ family: String, scalesHere: Bool) -> [String] {
    let count = facts.problem.design.columns
    // Without the row of the second column that glmnet wanted.
    let kept = count == 1 ? family == "cox" ? "[1, , drop = FALSE]" : "[1:2, , drop = FALSE]" : ""
    guard family == "multinomial" else {
      let text = "as.matrix(coef(m))\(kept)"
      return ["print(\(scalesHere ? "\(text) / c(1, s)" : text), digits = 10)"]
    }
    var lines = [
      "b <- sapply(coef(m), function(b) b[, 1])\(kept)", "rownames(b)[1] <- \"(Intercept)\"",
    ]
    // The classes' common part is free where nothing penalises it: glmnet then has median 0, we have mean 0.
    let free = (0..<count).filter { facts.l1[$0] == 0 && facts.l2[$0] == 0 }
    if free.count == count {
      lines.append(
        "b <- b - rowMeans(b)  # unpenalised, only differences of classes count: their mean is put at 0")
    } else if !free.isEmpty {
      let rows = "c(\(free.map { String($0 + 2) }.joined(separator: ", ")))"
      lines.append(
        "b[\(rows), ] <- b[\(rows), ] - rowMeans(b[\(rows), , drop = FALSE])  # unpenalised: mean 0 over the classes"
      )
    }
    return lines + ["print(b, digits = 10)"]
  }

  /// `lambda`, `alpha` and, where they differ, `penalty.factor`.
  private static func strengths(_ facts: TranslationFacts) throws(Untranslatable) -> [String] {
    guard facts.isPenalised else { return ["lambda = 0"] }
    // Its squares stand before lambda/sd(y) where the family is gaussian; then double, for its ½.
    let squareUnit = facts.family == "gaussian" ? 2 * facts.responseDeviation : 2
    let toUnitWeights = facts.rows / facts.totalWeight
    let count = facts.problem.design.columns
    let pairs = facts.l1.indices.map { j in
      (l1: facts.l1[j] * toUnitWeights, l2: facts.l2[j] * toUnitWeights * squareUnit)
    }
    for j in pairs.indices where pairs[j] != pairs[j % count] {
      throw Untranslatable("glmnet penalises a column alike in every class")
    }
    let sizes = pairs.prefix(count).map { $0.l1 + $0.l2 }
    guard let strongest = sizes.max(), let first = sizes.firstIndex(of: strongest) else { return [] }
    let alpha = pairs[first].l1 / strongest
    for (j, size) in sizes.enumerated() where size > 0 {
      guard abs(pairs[j].l1 - alpha * size) <= 1e-12 * size else {
        throw Untranslatable(
          "glmnet has one mix of l1 and l2 for all columns", help: "give every term the same mix")
      }
    }
    let isCommon = sizes.allSatisfy { abs($0 - strongest) <= 1e-12 * strongest }
    // Factors are rescaled to sum p, and lambda has to undo that.
    let factors = sizes.map { $0 / strongest } + (count == 1 ? [0] : [])
    let lambda =
      isCommon && count > 1 ? strongest : strongest * factors.reduce(0, +) / Double(factors.count)
    var arguments = ["alpha = \(facts.number(alpha))", "lambda = \(facts.number(lambda))"]
    if !isCommon || count == 1 {
      arguments.append("penalty.factor = c(\(factors.map(facts.number).joined(separator: ", ")))")
    }
    return arguments
  }

  private static func family(_ facts: TranslationFacts) throws(Untranslatable) -> String {
    let loss = facts.loss
    switch (loss.family, loss.link) {
    case ("gaussian", "identity") where facts.problem.loss.quadraticFactor(rows: 1) != nil:
      return "gaussian"
    case ("binomial", "logit"), ("multinomial", _):
      try checkClasses(facts)
      return loss.family
    case ("poisson", _): return loss.family
    case ("cox", _):
      guard facts.problem.details.strata == nil, !facts.hasTiedTimes else {
        throw Untranslatable(
          "glmnet's Cox model has no strata here, and its risk sets at tied times are its own",
          help: "translate(m, \"statsmodels\")")
      }
      return "cox"
    default: throw Untranslatable("glmnet has no family for \(loss.name) loss")
    }
  }

  /// It stops at a class of a single row.
  private static func checkClasses(_ facts: TranslationFacts) throws(Untranslatable) {
    let problem = facts.problem
    guard problem.details.trials == nil else { return }
    var counts: [Double: Int] = [:]
    for y in problem.response { counts[y, default: 0] += 1 }
    guard let rare = counts.filter({ $0.value == 1 }).map(\.key).min() else { return }
    let place = Int(rare)
    let name =
      problem.details.levels.indices.contains(place)
      ? problem.details.levels[place] : TranslationFacts.number(rare)
    throw Untranslatable("glmnet wants two rows of every class, and \(name) has one")
  }

  private static func response(
    _ facts: TranslationFacts, _ spelling: RSpelling
  ) throws(Untranslatable) -> String {
    try ResponseSpelling.r(facts, spelling)
  }
}
