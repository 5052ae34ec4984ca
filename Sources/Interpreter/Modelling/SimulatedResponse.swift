import Fitting
import Glibc
import Priors

/// A response drawn from the likelihood of a family about a linear predictor η, or one for each class.
struct SimulatedResponse: Sendable {
  private enum Family: Sendable {
    case normal(sd: Double)
    case logistic, probit, poisson
    /// A mean e^η and a shape: variance μ²/shape.
    case gamma(shape: Double)
    /// A poisson rate that is itself gamma: variance μ + μ²/θ.
    case negativeBinomial(theta: Double)
    /// P(class k) = e^η_k / Σ e^η_j
    case multinomial
    /// A time of hazard e^η, and a time of censoring of the hazard `censoring`: the earlier one is seen.
    case cox(censoring: Double)
  }

  /// A row's response: for a class its number, for a time whether it ended in the event.
  struct Draw {
    var y: Double
    var isEvent = true
  }

  private let family: Family

  static let spellings =
    "squared logistic probit poisson gamma(shape) negbinomial(theta) multinomial cox"

  /// Reads `loss`, `noise` and `censoring` of the call.
  init(_ call: Call) throws(Failure) {
    let noise = try call.number("noise")
    if let noise, !(noise >= 0 && noise.isFinite) {
      throw call.fail("out-of-range", "noise is a standard deviation, 0 or more", at: "noise")
    }
    let censoring = try call.number("censoring")
    if let censoring, !(censoring >= 0 && censoring.isFinite) {
      throw call.fail("out-of-range", "censoring is a rate, 0 or more", at: "censoring")
    }
    family = try SimulatedResponse.family(call, noise, censoring)
    if case .cox = family { return }
    guard censoring == nil else {
      throw call.fail(
        "unused-argument", "censoring is of survival times, and the response is none", at: "censoring",
        help: "loss = cox draws survival times")
    }
  }

  private static func family(_ call: Call, _ noise: Double?, _ censoring: Double?) throws(Failure) -> Family {
    guard case .loss(let loss)? = try call.value("loss") else { return .normal(sd: noise ?? 1) }
    let name = loss.definition?.name ?? (loss.custom == nil ? "nll" : "a custom")
    let given = loss.arguments.first ?? nil
    let family: Family
    switch name {
    case "squared", "sse", "nll": family = .normal(sd: noise ?? 1)
    case "logistic": family = .logistic
    case "probit": family = .probit
    case "poisson": family = .poisson
    case "gamma": family = .gamma(shape: given ?? 1)
    case "negbinomial": family = .negativeBinomial(theta: given ?? 1)
    case "multinomial": family = .multinomial
    case "cox": family = .cox(censoring: censoring ?? 0)
    default:
      throw call.fail(
        "no-likelihood", "simulate draws no response from \(name) loss", at: "loss",
        help: "it can: \(spellings)")
    }
    if case .normal = family { return family }
    if noise != nil {
      throw call.fail(
        "unused-argument", "noise is the sd of a normal response; \(name) has its own spread", at: "noise",
        help: name == "gamma" ? "gamma(5): a larger shape scatters less" : "leave it out")
    }
    return family
  }

  /// Whether there is a linear predictor for each of several classes.
  var hasClasses: Bool { if case .multinomial = family { true } else { false } }

  /// Whether it is a time that an event or censoring ended.
  var isSurvival: Bool { if case .cox = family { true } else { false } }

  /// Whether it is true or false, drawn as 1 and 0.
  var isLogical: Bool {
    switch family {
    case .logistic, .probit: true
    default: false
    }
  }

  /// Whether 0 is no value of it.
  var isPositive: Bool {
    switch family {
    case .gamma, .cox: true
    default: false
    }
  }

  /// The name of class k, counted from 0.
  static func level(_ k: Int) -> String { "c\(k + 1)" }

  /// Nan where e^η is too large to draw from.
  ///
  /// - Parameter eta: one number, or one for each class
  func draw(_ eta: [Double], _ source: inout RandomNumbers) -> Draw {
    switch family {
    case .multinomial:
      guard eta.allSatisfy(\.isFinite), let top = eta.max() else { return Draw(y: .nan) }
      let parts = eta.map { exp($0 - top) }
      var left = source.uniform() * parts.reduce(0, +)
      for (k, part) in parts.enumerated() {
        left -= part
        if left < 0 { return Draw(y: Double(k)) }
      }
      // What rounding left over is of the last class that has a share.
      return Draw(y: Double(parts.lastIndex { $0 > 0 } ?? 0))
    case .cox(let censoring):
      let time = -log(source.uniform()) / exp(eta[0])
      // One more number a row whether or not it is needed, so that censoring changes no time.
      let end = -log(source.uniform()) / censoring
      return end < time ? Draw(y: end, isEvent: false) : Draw(y: time)
    default: return Draw(y: draw(eta: eta[0], &source))
    }
  }

  private func draw(eta: Double, _ source: inout RandomNumbers) -> Double {
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
    case .multinomial, .cox: preconditionFailure("these are drawn from above")
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
    case .multinomial: "P(y = k) = e^η_k / Σ_j e^η_j, \(eta)"
    case .cox(let censoring):
      "time ~ exponential of hazard e^η, η = \(eta)"
        + (censoring > 0 ? ", censored at times of hazard \(number(censoring))" : "; every row has its event")
    }
  }
}
