import Fitting
import Priors
import Syntax

/// A fit: what was asked, the data that it used, the problem that was solved and its certified solution.
struct Model: Sendable {
  /// Where the standard deviation of a likelihood came from.
  enum SigmaSource: Sendable, Equatable {
    case given
    /// The residual standard deviation of least squares, with its degrees of freedom.
    case leastSquares(degreesOfFreedom: Int)

    var isEstimate: Bool { self != .given }
  }

  /// What it was asked for.
  let arguments: FitArguments
  let formula: Formula
  let frame: ModelFrame
  let family: ModelFamily
  /// The penalty as written; empty for least squares and for a prior.
  let penalty: PenaltyExpression
  /// The prior as written; nil where a penalty (or none) was given.
  let prior: PriorExpression?
  /// The residual standard deviation of the likelihood, where the loss or the prior needs one.
  let sigma: (value: Double, source: SigmaSource)?
  let problem: Problem
  /// The problem's penalty terms with their names, one for each.
  let terms: [BoundTerm]
  /// The prior over the problem's columns; nil where there is none.
  let boundPrior: BoundPrior?
  let solution: Solution
  /// The same rows by least squares, for the gaussian family; nil where that has no unique answer worth showing.
  let leastSquares: LeastSquares?
  /// The same rows without the penalty or the prior; nil where there is none, or no unique answer worth showing.
  let unpenalised: Unpenalised?
  /// The posterior of intercept (first, if any) and coefficients, in data units, as a normal distribution: exact, or
  /// by Laplace's approximation at the mode; nil where neither is at hand.
  let posterior: LaplaceApproximation?

  /// The expressions of weights = and offset = (or `offset(…)` of the formula), as written.
  var weightsText: String?
  var offsetText: String?
  /// Those of exposure = and strata =.
  var exposureText: String?
  var strataText: String?
  /// What stands behind the title, such as `on the kept terms`.
  var titleSuffix: String?
  /// What it came from and what was changed, `changed from m: penalty = 0.1*l1`; nil where it was asked for whole.
  var origin: String?

  /// Coefficients that no penalty holds, to stand beside those that one does.
  struct Unpenalised: Sendable {
    /// `least sq.`, `max. lik.`
    let header: String
    let intercepts: [Double]
    /// In data units.
    let coefficients: [Double]
    let standardised: [Double]
  }

  /// A penalty term of the problem as the reader knows it.
  struct BoundTerm: Sendable {
    /// How the objective shows it, without its strength: `Σ|b|`, `½ b'Pb`.
    let formula: String
    /// How the language writes it, without its strength: `l1`, `l2[wt]`.
    let name: String
    /// As it is labelled in tables: `0.1·l1`.
    let label: String
  }

  /// `lasso`, `logistic ridge`, `least squares`, `poisson MAP` …
  var title: String {
    guard let kind = regulariserTitle else {
      return family.definition.title + (titleSuffix.map { " " + $0 } ?? "")
    }
    if family.takesSigma { return kind }
    // Constraints alone leave the family's own fit, within them.
    if let squares = kind.firstRange(of: "least squares") {
      return kind.replacingCharacters(in: squares, with: family.definition.title)
    }
    return "\(family.definition.name) \(kind)"
  }

  /// What the penalty or the prior makes it; nil without one.
  private var regulariserTitle: String? {
    if prior != nil { return "MAP" }
    let parts = penalty.parts.filter { $0.strength > 0 }
    let kinds = Set(parts.map { $0.penalty.definition.name })
    // Different penalties on different terms make no elastic net.
    guard
      kinds.count < 2 || parts.contains(where: { $0.weights != nil })
        || parts.allSatisfy({ $0.selection == parts[0].selection })
    else {
      return "penalised fit"
    }
    let isAdaptive = parts.contains { $0.weights != nil }
    // Coefficients that a first fit left at 0 are held there, and that is no other penalty.
    let named = isAdaptive ? kinds.subtracting(["box"]) : kinds
    return kinds.isEmpty
      ? nil : penaltyTitle(named).map { isAdaptive ? "adaptive \($0)" : $0 } ?? "penalised fit"
  }

  /// Class by class where there are several.
  var coefficientNames: [String] {
    guard outputs > 1 else { return frame.columnNames }
    return problem.details.levels.flatMap { level in frame.columnNames.map { "\(level): \($0)" } }
  }

  /// The null model's intercepts, one a linear predictor.
  var nullIntercepts: [Double] {
    let n = problem.design.rows
    let predictor = problem.nullPredictor
    return (0..<outputs).map { predictor[$0 * n] - (problem.offset?[0] ?? 0) }
  }

  /// The share of the null model's deviance that the fit explains; nil for the gaussian family, where it is R².
  var devianceExplained: Double? {
    family.takesSigma ? nil : problem.devianceRatio(predictor: solution.linearPredictor)
  }

  /// Twice what the fit is worse by than a perfect one, summed over rows.
  var deviance: Double {
    problem.loss.deviance(problem.observations, predictor: solution.linearPredictor)
  }

  /// What that share is a share of.
  var explainedName: String {
    family.definition.hasLikelihood ? "deviance explained" : "loss explained"
  }

  /// Whether a constant of the linear predictor is estimated; the hazards of cox have none.
  var hasIntercept: Bool { problem.intercept && problem.loss.hasIntercept }

  /// How a parameter of the loss was found; nil where none was estimated.
  var estimatedNote: String? {
    guard !family.estimated.isEmpty, !problem.loss.arguments.isEmpty else { return nil }
    return "most likely for these coefficients; \(family.definition.signature) sets it"
  }

  /// Linear predictors a row: the classes of a multinomial model, else 1.
  var outputs: Int { problem.outputs }

  /// Whether the posterior is exactly normal, so that what is said of it holds to the last digit.
  var isNormal: Bool { problem.loss.quadraticFactor(rows: problem.design.rows) != nil }

  /// Whether some coefficient can be exactly 0 at the optimum.
  var hasKink: Bool {
    problem.penalties.contains(where: \.hasKinkAtZero)
  }

  /// Coefficients on the scale that the penalty acts on.
  var penaltyScaleCoefficients: [Double] {
    problem.penaltyScale(solution.coefficients, from: .data)
  }
}

extension Problem {
  /// Whether convexity is what rules say of a function that the user wrote.
  var hasCustomPart: Bool {
    loss is CustomLoss || penalties.contains { $0.penalty.isCustom }
  }
}

extension PenaltyTerm {
  /// Whether its slope jumps where a coefficient is 0.
  var hasKinkAtZero: Bool { penalty.gradient(columns.map { _ in 0 }).contains { !$0.isPoint } }
}
