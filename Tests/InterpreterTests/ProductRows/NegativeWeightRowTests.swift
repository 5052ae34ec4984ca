import Testing

/// Rows 1–4: the objective is a sum, and an L2 penalty draws a negative weight up.
@Suite("Product rows: negative weights") struct ProductRowNegativeWeightTests {
  static let ridge = """
    cars = read("mtcars.csv")
    m = fit(mpg ~ wt + hp, cars, penalty = 0.25*l2)
    """

  @Test(
    "row 1: objective = loss + penalty, anywhere", arguments: [[0.0, 0], [-2, -1], [3, 3], [-2.5, 0.5]])
  func objectiveIsASum(b: [Double]) throws {
    let loss = try Sample.cars().loss(b)
    let penalty = 0.25 * dot(b, b)
    let found = try Probe(Self.ridge).column("value", of: "objective(m, at = \(b))")
    #expect(agree(found, [loss, penalty, loss + penalty]))
  }

  @Test("row 1: at the optimum, too") func objectiveAtTheOptimum() throws {
    let probe = try Probe(Self.ridge)
    let b = try Sample.cars().ridge(0.25)
    #expect(try agree(probe.numbers("m.std_coef"), b))
    #expect(try agree(probe.number("m.objective"), Sample.cars().loss(b) + 0.25 * dot(b, b)))
  }

  @Test("row 2: the slope of Σw² is 2w") func slopeOfSquares() throws {
    let slopes = try Probe("").column("l2 slope", of: "gradient(l2, at = [-2, 0, 2])")
    #expect(slopes == [-4, 0, 4])
  }

  @Test("row 3: a negative weight moves up, a positive one down, 0 stays") func signs() throws {
    let table = "gradient(0.3*l2, at = [-20, -1, -0.001, 0, 0.001, 1, 20])"
    let probe = try Probe("")
    let steps = try probe.column("step = -slope", of: table)
    #expect(agree(steps, [12, 0.6, 0.0006, 0, -0.0006, -0.6, -12]))
    let up = "moves up, towards 0"
    let down = "moves down, towards 0"
    #expect(try probe.words("so b", of: table) == [up, up, up, "stays", down, down, down])
  }

  @Test("row 3: so a fitted negative weight is nearer to 0 than without the penalty") func shrinks() throws {
    let probe = try Probe(Self.ridge)
    let least = try Sample.cars().ridge(0)
    let found = try probe.numbers("m.std_coef")
    #expect(least.allSatisfy { $0 < 0 })
    #expect(zip(found, least).allSatisfy { $0 > $1 && $0 < 0 })
    // The descent from least squares: the loss is flat, the penalty slopes 2λw are negative, so w moves up.
    let slopes = try probe.column("penalty slope", of: "gradient(m, at = \(least))")
    #expect(agree(slopes, least.map { 0.5 * $0 }))
  }

  @Test("row 3: explained in words") func explained() throws {
    let text = try Probe("").text("explain(\"negative weights\")")
    #expect(text.contains("towards 0"))
    #expect(text.contains("2·rate·λ"))
  }

  /// λ = 0.25: the factor is 1 − rate/2.
  @Test(
    "row 4: a step multiplies w by 1 − 2·rate·λ",
    arguments: [(0.5, 0.75), (2, 0), (3, -0.5), (5, -1.5)])
  func contraction(rate: Double, factor: Double) throws {
    let probe = try Probe("t = trace(0.25*l2, start = [-3, 2], rate = \(rate), steps = 6)")
    let powers = (0...6).map { step in (0..<step).reduce(1.0) { product, _ in product * factor } }
    #expect(try agree(probe.column("b1", of: "t"), powers.map { -3 * $0 }, 1e-14))
    #expect(try agree(probe.column("b2", of: "t"), powers.map { 2 * $0 }, 1e-14))
    let text = try probe.text("t")
    #expect(text.contains("= 1 − 2·rate·λ"))
    #expect(text.contains("overshoots") == (factor < 0 && factor > -1))
    #expect(text.contains("diverges") == (factor < -1))
  }

  @Test("row 4: with a loss, w_new = w − rate·(loss slope) − 2·rate·λ·w") func steps() throws {
    let probe = try Probe(Self.ridge)
    let cars = try Sample.cars()
    var b = [3.0, -4.0]
    var expected = [b]
    for _ in 0..<8 {
      b = zip(b, cars.lossSlopes(b)).map { $0 - 0.3 * $1 - 2 * 0.3 * 0.25 * $0 }
      expected.append(b)
    }
    try probe.run("t = trace(m, start = [3, -4], rate = 0.3, steps = 8)")
    #expect(try agree(probe.column("wt", of: "t"), expected.map { $0[0] }))
    #expect(try agree(probe.column("hp", of: "t"), expected.map { $0[1] }))
  }
}
