package import Fitting
import Glibc

/// The evidence p(y) = ∫ p(y | b₀, b) p(b) db₀ db, the denominator of Bayes' rule.
///
/// Where likelihood and prior are normal the posterior is normal with covariance C about its maximum, and in logarithms
/// log p(y) = log p(y | b̂) + log p(b̂) + ½ log|2πC|. An intercept has density 1 on the whole line: evidences of models
/// that all have one compare, others do not. Laplace's formula, exact here (MacKay, 1992, section 2.3).
package enum Evidence: Sendable, Equatable {
  /// log p(y), natural logarithm, y in its own units.
  case exact(logEvidence: Double, hasFlatIntercept: Bool)
  /// The posterior is not normal: the formula would be an approximation.
  case notNormal
  /// Coefficients with an improper prior, whose density is known up to a factor only, and so is the evidence.
  case improper(coefficients: [String])
}

/// The evidence of a problem whose loss is a gaussian likelihood and whose penalties are those of the prior.
///
/// - Parameters:
///   - solution: of the problem.
///   - prior: that the problem's penalties were made from.
/// - Throws: what `laplaceApproximation` throws, as where nothing determines a coefficient.
package func evidence(
  _ problem: Problem, prior: BoundPrior, solution: Solution
) throws(FittingError) -> Evidence {
  let improper = prior.parts.filter { !$0.distribution.isProper }.flatMap(\.columns)
  guard improper.isEmpty else {
    return .improper(coefficients: improper.sorted().map { prior.columns[$0].name })
  }
  // With the intercept at the columns' means: the determinant is the same, and far from 0 it does not cancel.
  guard let found = try laplaceApproximation(problem, coefficients: solution.coefficients), found.isExact
  else { return .notNormal }
  let covariance = found.centred
  let rows = (0..<covariance.rows).map { i in (0..<covariance.columns).map { covariance[i, $0] } }
  guard let spread = try? PositiveDefiniteMatrix(rows: rows, parameter: "posterior") else {
    throw .outOfRange(what: "the determinant of the posterior covariance")
  }
  let atMaximum = -solution.loss + prior.logDensity(at: solution.coefficients).value
  let volume = 0.5 * (Double(spread.order) * log(2 * .pi) + spread.logDeterminant)
  return .exact(logEvidence: atMaximum + volume, hasFlatIntercept: problem.intercept)
}
