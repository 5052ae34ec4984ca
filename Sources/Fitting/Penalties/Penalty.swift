/// A penalty: a function of a vector of coefficients, without its strength.
///
/// Vectors are the coefficients that the penalty acts on, in the order of the term's columns, already shifted
/// by its centre. Every requirement works on the whole vector, so that a call through `any Penalty` costs once
/// a sweep and not once an element.
package protocol Penalty: Sendable {
  static var definition: PenaltyDefinition { get }

  /// The number of coefficients that it needs, nil for any number.
  var dimension: Int? { get }

  /// The arguments as written, such as `1.5` for `lp(1.5)`; empty for a penalty without parameters.
  var arguments: [PenaltyArgument] { get }

  /// Formula text with the arguments in place, such as `Σ|b|^1.5`.
  var formula: String { get }

  /// Whether it is convex with the arguments that it has.
  var isConvex: Bool { get }

  /// Infinite where a constraint is broken.
  func value(_ b: [Double]) -> Double

  /// The partial subdifferentials at `b`, an interval a coefficient; the same number twice where it is smooth.
  /// Where coefficients are tied together they are the shadow of a set that `distance` knows in full.
  func gradient(_ b: [Double]) -> [Interval]

  /// argmin over b of ½‖b − v‖² + step · penalty(b), for step ≥ 0; a global minimum where it is not convex.
  func prox(_ v: [Double], step: Double) -> [Double]

  /// The element of least Euclidean norm of slope + strength · subdifferential at `b`: 0 at an optimum.
  func leastElement(_ b: [Double], slope: [Double], strength: Double) -> [Double]

  /// sup over b of v'b − penalty(b): infinite outside the slopes that the penalty can take.
  func conjugate(_ v: [Double]) -> Double

  /// The largest factor f ≥ 0 at which the conjugate of f·v is finite; infinite where it is for every factor.
  func dualScale(_ v: [Double]) -> Double

  /// The penalty as ½b'Hb, where it is one: H for `dimension` coefficients.
  func hessian(dimension: Int) -> QuadraticForm?

  /// The penalty as a sum over coefficients of one function of one variable, where it is one.
  var separable: (any SeparablePenalty)? { get }

  /// How it ties coefficients together where it is neither a sum over coefficients nor quadratic, for the number
  /// of coefficients that it acts on.
  func coupling(dimension: Int) -> Coupling?

  /// The penalty as a function with two derivatives that ties coefficients together, where it is neither of these.
  var smooth: (any SmoothPenalty)? { get }

  /// The same penalty told which of the coefficients belong together: a list of places a term of the model, a
  /// factor's columns in one list.
  func bound(to terms: [[Int]]) -> any Penalty

  /// The largest factor f at which some −slope/f is not yet inside the subdifferential at b = 0: with a
  /// strength of this much (and a loss slope as given at b = 0) every coefficient is exactly zero. Infinite
  /// where no finite strength does that.
  func lambdaMax(slope: [Double]) -> Double
}

extension Penalty {
  package var definition: PenaltyDefinition { Self.definition }
  package var dimension: Int? { nil }
  package var arguments: [PenaltyArgument] { [] }
  package var formula: String { Self.definition.formula }
  package var isConvex: Bool { Self.definition.isConvex }
  package var separable: (any SeparablePenalty)? { nil }
  package func hessian(dimension: Int) -> QuadraticForm? { nil }
  package func coupling(dimension: Int) -> Coupling? { nil }
  package var smooth: (any SmoothPenalty)? { nil }
  package func bound(to terms: [[Int]]) -> any Penalty { self }

  /// Exact where the subdifferential is a box, as it is for a sum over coefficients and for smooth penalties.
  package func leastElement(_ b: [Double], slope: [Double], strength: Double) -> [Double] {
    zip(gradient(b), slope).map { (strength * $0 + $1).leastElement }
  }
}

/// A symmetric positive semidefinite matrix, by its diagonal where that is all of it.
package enum QuadraticForm: Sendable, Equatable {
  case scaledIdentity(Double)
  case dense(Matrix)
}

/// How a penalty ties coefficients together.
package enum Coupling: Sendable, Equatable {
  /// Σ_g weight_g ‖b_g‖₂ over groups without a common member.
  case norms([NormGroup])
  /// max|b|
  case maximum
  /// Σ|b_j − b_{j−1}|
  case differences
}

/// weight · ‖b_members‖₂
package struct NormGroup: Sendable, Equatable {
  package let members: [Int]
  package let weight: Double
}
