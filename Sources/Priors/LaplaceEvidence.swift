package import Fitting
import Glibc

/// The evidence of a model at its mode, in the parts that its formula has:
///
///     log p(y) ≈ log p(y | b̂) + log p(b̂) + ½ log|2πC|
///
/// C is the inverse of the Hessian of −log posterior. Exact where likelihood and prior are normal, else Laplace's
/// approximation, whose relative error falls as 1/n (Tierney and Kadane, 1986). The last term is the volume that the
/// data left of the prior: with log p(b̂) it is the Occam factor (MacKay, 1992, section 2.3). An intercept has density
/// 1 on the whole line.
package struct LaplaceEvidence: Sendable, Equatable {
  package let logLikelihood: Double
  /// In the units of the coefficients in data units.
  package let logPrior: Double
  /// ½ log|2πC|
  package let logVolume: Double
  package let isExact: Bool
  package let hasFlatIntercept: Bool

  package var logEvidence: Double { logLikelihood + logPrior + logVolume }

  /// Why there is none.
  package enum Absence: Error, Equatable {
    /// Coefficients with an improper prior, whose density is known up to a factor only.
    case improper([String])
    /// Coefficients with a prior that may be proper, but was written without its constant.
    case unknownConstant([String])
    /// Coefficients at a corner, where −log posterior has no Hessian.
    case corner([String])
    /// The mode of something else than the density.
    case noDensity(distribution: String)
    /// Classes share a constant that the likelihood leaves open.
    case severalClasses
    /// A column that does not vary.
    case constant([String])
    case notConverged
    /// The Hessian has no inverse.
    case noCurvature
    case interrupted
  }

  /// - Parameter solution: of the problem, whose loss is a likelihood and whose penalties are those of the prior.
  package init(
    _ problem: Problem, prior: BoundPrior, solution: Solution, isInterrupted: () -> Bool = { false }
  ) throws(Absence) {
    if let part = prior.parts.first(where: { !$0.distribution.isPenaltyItsDensity }) {
      throw .noDensity(distribution: part.distribution.definition.name)
    }
    let improper = prior.parts.filter {
      !$0.distribution.isProper && !($0.distribution is CustomDistribution)
    }
    .flatMap(\.columns)
    guard improper.isEmpty else { throw .improper(improper.sorted().map { prior.columns[$0].name }) }
    let custom = prior.parts.filter { $0.distribution is CustomDistribution }.flatMap(\.columns)
    guard custom.isEmpty else { throw .unknownConstant(custom.sorted().map { prior.columns[$0].name }) }
    guard problem.outputs == 1 else { throw .severalClasses }
    guard solution.certificate.isReached else { throw .notConverged }
    let found: LaplaceApproximation?
    do {
      found = try laplaceApproximation(
        problem, coefficients: solution.coefficients, holdsKinks: true, isInterrupted: isInterrupted)
    } catch {
      if case .interrupted = error { throw .interrupted }
      throw .noCurvature
    }
    guard let found else { throw .noCurvature }
    guard found.held.isEmpty else { throw .corner(found.held.map { prior.columns[$0].name }) }
    guard found.frozen.isEmpty else { throw .constant(found.frozen.map { prior.columns[$0].name }) }
    // Where the intercept stands makes no difference to the volume.
    let rows = (0..<found.centred.rows).map { i in
      (0..<found.centred.columns).map { found.centred[i, $0] }
    }
    // Without coefficients there is nothing to integrate over.
    var volume = 0.0
    if !rows.isEmpty {
      guard let spread = try? PositiveDefiniteMatrix(rows: rows, parameter: "posterior") else {
        throw .noCurvature
      }
      volume = 0.5 * (Double(spread.order) * log(2 * .pi) + spread.logDeterminant)
    }
    logVolume = volume
    logLikelihood = -solution.loss
    // The density of β = s·b, in the units of b: s times as high.
    logPrior =
      prior.logDensity(at: problem.penaltyScale(solution.coefficients, from: .data)).value
      + problem.penaltyUnits.reduce(0) { $0 + log($1) }
    isExact = found.isExact
    hasFlatIntercept = problem.intercept && problem.loss.hasIntercept
  }
}
