import Fitting
import Priors
import Syntax
import Tables

/// `evidence(m)`: how probable the data are under the model, before they were seen.
enum EvidenceVerb: Verb {
  static let definition = VerbDefinition(
    name: "evidence", group: .bayes,
    summary: "the log evidence of a model with a proper prior, in its parts: what compares models",
    parameters: ModelArgument.parameters,
    details: [
      "evidence = ∫ likelihood × prior. log evidence = log likelihood at the mode + log prior at the mode + the log volume of the posterior: exact where likelihood and prior are normal, else Laplace's approximation of the integral, which is rough near a corner of the prior and says so.",
      "A flat prior has no evidence: its density is known up to a constant only, which may be anything. The intercept is flat in every model, so that only models with one compare with each other.",
      "The difference of two log evidences of the same rows of the same response is the logarithm of the Bayes factor: m.evidence is the number, compare(a, b) shows both.",
    ],
    examples: [
      "cars = read(\"mtcars.csv\")\na = fit(mpg ~ wt, cars, prior = normal(0, 5), sigma = 2.5)\nb = fit(mpg ~ wt + qsec, cars, prior = normal(0, 5), sigma = 2.5)\nevidence(a)\nb.evidence - a.evidence"
    ])

  static func run(_ call: Call) throws(Failure) -> Value? {
    let model = try ModelArgument.model(call)
    guard let prior = model.boundPrior else {
      // A flat prior, which a posterior can do with, has no evidence.
      guard model.penalty.parts.isEmpty else { throw PosteriorVerb.withoutPrior(model, call) }
      let name = call.argument("m")?.expression.asName?.text ?? "…"
      throw call.fail(
        "no-prior", "evidence needs a prior with a total of 1, and the model has none", at: "m",
        help: "give it one: evidence(fit(\(name), prior = normal(0, 10)))")
    }
    let context = call.context
    let evidence: LaplaceEvidence
    do {
      evidence = try LaplaceEvidence(model.problem, prior: prior, solution: model.solution) {
        context.isInterrupted
      }
    } catch {
      throw failure(error, call)
    }
    if model.sigma.map({ $0.source != .given }) ?? false {
      context.note(
        "σ was estimated from the same rows, which flatters the evidence a little; sigma = sets it",
        code: "sigma-estimated")
    }
    let corners = evidence.isExact ? [] : call.presenter.cornerLines(try CoefficientSpread(model, call))
    return .table(document(evidence, model, corners, call.presenter))
  }

  private static func document(
    _ evidence: LaplaceEvidence, _ model: Model, _ corners: [String], _ p: Presenter
  ) -> Document {
    var table = Table(columns: [Table.Column("part"), Table.Column("value", .number)])
    func add(_ name: String, _ x: Double) {
      table.append([.text(name), .number(x, NumberFormat.fixed(3).string(x))])
    }
    add("log likelihood at the mode", evidence.logLikelihood)
    add("log prior at the mode", evidence.logPrior)
    add("½ log|2πC|, the posterior's volume", evidence.logVolume)
    add("log evidence", evidence.logEvidence)
    let kind =
      evidence.isExact
      ? "exact: likelihood and prior are normal" : "Laplace's approximation of the integral about the mode"
    let occam = evidence.logPrior + evidence.logVolume
    var lines = [
      "log prior + volume, the Occam factor: \(NumberFormat.fixed(3).string(occam)), what the coefficients cost"
    ]
    lines += corners
    if evidence.hasFlatIntercept {
      lines.append("flat intercept of density 1: compare with models that have one, too")
    }
    return Document([
      .lines(["log evidence · \(model.formula.text) · n = \(model.frame.rowCount)", kind]), .table(table),
      .lines(lines),
    ])
  }

