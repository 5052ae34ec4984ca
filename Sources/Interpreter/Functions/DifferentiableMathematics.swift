import Differentiation

/// What the mathematics of the language is to differentiation: a function of the same name, or what is in the way.
enum DifferentiableMathematics {
  enum Meaning {
    case elementwise(Elementary)
    /// A constant times a function, as log2 is.
    case scaled(Elementary, by: Double)
    case reduction(Reduction)
    case pairing(Pairing)
    case sum, mean, norm, variance, deviation, length, dot
    /// Why it cannot be differentiated.
    case unusable(String)
  }

  static func meaning(of name: String) -> Meaning { byName[name] ?? .unusable("it has no derivative here") }

  private static let steps = "it moves in steps: between them its slope is 0, at them it has none"

  private static let byName: [String: Meaning] = [
    "log": .elementwise(.log), "log1p": .elementwise(.log1p), "exp": .elementwise(.exp),
    "expm1": .elementwise(.expm1), "sqrt": .elementwise(.sqrt), "abs": .elementwise(.abs),
    "sin": .elementwise(.sin), "cos": .elementwise(.cos), "tan": .elementwise(.tan),
    "sinh": .elementwise(.sinh), "cosh": .elementwise(.cosh), "tanh": .elementwise(.tanh),
    "logistic_cdf": .elementwise(.logistic), "softplus": .elementwise(.softplus),
    "log2": .scaled(.log, by: 1.442695040888963407359924681),
    "log10": .scaled(.log, by: 0.434294481903251827651),
    "max": .reduction(.largest), "min": .reduction(.smallest), "logsumexp": .reduction(.logSumExp),
    "sum": .sum, "mean": .mean, "norm": .norm, "var": .variance, "sd": .deviation, "length": .length,
    "dot": .dot, "pmax": .pairing(.larger), "pmin": .pairing(.smaller), "sign": .unusable(steps),
    "round": .unusable(steps), "floor": .unusable(steps),
    "ceiling": .unusable(steps),
    "median": .unusable("which element is in the middle changes in jumps"),
  ]
}
