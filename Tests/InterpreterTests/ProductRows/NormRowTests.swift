import Foundation
import Tables
import Testing

/// Rows 11–15 and 21: what L1 and L2 do.
@Suite("Product rows: L1 and L2") struct ProductRowNormTests {
  @Test("row 11: objective = L + λ Σ|w|^p", arguments: [1, 1.3, 1.5, 2])
  func powers(p: Double) throws {
    let probe = try Probe(
      """
      cars = read("mtcars.csv")
      m = fit(mpg ~ wt + hp, cars, penalty = 0.4*lp(\(p)))
      """)
    let b = [-2.0, 0.7]
    let loss = try Sample.cars().loss(b)
    let penalty = 0.4 * b.map { pow(abs($0), p) }.reduce(0, +)
    let found = try probe.column("value", of: "objective(m, at = \(b))")
    #expect(agree(found, [loss, penalty, loss + penalty]))
    // At the optimum the slopes cancel: −∂L = λ p |w|^(p−1) sign(w).
    let best = try probe.numbers("m.std_coef")
    let slopes = try Sample.cars().lossSlopes(best)
    let pulls = best.map { 0.4 * p * pow(abs($0), p - 1) * ($0 < 0 ? -1 : 1) }
    #expect(agree(slopes.map { -$0 }, pulls, 1e-7))
  }

  @Test("row 11: p = 1 is l1 and p = 2 is l2", arguments: [("lp(1)", "l1"), ("lp(2)", "l2")])
  func ends(power: String, name: String) throws {
    let probe = try Probe("cars = read(\"mtcars.csv\")")
    for penalty in [power, name] {
      try probe.run("\(name)_\(penalty.count) = fit(mpg ~ wt + hp, cars, penalty = 0.4*\(penalty))")
    }
    let pair = try (probe.numbers("\(name)_5.coef"), probe.numbers("\(name)_2.coef"))
    #expect(agree(pair.0, pair.1, 1e-8))
  }

  @Test("row 12: the slope of λΣ|w| is ±λ, an interval at 0", arguments: [0.1, 0.5, 3])
  func slopesOfL1(lambda: Double) throws {
    let cells = try Probe("").cells(
      "\(lambda == 3 ? "3" : "\(lambda)")·l1 slope",
      of: "gradient(\(lambda)*l1, at = [-2, -0.01, 0, 0.01, 2])")
    try #require(cells.count == 5)
    for (row, expected) in [(0, -lambda), (1, -lambda), (3, lambda), (4, lambda)] {
      guard case .number(let slope, _) = cells[row] else {
        Issue.record("row \(row) has no derivative")
        continue
      }
      #expect(slope == expected)
    }
    guard case .interval(let low, let high, _) = cells[2] else {
      Issue.record("a derivative at 0")
      return
    }
    #expect(low == -lambda && high == lambda)
  }

  @Test("row 13: L1's pull is constant, L2's proportional to w") func pulls() throws {
    let points = [-3.0, -0.5, -0.001, 0.001, 0.5, 3]
    let probe = try Probe("")
    let table = "gradient(0.1*l1 + 0.1*l2, at = \(points))"
    let l1 = try probe.column("0.1·l1 slope", of: table)
    let l2 = try probe.column("0.1·l2 slope", of: table)
    #expect(l1.map(abs).allSatisfy { $0 == 0.1 })
    #expect(agree(l2, points.map { 0.2 * $0 }, 1e-15))
    #expect(try agree(probe.column("sum", of: table), zip(l1, l2).map { $0 + $1 }, 1e-15))
  }

  static let diabetes = """
    d = read("diabetes.csv")
    [train, test] = split(d, every = 4)
    lasso = fit(progression ~ ., train, penalty = 2*l1)
    ridge = fit(progression ~ ., train, penalty = 0.05*l2)
    """

