import Fitting
import Tables

extension Topic {
  static let intercept = Topic(
    name: "intercept", aliases: ["constant", "bias", "fit_intercept"],
    summary: "never penalised: it says where the response lies, not what a column does",
    text: [
      "A penalised intercept would be pulled to 0, and the fit would depend on where the scale of y has its zero: degrees Celsius and kelvin would give different slopes. Left alone it takes the level up, and adding 100 to every y adds 100 to it and changes nothing else.",
      "Beside squares the best intercept for any coefficients b follows from the means,",
      "  intercept = mean(y) - Σ mean(x_j)·b_j",
      "so with centred columns it is the mean of y. Beside another loss it is where the loss has slope 0 along it: for logistic and poisson where the mean of the fit is the mean of y. A prior leaves it flat in the same way.",
      "y ~ 0 + x leaves it out: the fit then runs through the origin, and a first factor keeps all its levels. statsmodels penalises the constant like any column when alpha is one number.",
    ],
    examples: ["fit(mpg ~ 0 + wt + hp, cars, penalty = 0.5*l1)", "m.intercept"],
    own: { subject in
      guard let facts = subject.anyFacts else { return [] }
      return facts.model.family.takesSigma ? ofModel(facts) : ofOther(facts)
    })

  /// Another family than the gaussian one: where the fit lies at the means of the columns, and whether it meets the
  /// mean of the response, as the canonical links do.
  private static func ofOther(_ facts: ModelFacts) -> [Document.Block] {
    let (p, model, problem) = (facts.presenter, facts.model, facts.problem)
    if problem.intercept, model.outputs > 1 { return ofClasses(facts) }
    let b = model.solution.coefficients
    let means = problem.means
    let count = means.count
    let table = facts.table(
      [
        Table.Column("mean(x)", .number), Table.Column("coef", .number),
        Table.Column("mean(x)·coef", .number),
      ],
      of: Array(facts.names.indices)
    ) { j in
      let mean = means[j % count]
      return [p.coefficient(mean), p.coefficient(b[j]), p.coefficient(mean * b[j])]
    }
    let blocks: [Document.Block] = facts.names.isEmpty ? [] : [.table(table)]
    guard problem.intercept else {
      return blocks + [.lines(["The formula leaves the intercept out: η is 0 where every column is 0."])]
    }
    let sum = zip(means, b).reduce(0) { $0 + $1.0 * $1.1 }
    guard problem.loss.hasIntercept else {
      return blocks + [
        .lines(
          p.wrapped(
            "This model has no intercept: a constant in η cancels, and the baseline hazard takes its place. At the means of the columns η is \(p.short(sum, 5)); a relative hazard compares with η = 0."
          ))
      ]
    }
    let observations = problem.observations
    let fitted = problem.loss.mean(observations, predictor: model.solution.linearPredictor)
    let w = problem.weights ?? fitted.map { _ in 1 }
    func mean(_ x: [Double]) -> Double {
      zip(w, x).reduce(0) { $0 + $1.0 * $1.1 } / w.reduce(0, +)
    }
    let offset = problem.offset.map(mean)
    let eta = model.solution.intercept + sum + (offset ?? 0)
    let residual = problem.loss.residual(observations, predictor: model.solution.linearPredictor)
    let (ours, theirs) = (mean(fitted), mean(zip(fitted, residual).map { $0 + $1 }))
    var line =
      "intercept \(p.short(model.solution.intercept, 5)) + Σ mean(x)·coef \(p.short(sum, 5))\(offset.map { " + mean(offset) \(p.short($0, 5))" } ?? "") = η \(p.short(eta, 5)) at the means of the columns\(offset == nil ? "" : " and of the offset")"
    if let there = problem.loss.mean(observations, predictor: fitted.map { _ in eta }).first, there != eta {
      line += ", where the fit is \(p.short(there, 5))"
    }
    line += ". Over the rows the fit has the mean \(p.short(ours, 5)), the response \(p.short(theirs, 5))"
    line +=
      abs(ours - theirs) <= 1e-6 * max(abs(theirs), 1e-6)
      ? ": the same, because nothing pulls the intercept." : ": this loss does not make them equal."
    return blocks + [.lines(p.wrapped(line))]
  }

  private static func ofClasses(_ facts: ModelFacts) -> [Document.Block] {
    let (p, model, problem) = (facts.presenter, facts.model, facts.problem)
    let fitted = problem.loss.mean(problem.observations, predictor: model.solution.linearPredictor)
    let n = problem.design.rows
    let w = problem.weights ?? [Double](repeating: 1, count: n)
    let total = w.reduce(0, +)
    var table = Table(columns: [
      Table.Column("class"), Table.Column("intercept", .number), Table.Column("mean fitted", .number),
      Table.Column("share of rows", .number),
    ])
    for (k, level) in problem.details.levels.enumerated() {
      let mean = (0..<n).reduce(0) { $0 + w[$1] * fitted[k * n + $1] } / total
      let share = (0..<n).reduce(0) { $0 + (problem.response[$1] == Double(k) ? w[$1] : 0) } / total
      table.append([
        .text(level), p.coefficient(model.solution.intercepts[k]), p.coefficient(mean), p.coefficient(share),
      ])
    }
    return [
      .table(table),
      .lines(
        p.wrapped(
          "The intercepts sum to 0, since a constant common to all classes changes no probability. Nothing pulls the others: the mean of each class's fitted probabilities is its share of the rows."
        )),
    ]
  }

  private static func ofModel(_ facts: ModelFacts) -> [Document.Block] {
    guard facts.problem.intercept else {
      return [.lines(["The formula leaves the intercept out: the fit runs through the origin."])]
    }
    let p = facts.presenter
    let b = facts.model.solution.coefficients
    let means = facts.problem.means
    let y = facts.response.mean
    let sum = zip(means, b).reduce(0) { $0 + $1.0 * $1.1 }
    let table = facts.table(
      [
        Table.Column("mean(x)", .number), Table.Column("coef", .number),
        Table.Column("mean(x)·coef", .number),
      ],
      of: Array(facts.names.indices)
    ) { j in [p.coefficient(means[j]), p.coefficient(b[j]), p.coefficient(means[j] * b[j])] }
    let response = facts.problem.offset == nil ? "mean(y)" : "mean(y − offset)"
    let line =
      "\(response) \(p.short(y, 5)) − Σ mean(x)·coef \(p.short(sum, 5)) = intercept \(p.short(facts.model.solution.intercept, 5))"
    return [.table(table), .lines([line])]
  }
}
