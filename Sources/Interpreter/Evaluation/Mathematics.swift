import Fitting
import Glibc

/// The usual mathematics on numbers, lists and columns.
///
/// A function of one number works elementwise; a reduction takes a list and gives a number.
struct MathematicalFunction: Sendable {
  enum Kind: Sendable {
    case elementwise(@Sendable (Double) -> Double)
    case reduction(@Sendable ([Double]) -> Double)
    /// Two lists of one length.
    case pairwise(@Sendable ([Double], [Double]) -> Double)
    /// Two lists of one length, or a number beside each element, element by element.
    case parallel(@Sendable (Double, Double) -> Double)
    /// One matrix; nil where it has no such value.
    case matrix(@Sendable (Matrix) -> Value?)
  }

  let name: String
  let summary: String
  let kind: Kind

  var signature: String {
    switch kind {
    case .elementwise, .reduction: "\(name)(x)"
    case .pairwise, .parallel: "\(name)(x, y)"
    case .matrix: "\(name)(A)"
    }
  }

  static func named(_ name: String) -> MathematicalFunction? { byName[name] }

  static let catalogue: [MathematicalFunction] = [
    each("log", "natural logarithm") { Glibc.log($0) },
    each("log2", "logarithm to base 2") { Glibc.log2($0) },
    each("log10", "logarithm to base 10") { Glibc.log10($0) },
    each("log1p", "log(1 + x), exact for small x") { Glibc.log1p($0) },
    each("exp", "exponential") { Glibc.exp($0) },
    each("expm1", "exp(x) - 1, exact for small x") { Glibc.expm1($0) },
    each("sqrt", "square root") { $0.squareRoot() },
    each("abs", "absolute value") { Swift.abs($0) },
    each("sign", "-1, 0 or 1") { $0 > 0 ? 1 : ($0 < 0 ? -1 : $0) },
    each("sin", "sine, radians") { Glibc.sin($0) },
    each("cos", "cosine, radians") { Glibc.cos($0) },
    each("tan", "tangent, radians") { Glibc.tan($0) },
    each("sinh", "hyperbolic sine") { Glibc.sinh($0) },
    each("cosh", "hyperbolic cosine") { Glibc.cosh($0) },
    each("tanh", "hyperbolic tangent") { Glibc.tanh($0) },
    each("logistic_cdf", "1/(1 + exp(-x))") { 1 / (1 + Glibc.exp(-$0)) },
    each("softplus", "log(1 + exp(x)), max(x, 0) with its corner rounded") {
      ($0 > 0 ? $0 : 0) + Glibc.log1p(Glibc.exp(-Swift.abs($0)))
    },
    each("round", "nearest whole number, halves to even") { $0.rounded(.toNearestOrEven) },
    each("floor", "largest whole number not above x") { $0.rounded(.down) },
    each("ceiling", "smallest whole number not below x") { $0.rounded(.up) },
    over("sum", "sum") { $0.reduce(0, +) },
    over("mean", "arithmetic mean") { $0.reduce(0, +) / Double($0.count) },
    over("max", "largest value") { $0.contains(where: \.isNaN) ? .nan : $0.max() ?? -.infinity },
    over("min", "smallest value") { $0.contains(where: \.isNaN) ? .nan : $0.min() ?? .infinity },
    over("sd", "standard deviation with 1/(n-1)") { variance($0).squareRoot() },
    over("var", "variance with 1/(n-1)") { variance($0) },
    over("median", "median") { median($0) },
    over("norm", "Euclidean length") { ($0.reduce(0) { $0 + $1 * $1 }).squareRoot() },
    over("length", "number of elements") { Double($0.count) },
    over("logsumexp", "log of the sum of exp(x), the largest with its corners rounded") { logSumExp($0) },
    MathematicalFunction(
      name: "pmax", summary: "the larger of two, element by element",
      kind: .parallel { $0.isNaN || $1.isNaN ? .nan : Swift.max($0, $1) }),
    MathematicalFunction(
      name: "pmin", summary: "the smaller of two, element by element",
      kind: .parallel { $0.isNaN || $1.isNaN ? .nan : Swift.min($0, $1) }),
    MathematicalFunction(
      name: "dot", summary: "sum of products",
      kind: .pairwise { zip($0, $1).reduce(0) { $0 + $1.0 * $1.1 } }),
    MathematicalFunction(
      name: "inverse", summary: "inverse of a square matrix", kind: .matrix { $0.inverse.map { .matrix($0) } }
    ),
    MathematicalFunction(
      name: "det", summary: "determinant of a square matrix",
      kind: .matrix { $0.determinant.map { .number($0) } }),
    MathematicalFunction(
      name: "transpose", summary: "rows for columns", kind: .matrix { .matrix($0.transposed) }),
  ]

  private static let byName = Dictionary(uniqueKeysWithValues: catalogue.map { ($0.name, $0) })

  private static func each(
    _ name: String, _ summary: String, _ function: @escaping @Sendable (Double) -> Double
  ) -> MathematicalFunction {
    MathematicalFunction(name: name, summary: summary, kind: .elementwise(function))
  }

  private static func over(
    _ name: String, _ summary: String, _ function: @escaping @Sendable ([Double]) -> Double
  ) -> MathematicalFunction {
    MathematicalFunction(name: name, summary: summary, kind: .reduction(function))
  }

  private static func variance(_ x: [Double]) -> Double {
    guard x.count > 1 else { return .nan }
    let mean = x.reduce(0, +) / Double(x.count)
    return x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count - 1)
  }

  private static func logSumExp(_ x: [Double]) -> Double {
    let top = x.contains(where: \.isNaN) ? .nan : x.max() ?? -.infinity
    return top.isFinite ? top + Glibc.log(x.reduce(0) { $0 + Glibc.exp($1 - top) }) : top
  }

  private static func median(_ x: [Double]) -> Double {
    guard !x.isEmpty, !x.contains(where: \.isNaN) else { return .nan }
    let sorted = x.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
