import Foundation
import Testing

/// Rows 16 and 22: what a penalty buys, a well-conditioned problem and smaller errors of new rows.
@Suite("Product rows: steadying") struct ProductRowSteadyingTests {
  /// Z'Z/n of two standardised columns is [[1, r], [r, 1]], with eigenvalues 1 ± r; ridge adds 2λ to both.
  @Test("row 16: condition number before and after, effective df, VIF", arguments: [0.001, 0.05, 2])
  func collinear(lambda: Double) throws {
    let z = try Sample("longley.csv", "Employed", ["GNP", "Year"]).standardised
    let r = dot(z[0], z[1]) / 16
    let probe = try Probe(
      """
      economy = read("longley.csv")
      m = fit(Employed ~ GNP + Year, economy, penalty = \(lambda)*l2)
      """)
    #expect(try agree(probe.column("VIF", of: "diagnose(m)").sorted(), [1, 1].map { $0 / (1 - r * r) }))
    let text = try probe.text("diagnose(m)").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let pattern =
      /condition number of the columns ([0-9.]+) · with the penalty ([0-9.]+) .*effective degrees of freedom ([0-9.]+) of 3/
    let parts = try #require(text.firstMatch(of: pattern), "\(text)")
    let printed = try [parts.1, parts.2, parts.3].map { try #require(Double($0)) }
    let eigenvalues = [1 + r, 1 - r]
    func condition(_ ridge: Double) -> Double {
      ((eigenvalues[0] + ridge) / (eigenvalues[1] + ridge)).squareRoot()
    }
    let freedom = 1 + eigenvalues.map { $0 / ($0 + 2 * lambda) }.reduce(0, +)
    for (found, expected) in zip(printed, [condition(0), condition(2 * lambda), freedom]) {
      #expect(abs(found / expected - 1) < 5e-3, "\(found) is not \(expected)")
    }
    #expect(printed[1] < printed[0])
  }

  static let strengths = [100, 10, 3, 1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0001]

  @Test("row 22: as the penalty weakens, training errors fall throughout, test errors fall and rise again")
  func overfitting() throws {
    let probe = try Probe(
      """
      d = read("diabetes.csv")
      [train, test] = split(d, every = 4)
      p = path(fit(progression ~ ., train, penalty = 1*l2))
      """)
    let train = try Sample.diabetes()
    let test = try Sample.diabetesTest()
    var errors: [(train: Double, test: Double)] = []
    for lambda in Self.strengths {
      let b = train.ridge(lambda)
      let expected = (train: 2 * train.loss(b), test: test.squaredError(of: b, fittedTo: train))
      let model = "p[lambda = \(lambda)]"
      let found = try (
        train: probe.column("mse", of: "evaluate(\(model), train)"),
        test: probe.column("mse", of: "evaluate(\(model), test)")
      )
      #expect(agree(found.train, [expected.train], 1e-8), "\(found.train) is not \(expected.train)")
      #expect(agree(found.test, [expected.test], 1e-8), "\(found.test) is not \(expected.test)")
      errors.append(expected)
    }
    #expect(zip(errors, errors.dropFirst()).allSatisfy { $0.train > $1.train })
    let best = try #require(errors.indices.min { errors[$0].test < errors[$1].test })
    #expect(best > 0 && best < errors.count - 1)
  }

  @Test("row 22: cross-validation finds it out from the training rows alone") func validation() throws {
    let probe = try Probe(
      """
      d = read("diabetes.csv")
      [train, test] = split(d, every = 4)
      v = cv(fit(progression ~ ., train, penalty = 1*l1), folds = 10)
      """)
    let lambdas = try probe.numbers("v.lambda")
    let errors = try probe.numbers("v.mse")
    let best = try #require(errors.indices.min { errors[$0] < errors[$1] })
    #expect(best > 0 && best < errors.count - 1)
    #expect(try probe.number("v.best.lambda") == lambdas[best])
  }
}

extension Sample {
  /// The rows that `split(d, every = 4)` puts aside.
  fileprivate static func diabetesTest() throws -> Sample {
    let all = try Sample(
      "diabetes.csv", "progression", ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"])
    func aside(_ column: [Double]) -> [Double] {
      column.indices.filter { $0 % 4 == 3 }.map { column[$0] }
    }
    return Sample(y: aside(all.y), x: all.x.map(aside))
  }

  /// The mean squared error of these rows under standardised coefficients of other rows.
  fileprivate func squaredError(of b: [Double], fittedTo other: Sample) -> Double {
    func mean(_ column: [Double]) -> Double { column.reduce(0, +) / Double(column.count) }
    var fitted = y.map { _ in mean(other.y) }
    for (j, column) in x.enumerated() {
      let centred = other.centred[j]
      let sd = (dot(centred, centred) / other.n).squareRoot()
      let centre = mean(other.x[j])
      for (i, value) in column.enumerated() { fitted[i] += b[j] * (value - centre) / sd }
    }
    let rest = zip(y, fitted).map { $0 - $1 }
    return dot(rest, rest) / n
  }
}
