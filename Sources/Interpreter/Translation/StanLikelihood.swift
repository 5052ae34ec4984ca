import Fitting
import Syntax

/// The data that a loss needs and its statements in a Stan program.
struct StanLikelihood {
  /// What minus the program's target is of our objective.
  struct Objective {
    let scale: Double
    var remarks: [String] = []
  }

  private let facts: TranslationFacts
  private var problem: Problem { facts.problem }
  private var isWeighted: Bool { problem.weights != nil }

  private static let noDensity = "the loss is no density: its coefficients alone are of use"

  init(_ facts: TranslationFacts) { self.facts = facts }

  func add(to program: inout StanProgram) throws(Untranslatable) -> Objective {
    if problem.offset != nil, problem.outputs > 1 {
      throw Untranslatable("an offset beside several classes is not written there")
    }
    let scale = problem.loss.isLikelihood ? 1 : facts.rows
    switch facts.loss.name {
    case "squared", "sse": return normal(&program)
    case "logistic":
      if problem.details.trials != nil {
        return trials(&program, "binomial_logit", "binomial_logit_lpmf(y[i] | m[i], eta[i])", scale)
      }
      return rows(&program, "array[n] int<lower=0, upper=1> y;", "bernoulli_logit", "lpmf", scale: scale)
    case "probit":
      // Φ is 0 or 1 far away, where its logarithm still has digits.
      let row = "(y[i] * std_normal_lcdf(eta[i] | ) + (m[i] - y[i]) * std_normal_lcdf(-eta[i] | ))"
      if problem.details.trials != nil { return trials(&program, nil, row, scale) }
      return each(
        &program, "array[n] int<lower=0, upper=1> y;",
        "std_normal_lcdf((2 * y[i] - 1) * eta[i] | )", scale: scale)
    case "poisson":
      return rows(&program, "array[n] int<lower=0> y;", "poisson_log", "lpmf", scale: scale)
    case "negbinomial":
      guard let theta = problem.loss.arguments.first else {
        throw Untranslatable("Stan wants theta as a number")
      }
      return rows(
        &program, "array[n] int<lower=0> y;", "neg_binomial_2_log", "lpmf", ", \(facts.number(theta))",
        scale: scale)
    case "gamma":
      // The deviance's mean is that of shape 1.
      let shape = facts.number((problem.loss as? GammaLoss)?.shape ?? 1)
      return each(
        &program, "vector<lower=0>[n] y;", "gamma_lpdf(y[i] | \(shape), \(shape) * exp(-eta[i]))",
        scale: scale)
    case "multinomial": return classes(&program, scale)
    case "huber":
      let k = problem.loss.arguments.first ?? 1.345
      let size = "abs(y[i] - eta[i])"
      return each(
        &program, "vector[n] y;",
        "-(\(size) <= \(k) ? 0.5 * square(y[i] - eta[i]) : \(k) * (\(size) - \(0.5 * k)))", scale: scale,
        remark: Self.noDensity)
    case "quantile":
      let tau = problem.loss.arguments.first ?? 0.5
      return each(
        &program, "vector[n] y;",
        "-fmax(\(facts.number(tau)) * (y[i] - eta[i]), \(facts.number(tau - 1)) * (y[i] - eta[i]))",
        scale: scale,
        remark: Self.noDensity)
    case "cox": return try hazards(&program, scale)
    default:
      guard let loss = problem.loss as? CustomLoss else {
        throw Untranslatable("no Stan program is written for \(facts.loss.name) loss")
      }
      program.functions += StanFunction(loss.graph, arguments: ["y", "eta"]).definition(named: "loss")
      return each(&program, "vector[n] y;", "-loss(y[i], eta[i])", scale: scale, remark: Self.noDensity)
    }
  }

  /// Minus the objective is multiplied to be a normal log-likelihood. Any sigma has the same optimum.
  private func normal(_ program: inout StanProgram) -> Objective {
    let known = facts.model.sigma?.value ?? facts.model.leastSquares?.residualDeviation
    let sigma = known ?? 1
    guard let factor = problem.loss.quadraticFactor(rows: problem.design.rows) else {
      preconditionFailure("the loss is a sum of squares")
    }
    let scale = problem.loss.isLikelihood ? 1 : 1 / (2 * factor * sigma * sigma)
    let remark =
      known == nil ? ["sigma = 1 for want of a better one: the coefficients are those of any sigma"] : []
    return rows(
      &program, "vector[n] y;", "normal", "lpdf", ", \(facts.number(sigma))", scale: scale, remarks: remark)
  }

