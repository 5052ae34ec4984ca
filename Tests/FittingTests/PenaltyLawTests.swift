import Fitting
import Testing

/// What holds for every penalty of the catalogue, whatever its formula.
@Suite struct PenaltyLawTests {
  static let names = penaltyCatalogue.map(\.name)
  private static let points: [[Double]] = [
    [0.7, -1.3, 2.1], [-0.02, 0.5, -4], [0, 1, 0], [1e-8, -1e-6, 3], [0, 0, 0],
  ]

  private func sum(_ name: String) throws -> [ScaledPenalty] {
    let definition = try #require(penaltyCatalogue.first { $0.name == name })
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
      for b in Self.points {
        let gradient = penalty.gradient(b)
        for j in b.indices where abs(b[j]) > 0.01 || b[j] == 0 {
          let h = 1e-7
          var (right, left) = (b, b)
          right[j] += h
          left[j] -= h
          let here = penalty.value(b)
          // A power 1.5 has a difference quotient of √h at 0.
          let tolerance = b[j] == 0 ? 5e-4 : 1e-5
          #expect(abs((penalty.value(right) - here) / h - gradient[j].upper) < tolerance)
          #expect(abs((here - penalty.value(left)) / h - gradient[j].lower) < tolerance)
        }
      }
    }
  }

  /// Convex: the value lies above every tangent.
  @Test(arguments: names) func tangentsLieBelow(_ name: String) throws {
    for part in try sum(name) {
      #expect(part.penalty.definition.isConvex)
      for b in Self.points {
        for c in Self.points {
          for end in [part.penalty.gradient(b).map(\.lower), part.penalty.gradient(b).map(\.upper)] {
            let tangent = zip(end, zip(b, c)).reduce(part.penalty.value(b)) {
              $0 + $1.0 * ($1.1.1 - $1.1.0)
            }
            #expect(part.penalty.value(c) >= tangent - 1e-12)
          }
        }
      }
    }
  }

  /// The prox minimises: no point of a shrinking search around it does better, and 0 is in its subdifferential.
  @Test(arguments: names, [0.0, 0.1, 1, 7]) func proxMinimises(_ name: String, step: Double) throws {
    for part in try sum(name) {
      for v in Self.points {
        let t = part.penalty.prox(v, step: step)
        func objective(_ b: [Double]) -> Double {
          zip(b, v).reduce(step * part.penalty.value(b)) {
            $0 + 0.5 * ($1.0 - $1.1) * ($1.0 - $1.1)
          }
        }
        for j in v.indices {
          for size in [1, 1e-2, 1e-4, 1e-6] {
            for sign in [-1.0, 1] {
              var other = t
              other[j] += sign * size
              #expect(objective(other) >= objective(t) - 1e-13)
            }
          }
        }
        let slope = zip(t, v).map { $0 - $1 }
        #expect(part.penalty.distance(t, slope: slope, strength: step) < 1e-10)
      }
    }
  }

  /// The prox of one coordinate against golden-section search, which knows values only.
  @Test(arguments: [1.0, 1.01, 1.2, 1.5, 1.9, 2]) func proxAgainstGoldenSection(_ p: Double) throws {
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

  /// At lambda max zero is optimal, a little below it is not.
  @Test(arguments: names) func lambdaMaxZeroes(_ name: String) throws {
    let slope = [0.3, -1.7, 0.9]
    for part in try sum(name) {
      let top = part.penalty.lambdaMax(slope: slope)
      guard top.isFinite else { continue }
      let zero = [0.0, 0, 0]
      #expect(part.penalty.distance(zero, slope: slope, strength: top) == 0)
      #expect(part.penalty.distance(zero, slope: slope, strength: 0.999 * top) > 0)
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
      for (place, parameter) in definition.parameters.enumerated() where parameter.kind == .number {
        var arguments = [PenaltyArgument?](
          repeating: .number(1), count: definition.parameters.count)
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
