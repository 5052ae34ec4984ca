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
  }

  let formula: Formula
  let frame: ModelFrame
  let loss: LossExpression
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
  /// The same rows without a penalty; nil where that has no unique answer worth showing.
  let leastSquares: LeastSquares?
  /// Posterior standard deviations of intercept (first, if any) and coefficients, in data units; nil where the
  /// posterior is not normal.
  let posteriorCovariance: Matrix?

  /// The expressions of weights = and offset = (or `offset(…)` of the formula), as written.
  var weightsText: String?
  var offsetText: String?

  /// A penalty term of the problem as the reader knows it.
  struct BoundTerm: Sendable {
    /// How the objective shows it, without its strength: `Σ|b|`, `½ b'Pb`.
    let formula: String
    /// How the language writes it, without its strength: `l1`, `l2[wt]`.
    let name: String
    /// As it is labelled in tables: `0.1·l1`.
    let label: String
  }

  /// `lasso`, `ridge`, `least squares`, `MAP` …
  var title: String {
    if prior != nil { return "MAP" }
    let parts = penalty.parts.filter { $0.strength > 0 }
    let kinds = Set(parts.map { $0.penalty.definition.name })
    // Different penalties on different terms make no elastic net.
    guard kinds.count < 2 || parts.allSatisfy({ $0.selection == parts[0].selection }) else {
      return "penalised fit"
    }
    switch kinds {
    case []: return "least squares"
    case ["l1"]: return "lasso"
    case ["l2"]: return "ridge"
    case ["l1", "l2"]: return "elastic net"
    default: return "penalised fit"
    }
  }

  var coefficientNames: [String] { frame.columnNames }

  /// Whether some coefficient can be exactly 0 at the optimum.
  var hasKink: Bool {
    problem.penalties.contains { term in
      term.penalty.gradient(term.columns.map { _ in 0 }).contains { !$0.isPoint }
    }
  }

  /// Coefficients on the scale that the penalty acts on.
  var penaltyScaleCoefficients: [Double] {
    problem.scale == .standardised ? solution.standardised : solution.coefficients
  }
}