  /// A distribution that Stan has, of the linear predictor.
  private func rows(
    _ program: inout StanProgram, _ data: String, _ name: String, _ kind: String, _ rest: String = "",
    scale: Double, remarks: [String] = []
  ) -> Objective {
    addData(data, to: &program)
    program.model.append(
      isWeighted
        ? "for (i in 1:n) target += w[i] * \(name)_\(kind)(y[i] | eta[i]\(rest));"
        : "y ~ \(name)(eta\(rest));")
    return Objective(scale: scale, remarks: remarks)
  }

  /// What a row adds to the target, as an expression of i.
  private func each(
    _ program: inout StanProgram, _ data: String, _ row: String, scale: Double, remark: String? = nil
  ) -> Objective {
    addData(data, to: &program)
    program.model.append("for (i in 1:n) target += \(isWeighted ? "w[i] * " : "")\(row);")
    return Objective(scale: scale, remarks: remark.map { [$0] } ?? [])
  }

  private func trials(
    _ program: inout StanProgram, _ name: String?, _ row: String, _ scale: Double
  ) -> Objective {
    addData("array[n] int<lower=0> m;  // trials", to: &program, isResponse: false)
    program.data.append("array[n] int<lower=0> y;  // how many of them succeeded")
    if let name, !isWeighted {
      program.model.append("y ~ \(name)(m, eta);")
    } else {
      program.model.append("for (i in 1:n) target += \(isWeighted ? "w[i] * " : "")\(row);")
    }
    return Objective(scale: scale)
  }

  private func classes(_ program: inout StanProgram, _ scale: Double) -> Objective {
    let levels = problem.details.levels.enumerated().map { "\($0.offset + 1) \($0.element)" }
    program.data.insert("int<lower=2> k;", at: 0)
    addData("array[n] int<lower=1, upper=k> y;" + StanProgram.comment(levels), to: &program)
    program.model.append(
      isWeighted
        ? "for (i in 1:n) target += w[i] * categorical_logit_lpmf(y[i] | eta[i]');"
        : "for (i in 1:n) y[i] ~ categorical_logit(eta[i]');")
    var remarks: [String] = []
    let held = Set(problem.penalties.filter { $0.strength > 0 }.flatMap(\.columns))
    if problem.coefficientCount > held.count {
      remarks.append(
        "what no penalty holds is only known up to a number common to all classes: compare without its mean")
    }
    return Objective(scale: scale, remarks: remarks)
  }

  /// The partial likelihood, from the latest time to the earliest, so that rows at risk are added and never leave.
  private func hazards(_ program: inout StanProgram, _ scale: Double) throws(Untranslatable) -> Objective {
    guard !isWeighted, problem.details.strata == nil else {
      throw Untranslatable("weights and strata of survival times are not written there")
    }
    addData("vector[n] y;  // times", to: &program)
    program.data.append("array[n] int<lower=0, upper=1> status;  // 1: an event, 0: censored")
    program.transformedData.append("array[n] int latest = sort_indices_desc(y);")
    let ties =
      facts.breaksTiesAsBreslow
      ? "target += -events * risk;"
      : "for (l in 0:(events - 1)) target += -(l == 0 ? risk : log_diff_exp(risk, log(l * 1.0 / events) + dying));"
    program.model += [
      "real risk = negative_infinity();  // log of the sum of exp(eta) over rows at risk",
      "int i = 1;", "while (i <= n) {",
      "  int j = i;  // rows latest[i], latest[i + 1], … of one time",
      "  int events = 0;",
    ]
    if !facts.breaksTiesAsBreslow { program.model.append("  real dying = negative_infinity();") }
    program.model += [
      "  while (j <= n && y[latest[j]] == y[latest[i]]) {", "    int row = latest[j];",
      "    risk = log_sum_exp(risk, eta[row]);", "    if (status[row] == 1) {",
      "      target += eta[row];", "      events += 1;",
    ]
    if !facts.breaksTiesAsBreslow {
      program.model.append("      dying = log_sum_exp(dying, eta[row]);")
    }
    program.model += ["    }", "    j += 1;", "  }", "  " + ties, "  i = j;", "}"]
    return Objective(scale: scale)
  }

  private func addData(_ line: String, to program: inout StanProgram, isResponse: Bool = true) {
    let response = facts.frame.formula.response
    let name =
      isResponse && !line.contains("//") ? response.asName.map { StanProgram.comment([$0.text]) } ?? "" : ""
    program.data.append(line + name)
    if problem.offset != nil { program.data.append("vector[n] known;  // the offset") }
    if isWeighted { program.data.append("vector<lower=0>[n] w;  // the weights") }
  }
}
