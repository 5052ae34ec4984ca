/// What one step of a function computes from the steps before it.
package enum Operation: Sendable, Hashable {
  /// An argument of the function, by its place from 0.
  case argument(Int)
  case constant(Double)
  /// Numbers, one for each element of a vector.
  case list([Double])
  /// Element by element.
  case each(Elementary)
  /// Element by element of two; a number stands beside every element of a vector.
  case pair(Pairing)
  case reduce(Reduction)
  /// One element of a vector, by its place from 0.
  case element(Int)
  /// How many elements a vector has.
  case length
}

/// Functions of one number.
package enum Elementary: Sendable, Hashable {
  case negate, abs, sqrt, exp, expm1, log, log1p, sin, cos, tan, sinh, cosh, tanh
  /// 1/(1 + exp(−u))
  case logistic
  /// log(1 + exp(u))
  case softplus
  /// u to a fixed power.
  case power(Double)
}

/// Functions of two numbers.
package enum Pairing: Sendable, Hashable {
  case add, subtract, multiply, divide, larger, smaller
}

/// Functions of a vector that give a number.
package enum Reduction: Sendable, Hashable {
  case sum, largest, smallest
  /// log Σ exp(u)
  case logSumExp
}

extension Elementary {
  /// Whether its derivative may not exist at some number.
  package var mayHaveKink: Bool {
    switch self {
    case .abs, .sqrt: true
    case .power(let p): p < 1 || p != p.rounded()
    default: false
    }
  }
}

extension Pairing {
  package var mayHaveKink: Bool { self == .larger || self == .smaller }
}
