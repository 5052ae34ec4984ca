internal import Glibc

/// A function's value with its first two derivatives.
package struct Derivatives: Sendable {
  package let value: Double
  package let first: Double
  package let second: Double
}

extension Elementary {
  /// Value and derivatives at u, by the textbook; forms that neither cancel nor overflow where such are known. At
  /// 0 the derivatives of abs and sqrt are not of use: their callers look at the direction from which u comes.
  func derivatives(at u: Double) -> Derivatives {
    switch self {
    case .negate: return Derivatives(value: -u, first: -1, second: 0)
    case .abs: return Derivatives(value: Swift.abs(u), first: u < 0 ? -1 : 1, second: 0)
    case .sqrt:
      let root = u.squareRoot()
      return Derivatives(value: root, first: 0.5 / root, second: -0.25 / (root * u))
    case .exp:
      let e = Glibc.exp(u)
      return Derivatives(value: e, first: e, second: e)
    case .expm1:
      let e = Glibc.exp(u)
      return Derivatives(value: Glibc.expm1(u), first: e, second: e)
    case .log: return Derivatives(value: Glibc.log(u), first: 1 / u, second: -1 / (u * u))
    case .log1p:
      let v = 1 + u
      return Derivatives(value: Glibc.log1p(u), first: 1 / v, second: -1 / (v * v))
    case .sin:
      let (s, c) = (Glibc.sin(u), Glibc.cos(u))
      return Derivatives(value: s, first: c, second: -s)
    case .cos:
      let (s, c) = (Glibc.sin(u), Glibc.cos(u))
      return Derivatives(value: c, first: -s, second: -c)
    case .tan:
      let t = Glibc.tan(u)
      return Derivatives(value: t, first: 1 + t * t, second: 2 * t * (1 + t * t))
    case .sinh:
      let (s, c) = (Glibc.sinh(u), Glibc.cosh(u))
      return Derivatives(value: s, first: c, second: s)
    case .cosh:
      let (s, c) = (Glibc.sinh(u), Glibc.cosh(u))
      return Derivatives(value: c, first: s, second: c)
    case .tanh:
      let t = Glibc.tanh(u)
      // 1 − t² without cancellation: 1/cosh².
      let c = Glibc.cosh(u)
      let slope = c.isInfinite ? 0 : 1 / (c * c)
      return Derivatives(value: t, first: slope, second: -2 * t * slope)
    case .logistic:
      let (s, slope) = Elementary.sigmoid(u)
      return Derivatives(value: s, first: slope, second: slope * (1 - 2 * s))
    case .softplus:
      let (s, slope) = Elementary.sigmoid(u)
      let value = (u > 0 ? u : 0) + Glibc.log1p(Glibc.exp(-Swift.abs(u)))
      return Derivatives(value: value, first: s, second: slope)
    case .power(let p): return Elementary.power(p, u)
    }
  }

  /// The value alone.
  func value(at u: Double) -> Double {
    switch self {
    case .negate: -u
    case .abs: Swift.abs(u)
    case .sqrt: u.squareRoot()
    case .exp: Glibc.exp(u)
    case .expm1: Glibc.expm1(u)
    case .log: Glibc.log(u)
    case .log1p: Glibc.log1p(u)
    case .sin: Glibc.sin(u)
    case .cos: Glibc.cos(u)
    case .tan: Glibc.tan(u)
    case .sinh: Glibc.sinh(u)
    case .cosh: Glibc.cosh(u)
    case .tanh: Glibc.tanh(u)
    case .logistic: Elementary.sigmoid(u).value
    case .softplus: (u > 0 ? u : 0) + Glibc.log1p(Glibc.exp(-Swift.abs(u)))
    case .power(let p): p == 2 ? u * u : pow(u, p)
    }
  }

  /// 1/(1 + e^−u) and its slope, both to full precision in either tail.
  private static func sigmoid(_ u: Double) -> (value: Double, slope: Double) {
    let e = Glibc.exp(-Swift.abs(u))
    let tail = 1 + e
    return (u >= 0 ? 1 / tail : e / tail, e / (tail * tail))
  }

  private static func power(_ p: Double, _ u: Double) -> Derivatives {
    if p == 2 { return Derivatives(value: u * u, first: 2 * u, second: 2) }
    if p == 1 { return Derivatives(value: u, first: 1, second: 0) }
    let first = p * pow(u, p - 1)
    return Derivatives(value: pow(u, p), first: first, second: p * (p - 1) * pow(u, p - 2))
  }
}