  @Test("row 14: L1 sets weights to exactly 0, those whose loss slope is within ±λ") func exactZeros() throws
  {
    let probe = try Probe(Self.diabetes)
    let b = try probe.numbers("lasso.std_coef")
    let slopes = try Sample.diabetes().lossSlopes(b)
    #expect(b.count == 10)
    for (weight, slope) in zip(b, slopes) {
      if weight == 0 {
        #expect(abs(slope) < 2)
      } else {
        #expect(agree(slope, weight > 0 ? -2 : 2, 1e-7))
      }
    }
    // Exactly 0, in data units as well, counted aloud and printed as 0.
    let zeros = b.indices.filter { b[$0] == 0 }
    #expect(zeros.count == 3)
    #expect(try probe.numbers("lasso.coef").indices.filter { b[$0] == 0 } == zeros)
    #expect(try probe.text("lasso").contains("7 of 10 terms kept"))
    let printed = try probe.cells("coef", of: "lasso").dropFirst()
    for (index, cell) in printed.enumerated() where zeros.contains(index) { #expect(cell == .number(0, "0")) }
  }

  /// With one predictor the lasso is soft thresholding of c = z'y/n: sign(c)·max(|c| − λ, 0).
  @Test("row 14: closed form of one weight", arguments: [0.1, 1, 5, 5.2, 50])
  func softThreshold(lambda: Double) throws {
    let probe = try Probe(
      "cars = read(\"mtcars.csv\")\nm = fit(mpg ~ wt, cars, penalty = \(lambda)*l1)")
    let c = try Sample("mtcars.csv", "mpg", ["wt"]).ridge(0)[0]
    let expected = (c < 0 ? -1.0 : 1) * max(abs(c) - lambda, 0)
    let found = try probe.number("m.std_coef")
    #expect(agree(found, expected))
    #expect((found == 0) == (lambda > abs(c)))
  }

  @Test("row 15: L2 keeps all weights, small but not 0") func ridgeKeepsAll() throws {
    let probe = try Probe(Self.diabetes)
    let found = try probe.numbers("ridge.std_coef")
    #expect(try agree(found, Sample.diabetes().ridge(0.05), 1e-9))
    #expect(found.allSatisfy { $0 != 0 })
    // Smaller as a whole than least squares.
    let least = try Sample.diabetes().ridge(0)
    #expect(dot(found, found) < dot(least, least))
    // Side by side.
    let table = "compare(lasso, ridge)"
    let pair = try (probe.column("lasso", of: table), probe.column("ridge", of: table))
    #expect(pair.0.count { $0 == 0 } == 3)
    #expect(!pair.1.contains(0))
  }

  /// With one predictor ridge is c/(1 + 2λ): never 0, however strong.
  @Test("row 15: closed form of one weight", arguments: [0.1, 1, 50, 1e6])
  func proportional(lambda: Double) throws {
    let probe = try Probe(
      "cars = read(\"mtcars.csv\")\nm = fit(mpg ~ wt, cars, penalty = \(lambda)*l2)")
    let c = try Sample("mtcars.csv", "mpg", ["wt"]).ridge(0)[0]
    let found = try probe.number("m.std_coef")
    #expect(abs(found * (1 + 2 * lambda) / c - 1) < 1e-10)
    #expect(found != 0)
  }

  @Test("row 21: from near zero the loss falls first, then the penalty takes its share") func training()
    throws
  {
    let probe = try Probe(
      """
      cars = read("mtcars.csv")
      m = fit(mpg ~ wt + hp, cars, penalty = 0.25*l2)
      t = trace(m, start = [0.01, 0.01], rate = 0.2, steps = 12)
      """)
    let cars = try Sample.cars()
    var b = [0.01, 0.01]
    var points = [b]
    for _ in 0..<12 {
      b = zip(b, cars.lossSlopes(b)).map { $0 - 0.2 * ($1 + 0.5 * $0) }
      points.append(b)
    }
    let losses = points.map(cars.loss)
    let penalties = points.map { 0.25 * dot($0, $0) }
    #expect(try agree(probe.column("loss", of: "t"), losses))
    #expect(try agree(probe.column("penalty", of: "t"), penalties))
    let shares = try probe.column("share", of: "t")
    #expect(agree(shares, zip(losses, penalties).map { $1 / ($0 + $1) }))
    #expect(shares[0] < 1e-5)
    #expect(zip(shares, shares.dropFirst()).allSatisfy { $0 < $1 })
    #expect(zip(losses, losses.dropFirst()).allSatisfy { $0 > $1 })
  }
}
