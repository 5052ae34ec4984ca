import Testing

@testable import Priors

@Suite struct DistributionErrorTests {
  typealias Arguments = [String: DistributionArgument]

  func error(_ name: String, _ arguments: Arguments) throws -> DistributionError? {
    let definition = try #require(distributionDefinition(named: name))
    do {
      _ = try definition.make(arguments)
      return nil
    } catch { return error }
  }

  /// Two decimals, as far as these numbers need.
  static func short(_ value: Double) -> String { sourceNumber((value * 100).rounded() / 100) }

  func message(_ name: String, _ arguments: Arguments) throws -> String? {
    try error(name, arguments)?.message(Self.short)
  }

  @Test func covarianceThatImpliesAnImpossibleCorrelation() throws {
    let found = try #require(
      try error("normal", ["mean": .list([0, 0]), "cov": .matrix([[1, 1.2], [1.2, 1]])]))
    guard case .notPositiveDefinite("cov", let eigenvalue, let correlation?) = found else {
      Issue.record("\(found)")
      return
    }
    #expect(isNear(eigenvalue, -0.2))
    #expect((correlation.first, correlation.second) == (0, 1))
    #expect(isNear(correlation.value, 1.2))
    #expect(found.message(Self.short) == "cov is not positive definite (smallest eigenvalue -0.2)")
    #expect(
      found.help(correlation: Self.short)
        == "correlation 1.2 is outside (-1, 1); did you give a covariance where sd is 1?")
    #expect(found.parameter == "cov")
    #expect(found.code == "not-positive-definite")
  }

  @Test func covarianceThatIsIndefiniteWithoutAnImpossiblePair() throws {
    let rows = [[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1.0]]
    let found = try error("normal", ["mean": .number(0), "cov": .matrix(rows)])
    guard case .notPositiveDefinite(_, let eigenvalue, nil)? = found else {
      Issue.record("\(String(describing: found))")
      return
    }
    // Eigenvalues of I + 0.9·[[0,1,1],[1,0,−1],[1,−1,0]]: 1.9, 1.9, −0.8.
    #expect(isNear(eigenvalue, -0.8))
  }

  @Test(arguments: [
    [[1, 1], [1, 1]], [[0, 0], [0, 1]], [[-1, 0], [0, 1]], [[1e-8, 1], [1, 1e8]], [[0.0]],
  ])
  func singularAndNegative(_ rows: [[Double]]) throws {
    guard case .notPositiveDefinite? = try error("normal", ["mean": .number(0), "cov": .matrix(rows)]) else {
      Issue.record("\(rows)")
      return
    }
  }

  /// Units do not matter: variances may be of any size.
  @Test func covarianceOfVeryDifferentUnits() throws {
    let rows = [[1e-20, 5e-11], [5e-11, 1.0]]
    let matrix = try PositiveDefiniteMatrix(rows: rows, parameter: "cov")
    // (1, 1) of the inverse is 1/(σ₁²(1 − ρ²)), ρ = ½.
    #expect(isNear(matrix.inverse[0], 1e20 / 0.75))
    #expect(try error("normal", ["mean": .number(0), "cov": .matrix(rows)]) == nil)
  }

  @Test func shapes() throws {
    let square = DistributionArgument.matrix([[1, 0], [0, 1]])
    #expect(
      try message("normal", ["mean": .list([0, 0]), "cov": .matrix([[1, 0.2, 0], [0.2, 1, 0]])])
        == "cov is not square: 2 rows, but row 1 has 3 entries")
    #expect(
      try message("normal", ["mean": .list([0, 0]), "cov": .matrix([[1, 0.2], [0.2]])])
        == "cov is not square: 2 rows, but row 2 has 1 entry")
    #expect(
      try message("normal", ["mean": .list([0, 0]), "cov": .matrix([[1, 0.2], [0.3, 1]])])
        == "cov is not symmetric: [1, 2] is 0.2, [2, 1] is 0.3")
    #expect(
      try message("normal", ["mean": .list([0, 0, 0]), "cov": square])
        == "mean is for 3 coefficients, cov for 2")
    #expect(
      try message("normal", ["mean": .list([0, 0, 0]), "sd": .list([1, 2])])
        == "mean is for 3 coefficients, sd for 2")
    #expect(
      try message("laplace", ["mean": .list([0]), "scale": .list([1, 2])])
        == "mean is for 1 coefficient, scale for 2")
    #expect(try message("normal", ["mean": .number(0), "cov": .matrix([])]) == "cov is empty")
    #expect(try message("normal", ["mean": .list([]), "sd": .number(1)]) == "mean is empty")
    let found = try #require(try error("normal", ["mean": .number(0), "sd": square]))
    #expect(found.message(Self.short) == "sd must be a number or a list, not a 2 × 2 matrix")
    #expect(try #require(found.help(correlation: Self.short)).contains("cov = V"))
    #expect(
      try message("normal", ["mean": .number(0), "cov": .number(4)]) == "cov must be a matrix, not a number")
  }

  @Test func ranges() throws {
    for bad in [0, -1, Double.nan, .infinity] {
      guard
        case .outOfRange("sd", _, .positive, nil)? = try error(
          "normal", ["mean": .number(0), "sd": .number(bad)])
      else {
        Issue.record("sd \(bad)")
        continue
      }
    }
    #expect(
      try message("normal", ["mean": .number(0), "sd": .number(-1)])
        == "sd must be a finite number above 0, not -1")
    #expect(
      try message("laplace", ["mean": .number(0), "scale": .list([1, 0])])
        == "scale must be a finite number above 0; entry 2 is 0")
    #expect(
      try message("normal", ["mean": .number(.infinity), "sd": .number(1)])
        == "mean must be a finite number, not inf")
    #expect(
      try message("normal", ["mean": .number(0), "cov": .matrix([[1, .nan], [.nan, 1]])])
        == "cov has an entry that is not a finite number")
  }

  @Test func argumentsThatDoNotBelong() throws {
    #expect(try message("normal", ["sd": .number(1)]) == "normal needs mean")
    #expect(try message("normal", ["mean": .number(0)]) == "normal needs sd")
    #expect(
      try message("normal", ["mean": .number(0), "variance": .number(1)])
        == "normal has no argument `variance`")
    #expect(
      try message("normal", ["mean": .number(0), "sd": .number(1), "cov": .matrix([[1]])])
        == "normal takes one of sd, cov, not several")
    #expect(try message("flat", ["mean": .number(0)]) == "flat has no argument `mean`")
  }
}
