import Priors

extension Distribution {
  /// The distribution of one of several coefficients that have their own numbers; nil where they share them, or are
  /// joint.
  func alone(_ place: Int) -> (any Distribution)? {
    guard dimension != nil else { return nil }
    switch self {
    case let normal as Normal:
      return try? Normal(mean: Coordinates(normal.mean[place]), sd: Coordinates(normal.sd[place]))
    case let laplace as Laplace:
      return try? Laplace(mean: Coordinates(laplace.mean[place]), scale: Coordinates(laplace.scale[place]))
    default: return nil
    }
  }
}
