import Fitting
import Testing

/// What holds for every penalty of the catalogue, whatever its formula.
@Suite struct PenaltyLawTests {
  /// The penalty of CONTRIBUTING is held to the laws as if it were in the catalogue.
  /// Whoever follows the guide has that of its example in the catalogue as well.
  private static let penalties =
    penaltyCatalogue.filter { $0.name != Berhu.definition.name } + [Berhu.definition]
  static let names = penalties.map(\.name)
  private static let points: [[Double]] = [
    [0.7, -1.3, 2.1], [-0.02, 0.5, -4], [0, 1, 0], [1e-8, -1e-6, 3], [0, 0, 0],
  ]

  private func sum(_ name: String) throws -> [ScaledPenalty] {
    let definition = try #require(Self.penalties.first { $0.name == name })
    return try Samples.members(definition, columns: 3)
  }

  @Test func namesAreUnique() { #expect(Set(Self.names).count == Self.names.count) }

  @Test(arguments: names) func zeroCostsNothingAndNothingIsNegative(_ name: String) throws {
    for part in try sum(name) {
      #expect(part.strength >= 0)
      #expect(part.penalty.value([0, 0, 0]) == 0)
      for b in Self.points { #expect(part.penalty.value(b) >= 0) }
    }
  }

  /// One-sided differences are the ends of the interval.
  @Test(arguments: names) func gradientMatchesDifferences(_ name: String) throws {
    for part in try sum(name) {
      let penalty = part.penalty
      for b in Self.points where penalty.value(b).isFinite {
        let gradient = penalty.gradient(b)
        for j in b.indices where abs(b[j]) > 0.01 || b[j] == 0 {
          let h = 1e-7
          var (right, left) = (b, b)
          right[j] += h
          left[j] -= h
          let here = penalty.value(b)
          // A power 1.5 has a difference quotient of √h at 0.
          let tolerance = b[j] == 0 ? 5e-4 : 1e-5
          let (up, down) = ((penalty.value(right) - here) / h, (here - penalty.value(left)) / h)
          #expect(up == gradient[j].upper || abs(up - gradient[j].upper) < tolerance)
          #expect(down == gradient[j].lower || abs(down - gradient[j].lower) < tolerance)
        }
      }
    }
  }

  /// Convex: no chord lies below; and no point of these is needed to see that the others are not.
  @Test(arguments: names) func chordsLieAboveWhereConvex(_ name: String) throws {
    for part in try sum(name) {
      var sags = false
      for b in Self.points {
        for c in Self.points {
          let middle = part.penalty.value(zip(b, c).map { 0.5 * $0 + 0.5 * $1 })
          let chord = 0.5 * part.penalty.value(b) + 0.5 * part.penalty.value(c)
          if middle > chord + 1e-12 { sags = true }
        }
      }
      #expect(part.penalty.isConvex != sags)
    }
  }

  /// The prox minimises: no point of a shrinking search around it does better, and 0 is in its subdifferential.
  @Test(arguments: names, [0.0, 0.1, 1, 7]) func proxMinimises(_ name: String, step: Double) throws {
    for part in try sum(name) where step > 0 || !part.penalty.definition.isConstraint {
      var random = RandomNumbers(seed: 4)
      for v in Self.points {
        let t = part.penalty.prox(v, step: step)
        func objective(_ b: [Double]) -> Double {
          zip(b, v).reduce(step * part.penalty.value(b)) {
            $0 + 0.5 * ($1.0 - $1.1) * ($1.0 - $1.1)
          }
        }
        let least = objective(t)
        for size in [3, 1, 0.3, 1e-2, 1e-4, 1e-6] {
          for _ in 0..<40 {
            let other = zip(t, random.vector(3)).map { $0 + size * $1 }
            #expect(objective(other) >= least - 1e-13)
          }
          for j in v.indices {
            for sign in [-1.0, 1] {
              var other = t
              other[j] += sign * size
              #expect(objective(other) >= least - 1e-13)
            }
          }
        }
        let slope = zip(t, v).map { $0 - $1 }
        #expect(part.penalty.distance(t, slope: slope, strength: step) < 1e-10)
      }
    }
  }

  /// Where the prox lands, (v − prox)/step is a subgradient: value + conjugate is their product there, and nowhere
  /// is it more.
  @Test(arguments: names) func conjugateMeetsTheValueAtSubgradients(_ name: String) throws {
    for part in try sum(name) where part.penalty.isConvex {
      for v in Self.points {
        for step in [0.1, 2] {
          let b = part.penalty.prox(v, step: step)
          // A unit of the last place inside, where the slope is at the edge of a ball.
          let slope = zip(v, b).map { (1 - 1e-13) * ($0 - $1) / step }
          let conjugate = part.penalty.conjugate(slope)
          let product = zip(slope, b).reduce(0) { $0 + $1.0 * $1.1 }
          #expect(abs(part.penalty.value(b) + conjugate - product) < 1e-11 * max(1, abs(product)))
          for c in Self.points {
            let product = zip(slope, c).reduce(0) { $0 + $1.0 * $1.1 }
            #expect(part.penalty.value(c) + conjugate >= product - 1e-12)
          }
        }
      }
    }
  }

  /// The conjugate against the supremum that many proximal steps climb to, which know nothing of it.
  @Test(arguments: names) func conjugateIsTheSupremum(_ name: String) throws {
    for part in try sum(name) where part.penalty.isConvex {
      for v in [[0.2, -0.1, 0.3], [0.5, 0.2, -0.7], [-0.1, -0.3, -2], [0, 0, 0], [1.5, 3, 0.4]] {
        var b = [0.0, 0, 0]
        for _ in 0..<400 { b = part.penalty.prox(zip(b, v).map { $0 + 20 * $1 }, step: 20) }
        let climbed = zip(b, v).reduce(-part.penalty.value(b)) { $0 + $1.0 * $1.1 }
        let conjugate = part.penalty.conjugate(v)
        if conjugate.isFinite {
          #expect(abs(climbed - conjugate) < 1e-6)
        } else {
          #expect(climbed > 50)
        }
        let scale = part.penalty.dualScale(v)
        #expect(conjugate.isFinite == (scale >= 1))
        if scale.isFinite, scale > 0 {
          #expect(part.penalty.conjugate(v.map { 0.999 * scale * $0 }).isFinite)
          #expect(part.penalty.conjugate(v.map { 1.001 * scale * $0 }) == .infinity)
        }
      }
    }
  }

  /// The prox of one coordinate against golden-section search, which knows values only.
  @Test(arguments: [1.0, 1.01, 1.2, 1.5, 1.9, 2, 3, 7.5]) func proxAgainstGoldenSection(_ p: Double) throws {
    let penalty = try Lp(p)
    for v in [-3, -0.4, 0, 0.01, 0.9, 5] {
      for step in [0.01, 0.5, 3] {
        let found = penalty.prox(at: v, step: step)
        let wanted = goldenSection(from: -6, to: 6) {
          0.5 * ($0 - v) * ($0 - v) + step * penalty.value(at: $0)
        }
        #expect(abs(found - wanted) < 1e-6)
      }
    }
  }

  /// The prox of penalties that are not convex, against a fine grid: the minimum of all, not one of several.
  @Test(arguments: 0..<7) func nonconvexProxIsGlobal(_ index: Int) throws {
    let penalty: any SeparablePenalty =
      switch index {
      case 0: try MCP(lambda: 0.7, gamma: 1.5)
      case 1: try MCP(lambda: 1)
      case 2: try SCAD(lambda: 0.7)
      case 3: try SCAD(lambda: 1, a: 2.1)
      case 4: try Lp(0.5)
      case 5: try Lp(0.05)
      default: try Lp(0.95)
      }
    for v in stride(from: -4.0, through: 4, by: 0.613) {
      for step in [0.05, 0.5, 1, 1.6, 3, 6] {
        func objective(_ t: Double) -> Double { 0.5 * (t - v) * (t - v) + step * penalty.value(at: t) }
        let grid = stride(from: -4.0, through: 4, by: 0.004).map(objective).min() ?? .infinity
        #expect(objective(penalty.prox(at: v, step: step)) <= grid + 1e-12)
      }
    }
  }

  /// At lambda max zero is optimal, a little below it is not.
  @Test(arguments: names) func lambdaMaxZeroes(_ name: String) throws {
    let slope = [0.3, -1.7, 0.9]
    for part in try sum(name) {
      let top = part.penalty.lambdaMax(slope: slope)
      guard top.isFinite else { continue }
      let zero = [0.0, 0, 0]
      #expect(part.penalty.distance(zero, slope: slope, strength: top) < 1e-15)
      #expect(part.penalty.distance(zero, slope: slope, strength: 0.999 * top) > 1e-6)
    }
  }

  @Test(arguments: names) func hessianIsTheQuadraticForm(_ name: String) throws {
    for part in try sum(name) {
      guard let form = part.penalty.hessian(dimension: 3) else { continue }
      for b in Self.points {
        let product: [Double]
        switch form {
        case .scaledIdentity(let factor): product = b.map { factor * $0 }
        case .dense(let matrix): product = matrix.times(b)
        }
        let value = zip(b, product).reduce(0) { $0 + 0.5 * $1.0 * $1.1 }
        #expect(abs(value - part.penalty.value(b)) <= 1e-14 * max(1, value))
        expect(part.penalty.gradient(b).map(\.lower), product, 1e-14)
      }
    }
  }

  @Test func wrongArgumentsAreRefused() throws {
    let matrix = PenaltyArgument.matrix(Matrix(rows: 1, columns: 1, elements: [1]))
    for definition in penaltyCatalogue {
      #expect(throws: PenaltyError.self) { try definition.make([.number(1), .number(1), .number(1)]) }
      if definition.parameters.contains(where: \.isRequired) {
        #expect(throws: PenaltyError.self) { try definition.make(definition.parameters.map { _ in nil }) }
      }
      for (place, parameter) in definition.parameters.enumerated() where parameter.kind == .number {
        var arguments: [PenaltyArgument?] = definition.parameters.map { .number($0.example) }
        arguments[place] = matrix
        #expect(
          throws: PenaltyError.wrongKind(
            penalty: definition.name, parameter: parameter.name, expected: .number)
        ) { try definition.make(arguments) }
        arguments[place] = .number(.nan)
        #expect(throws: PenaltyError.self) { try definition.make(arguments) }
      }
    }
  }

  @Test func rangesAreChecked() {
    let bad: [@Sendable () throws -> any Penalty] = [
      { try MCP(lambda: 0) }, { try MCP(lambda: 1, gamma: 1) }, { try MCP(lambda: .infinity) },
      { try SCAD(lambda: -1) }, { try SCAD(lambda: 1, a: 2) }, { try SCAD(lambda: 1, a: .nan) },
      { try Box(1, -1) }, { try Box(.nan, 1) }, { try Box(.infinity, .infinity) }, { try Lp(0) },
      { try Lp(.infinity) }, { try Group([[0, 1], []]) }, { try Group([[0, 1], [1]]) }, { try Group([[-1]]) },
    ]
    for make in bad { #expect(throws: PenaltyError.self) { _ = try make() } }
  }

  /// A group of one is the absolute value, one group of all the norm times √k.
  @Test func groupsOfOneAreL1() throws {
    for b in Self.points {
      let single = try Group([[0], [1], [2]])
      #expect(abs(single.value(b) - L1().value(b)) < 1e-15)
      #expect(Group().bound(to: [[0, 1, 2]]).value(b) == 3.0.squareRoot() * Norm2().value(b))
    }
  }

  /// The exact prox of total variation against its optimality conditions on long random signals.
  @Test(arguments: [1, 2, 3, 10, 400]) func totalVariationProx(_ count: Int) {
    var random = RandomNumbers(seed: UInt64(count))
    let penalty = TotalVariation()
    for step in [1e-3, 0.1, 1, 30] {
      let noise = random.vector(count)
      let y = noise.indices.map { noise[$0] + Double($0 / 7 % 3) }
      let x = penalty.prox(y, step: step)
      let slope = zip(x, y).map { $0 - $1 }
      #expect(penalty.distance(x, slope: slope, strength: step) < 1e-10)
      // The running sums of y − x are the dual: in the interval, and at its ends where x jumps.
      var sum = 0.0
      for j in 0..<count {
        sum += y[j] - x[j]
        #expect(abs(sum) <= step * (1 + 1e-10) + 1e-12)
        if j + 1 < count, x[j + 1] != x[j] {
          #expect(abs(sum - (x[j] > x[j + 1] ? step : -step)) < 1e-10)
        }
      }
      #expect(abs(sum) < 1e-10)
    }
  }

  @Test func matricesAreChecked() throws {
    let indefinite = Matrix(rows: 2, columns: 2, elements: [1, 1.2, 1.2, 1])
    #expect {
      try Quad(indefinite)
    } throws: { error in
      guard case .notPositiveSemidefinite(_, let smallest)? = error as? PenaltyError else { return false }
      return abs(smallest + 0.2) < 1e-12
    }
    #expect(throws: PenaltyError.notSymmetric(penalty: "quad", row: 0, column: 1, difference: -1)) {
      try Quad(Matrix(rows: 2, columns: 2, elements: [3, 2, 1, 3]))
    }
    #expect(throws: PenaltyError.notSquare(penalty: "quad", rows: 1, columns: 2)) {
      try Quad(Matrix(rows: 1, columns: 2))
    }
    #expect(throws: PenaltyError.self) {
      try Quad(Matrix(rows: 1, columns: 1, elements: [.infinity]))
    }
    // Singular is allowed: a direction that is not pulled.
    _ = try Quad(Matrix(rows: 2, columns: 2, elements: [1, 1, 1, 1]))
  }
}

/// The minimiser of a unimodal function, by values alone.
func goldenSection(from: Double, to: Double, _ f: (Double) -> Double) -> Double {
  let ratio = (5.0.squareRoot() - 1) / 2
  var (a, b) = (from, to)
  var (c, d) = (b - ratio * (b - a), a + ratio * (b - a))
  for _ in 0..<200 {
    if f(c) < f(d) { b = d } else { a = c }
    c = b - ratio * (b - a)
    d = a + ratio * (b - a)
  }
  return 0.5 * (a + b)
}

extension Penalty {
  /// How far 0 is from slope + strength · subdifferential at b.
  fileprivate func distance(_ b: [Double], slope: [Double], strength: Double) -> Double {
    leastElement(b, slope: slope, strength: strength).reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}