  /// Beside each other; nil unless the models are of the same response and rows, and two at least have one.
  static func cells(of models: [Model]) -> [Table.Cell]? {
    guard let first = models.first,
      models.allSatisfy({
        $0.frame.response.name == first.frame.response.name && $0.frame.rows == first.frame.rows
          && $0.hasIntercept == first.hasIntercept
      })
    else { return nil }
    // Of many coefficients it is no aside: evidence(m) has it.
    guard models.allSatisfy({ $0.problem.coefficientCount <= 200 }) else { return nil }
    let all = models.map(\.logEvidence)
    guard all.count(where: { $0 != nil }) > 1 else { return nil }
    return all.map { evidence in
      guard let evidence else { return .empty }
      let text = NumberFormat.fixed(2).string(evidence.logEvidence)
      return .number(evidence.logEvidence, (evidence.isExact ? "" : "≈ ") + text)
    }
  }

  /// Why models with a prior have no log evidence beside each other, for notes; empty where at most one has a prior.
  static func absences(of models: [(name: String, model: Model)], _ call: Call) -> [String] {
    let withPrior = models.filter {
      $0.model.boundPrior != nil && $0.model.problem.coefficientCount <= 200
    }
    guard withPrior.count > 1 else { return [] }
    if Set(withPrior.map(\.model.hasIntercept)).count > 1 {
      return [
        "log evidences are not shown: that of a model with a flat intercept and that of one without it do not compare"
      ]
    }
    return withPrior.compactMap { (name, model) -> String? in
      guard let prior = model.boundPrior else { return nil }
      do throws(LaplaceEvidence.Absence) {
        _ = try LaplaceEvidence(model.problem, prior: prior, solution: model.solution)
        return nil
      } catch {
        guard case .diagnostics(let list) = failure(error, call), let message = list.first?.message
        else {
          return nil
        }
        let why =
          message.hasPrefix("no evidence: ")
          ? String(message.dropFirst("no evidence: ".count)) : message
        return "no log evidence of \(name): \(why)"
      }
    }
  }

  private static func failure(_ absence: LaplaceEvidence.Absence, _ call: Call) -> Failure {
    func list(_ names: [String]) -> String { call.presenter.elided(names, limit: 8) }
    func fail(_ message: String, _ help: String? = nil) -> Failure {
      call.fail("no-evidence", message, at: "m", help: help)
    }
    switch absence {
    case .interrupted: return .interrupted
    case .improper(let names):
      return fail(
        "no evidence: the prior of \(list(names)) is flat, without a total of 1",
        "give \(names.count == 1 ? "it" : "them") a normal prior: rest ~ normal(0, 10)")
    case .unknownConstant(let names):
      return fail(
        "no evidence: the prior of \(list(names)) is written without its constant, which the integral needs",
        "named priors have theirs: normal(0, 1), student(3, 0, 1), cauchy(0, 1), laplace(0, 1)")
    case .corner(let names):
      return fail(
        "no evidence: the fit put \(list(names)) exactly where \(names.count == 1 ? "its" : "their") prior has a corner, and there the formula does not hold",
        "use a prior without a corner, such as \(names.count == 1 ? names[0] : "rest") ~ normal(0, 1)")
    case .noDensity(let name):
      return fail(
        "evidence does not work with a \(name) prior",
        "use prior = student(3, 0, 1), which also lets large coefficients stay large")
    case .severalClasses:
      return fail(
        "evidence cannot be computed for a response of more than two classes",
        "compare by cross-validation, with a penalty for the prior: cv(fit(\(call.argument("m")?.expression.asName?.text ?? "…"), penalty = 0.1*l2))"
      )
    case .constant(let names):
      return fail("no evidence: \(list(names)) never varies", "leave it out of the formula")
    case .notConverged:
      return fail(
        "no evidence: the fit did not reach the highest point of the posterior",
        "a narrower prior is easier to fit: normal(0, 1)")
    case .noCurvature:
      return fail(
        "no evidence: at its highest point the posterior is flat in some direction",
        "give every term a prior with a width: rest ~ normal(0, 10)")
    }
  }
}

extension Model {
  /// The log evidence, where it is known.
  var logEvidence: LaplaceEvidence? {
    guard let prior = boundPrior else { return nil }
    return try? LaplaceEvidence(problem, prior: prior, solution: solution)
  }
}
