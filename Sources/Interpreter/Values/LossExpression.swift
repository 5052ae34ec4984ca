import Fitting

/// A loss as it is named; a fit gives it what it needs, such as σ.
enum LossExpression: String, Sendable, CaseIterable {
  case squared, sse, nll

  var summary: String {
    switch self {
    case .squared: "half the mean squared error, 1/(2n) Σ(y − ŷ)²"
    case .sse: "the sum of squared errors, Σ(y − ŷ)²"
    case .nll: "the exact negative log-likelihood of the family, summed"
    }
  }
}
