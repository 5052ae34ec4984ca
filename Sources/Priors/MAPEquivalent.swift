package import Fitting

/// A prior as the penalty that has the same minimum beside 1/(2n)·Σ(y − ŷ)².
///
/// −log posterior = 1/(2σ²)·Σ(y − ŷ)² − log p(b) + const; times σ²/n it is 1/(2n)·Σ(y − ŷ)² + (σ²/n)·(−log p(b)) + const.
/// So normal(0, s) is σ²/(2n·s²)·l2 and laplace(0, s) is σ²/(n·s)·l1, on coefficients in data units.
package struct MAPEquivalent: Sendable {
  /// One penalty with the number in front of it and where that number came from.
  package struct Term: Sendable {
    /// The strength is that beside 1/(2n)·Σ.
    package let penalty: PenaltyTerm
    /// The strength in symbols with the prior's numbers: `σ²/(2n·1²)`.
    package let derivation: String
  }

  package let sigma: Double
  package let n: Double
  package let terms: [Term]
  /// The constant that −log posterior has beyond `n/σ²` times the penalised objective, apart from the likelihood's:
  /// −(the constant part of the log prior).
  package let logPriorConstant: Double
}

/// The penalised least squares problem that a prior stands for.
///
/// - Parameters:
///   - sigma: noise standard deviation, in units of the response.
///   - n: number of observations (with weights: the number that the mean square is taken over).
///   - number: writes the prior's numbers in derivations.
/// - Throws: `outOfRange`.
package func mapEquivalent(
  _ prior: BoundPrior, sigma: Double, n: Double, number: (Double) -> String = sourceNumber
) throws(BridgeError) -> MAPEquivalent {
  let factor = try BridgeFactor(from: .mean, sigma: sigma, n: n)
  var terms: [MAPEquivalent.Term] = []
  for part in prior.parts {
    for var term in part.distribution.penaltyTerms(columns: part.columns) {
      let derivation = part.distribution.strengthDerivation(term, number)
      term.strength /= factor.value
      terms.append(MAPEquivalent.Term(penalty: term, derivation: derivation))
    }
  }
  let modes = [Double](repeating: 0, count: prior.columns.count)
  return MAPEquivalent(
    sigma: sigma, n: n, terms: terms, logPriorConstant: prior.logDensity(at: modes).constant)
}
