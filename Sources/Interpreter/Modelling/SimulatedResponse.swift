import Fitting
import Glibc
import Priors

/// A response drawn from the likelihood of a family about a linear predictor η.
struct SimulatedResponse: Sendable {
  private enum Family: Sendable {
    case normal(sd: Double)
    case logistic, probit, poisson
    /// A mean e^η and a shape: variance μ²/shape.
    case gamma(shape: Double)
    /// A poisson rate that is itself gamma: variance μ + μ²/θ.
    case negativeBinomial(theta: Double)
  }

  private let family: Family

  /// Reads `loss` and `noise` of the call.
  init(_ call: Call) throws(Failure) {
    let noise = try call.number("noise")
    if let noise, !(noise >= 0 && noise.isFinite) {
      throw call.fail("out-of-range", "noise is a standard deviation, 0 or more", at: "noise")
    }
    guard case .loss(let loss)? = try call.value("loss") else {
      family = .normal(sd: noise ?? 1)
      return
    }
    let name = loss.definition?.name ?? (loss.custom == nil ? "nll" : "a custom")
    let given = loss.arguments.first ?? nil
    switch name {
    case "squared", "sse", "nll": family = .normal(sd: noise ?? 1)
    case "logistic": family = .logistic
    case "probit": family = .probit
    case "poisson": family = .poisson
    case "gamma": family = .gamma(shape: given ?? 1)
    case "negbinomial": family = .negativeBinomial(theta: given ?? 1)
    default:
      throw call.fail(
        "no-likelihood", "simulate draws no response from \(name) loss", at: "loss",
        help: "it can: squared logistic probit poisson gamma(shape) negbinomial(theta)")
    }
    if case .normal = family { return }
    if noise != nil {
      throw call.fail(
        "unused-argument", "noise is the sd of a normal response; \(name) has its own spread", at: "noise",
        help: name == "gamma" ? "gamma(5): a larger shape scatters less" : "leave it out")
    }
  }

  /// Whether it is true or false, drawn as 1 and 0.
  var isLogical: Bool {
    switch family {
    case .logistic, .probit: true
    default: false
    }
  }

  /// Whether 0 is no value of it.
  var isPositive: Bool { if case .gamma = family { true } else { false } }

  /// Nan where e^η is too large to draw from.
  func draw(eta: Double, _ source: inout RandomNumbers) -> Double {
    // A poisson count takes work in proportion to its mean.
    func rate(_ factor: Double = 1) -> Double? {
      let mean = exp(eta) * factor
      return mean < 1e7 ? mean : nil
    }
    switch family {
    case .normal(let sd): return eta + sd * source.normal()
    case .logistic: return source.uniform() < 1 / (1 + exp(-eta)) ? 1 : 0
    case .probit: return source.normal() < eta ? 1 : 0
    case .poisson: return rate().map { source.poisson(mean: $0) } ?? .nan
    case .gamma(let shape): return exp(eta) * source.gamma(shape: shape) / shape
    case .negativeBinomial(let theta):
      let mixed = source.gamma(shape: theta) / theta
      return rate(mixed).map { source.poisson(mean: $0) } ?? .nan
    }
  }

  /// The law of y with η spelt out.
  func formula(_ eta: String, _ number: (Double) -> String) -> String {
    switch family {
    case .normal(let sd): "y ~ normal(\(eta), \(number(sd)))"
    case .logistic: "P(y) = logistic_cdf(\(eta))"
    case .probit: "P(y) = Φ(\(eta))"
    case .poisson: "y ~ poisson(e^η), η = \(eta)"
    case .gamma(let shape): "y ~ gamma of mean e^η and shape \(number(shape)), η = \(eta)"
    case .negativeBinomial(let theta):
      "y ~ negative binomial of mean e^η and theta \(number(theta)), η = \(eta)"
    }
  }
}
