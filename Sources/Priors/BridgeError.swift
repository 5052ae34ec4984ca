/// Why a penalty has no reading as a prior here, or a prior none as a penalty.
package enum BridgeError: Error, Sendable, Equatable {
  case needsSigma
  case needsN
  case outOfRange(parameter: String, value: Double)
  /// A quadratic penalty that leaves some direction free: exp(−penalty) has no integral.
  case notNormalisable(penalty: String, smallestEigenvalue: Double)
  /// A penalty whose density has no name in the catalogue. `formula` is of the penalty.
  case notNamed(penalty: String, formula: String)

  /// The kind of mistake, in kebab case.
  package var code: String {
    switch self {
    case .needsSigma: "needs-sigma"
    case .needsN: "needs-n"
    case .outOfRange: "out-of-range"
    case .notNormalisable: "not-normalisable"
    case .notNamed: "no-named-prior"
    }
  }

  /// One line that says what is wrong. `number` writes numbers.
  package func message(_ number: (Double) -> String) -> String {
    switch self {
    case .needsSigma: "the prior that a penalty stands for depends on sigma, which is not known here"
    case .needsN: "the prior that a penalty stands for depends on n, which is not known here"
    case .outOfRange(let parameter, let value):
      "\(parameter) must be a finite number above 0, not \(number(value))"
    case .notNormalisable(let penalty, let eigenvalue):
      "exp(−\(penalty)) has no integral, so it is no density (smallest eigenvalue \(number(eigenvalue)))"
    case .notNamed(let penalty, let formula):
      "\(penalty) is no named prior: its density is proportional to exp(−strength·\(formula))"
    }
  }

  /// One thing to do about it.
  package var help: String {
    switch self {
    case .needsSigma: "give the fitted model, as_prior(p, m), or sigma = and n ="
    case .needsN: "give the fitted model, as_prior(p, m), or n ="
    case .outOfRange: "sigma is the noise standard deviation, n the number of observations"
    case .notNormalisable: "add some l2: 0.01*l2 makes every direction proper"
    case .notNamed: "named ones: l1 is laplace, l2 and quad are normal"
    }
  }
}
