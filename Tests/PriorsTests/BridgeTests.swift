import Fitting
import Foundation
import Testing

@testable import Priors

@Suite struct BridgeTests {
  func term(_ strength: Double, _ penalty: any Penalty, _ columns: [Int], centre: [Double]? = nil)
    -> PenaltyTerm
  {
    PenaltyTerm(strength: strength, penalty: penalty, columns: columns, centre: centre)
  }

  func reading(_ terms: [PenaltyTerm], count: Int, scales: [Double]? = nil) throws -> PriorReading {
    try priorReading(
      of: terms, count: count, sigma: nil, n: nil, lossScale: .likelihood(sigma: 1), columnScales: scales)
  }

  /// λ·l1 ↔ laplace(0, 1/λ); λ·l2 ↔ normal(0, 1/√(2λ)).
  @Test(arguments: [0.25, 1, 2, 40.0])
  func namedFamilies(_ lambda: Double) throws {
    let laplace = try #require(
      try reading([term(lambda, L1(), [0, 1])], count: 2).parts[0].factors[0] as? Laplace)
    #expect(laplace.mean == Coordinates(0))
    #expect(laplace.scale == Coordinates(1 / lambda))
    let normal = try #require(try reading([term(lambda, L2(), [0])], count: 1).parts[0].factors[0] as? Normal)
    #expect(normal.mean == Coordinates(0))
    #expect(isNear(normal.sd[0], 1 / sqrt(2 * lambda)))
    #expect(isNear(1 / (normal.sd[0] * normal.sd[0]), 2 * lambda))
  }

  @Test func quadraticFormIsPrecision() throws {
    let matrix = try #require(Matrix([[2, -1], [-1, 3]]))
    let part = try reading([term(0.5, Quad(matrix), [1, 0], centre: [1, 2])], count: 2).parts[0]
    #expect(part.columns == [0, 1])
    let normal = try #require(part.factors[0] as? MultivariateNormal)
    #expect(normal.isPrecision)
    // Half the matrix, with rows in the order of the columns.
    #expect(normal.matrix.entries == [1.5, -0.5, -0.5, 1])
    #expect(isNear(normal.mean[0], 2) && isNear(normal.mean[1], 1))
  }

  /// A bridge there and back is the same prior.
  @Test(arguments: PriorReferences.densities)
  func roundTrip(_ reference: PriorReferences.Density) throws {
    let distribution = try reference.made()
    let terms = distribution.penaltyTerms(columns: Array(reference.at.indices))
    let back = try reading(terms, count: reference.at.count)
    #expect(back.parts.count == 1)
    #expect(!back.parts[0].isProduct)
    let (found, expected) = (
      back.parts[0].factors[0].logDensity(at: reference.at), distribution.logDensity(at: reference.at)
    )
    #expect(isNear(found.constant, expected.constant, 1e-11))
    #expect(isNear(found.dependent, expected.dependent, 1e-11))
  }

  @Test func factorsOfLossScales() throws {
    let mean = try BridgeFactor(from: .mean, sigma: 2.5, n: 32)
    #expect(mean.value == 32 / 6.25)
    #expect(mean.text(sourceNumber) == "n/σ² = 32/2.5² = 5.12")
    let sum = try BridgeFactor(from: .sum, sigma: 2.5, n: nil)
    #expect(sum.value == 1 / 12.5)
    #expect(sum.text(sourceNumber) == "1/(2σ²) = 1/(2·2.5²) = 0.08")
    #expect(try BridgeFactor(from: .likelihood(sigma: 3), sigma: nil, n: nil).value == 1)
    #expect(throws: BridgeError.needsSigma) { try BridgeFactor(from: .mean, sigma: nil, n: 3) }
    #expect(throws: BridgeError.needsN) { try BridgeFactor(from: .mean, sigma: 1, n: nil) }
    #expect(throws: BridgeError.outOfRange(parameter: "sigma", value: 0)) {
      try BridgeFactor(from: .sum, sigma: 0, n: nil)
    }
  }

  /// A strength beside 1/(2n) Σ is multiplied by n/σ² first.
  @Test func readingOfAPenalisedFit() throws {
    let found = try priorReading(
      of: [term(0.5, L1(), [0])], count: 1, sigma: 2.5, n: 32, lossScale: .mean)
    let laplace = try #require(found.parts[0].factors[0] as? Laplace)
    #expect(isNear(laplace.scale[0], 1 / (0.5 * 5.12)))
  }

  /// A penalty on b·s is a prior of b with its scale divided by s.
  @Test func dataUnits() throws {
    let laplace = try #require(
      try reading([term(2, L1(), [0, 1])], count: 2, scales: [4, 0.5]).parts[0].factors[0] as? Laplace)
    #expect(laplace.scale == Coordinates([0.125, 1]))
    let normal = try #require(
      try reading([term(2, L2(), [0, 1], centre: [8, 1])], count: 2, scales: [4, 0.5]).parts[0].factors[0]
        as? Normal)
    #expect(normal.mean == Coordinates(2))
    #expect(normal.sd == Coordinates([0.125, 1]))
  }

  @Test func constantColumnIsFlat() throws {
    let found = try reading([term(2, L1(), [0, 1], centre: [1, 1])], count: 2, scales: [4, 0])
    #expect(found.parts.map { $0.factors[0].source } == ["laplace(0.25, 0.125)", "flat"])
  }

  @Test func elasticNetIsAProduct() throws {
    let part = try reading([term(0.1, L1(), [0, 1]), term(0.25, L2(), [0, 1])], count: 2).parts[0]
    #expect(part.isProduct)
    #expect(part.factors.map(\.source) == ["laplace(0, 10)", "normal(0, \(sourceNumber(1 / sqrt(0.5))))"])
    let density = part.logDensity(at: [-2, 0.5])
    #expect(density.constant == nil)
    #expect(isNear(density.dependent, -(0.1 * 2.5 + 0.25 * 4.25)))
    #expect(try reading([term(0.1, L1(), [0]), term(0.25, L2(), [0])], count: 1).prior(names: ["wt"]) == nil)
  }

  @Test func sumsOfOneFamilyAreOfThatFamily() throws {
    let laplace = try reading([term(0.1, L1(), [0]), term(0.3, L1(), [0])], count: 1).parts[0]
    #expect(laplace.factors.count == 1)
    #expect(isNear((laplace.factors[0] as? Laplace)?.scale[0] ?? 0, 2.5))
    // λ₁(b − 1)² + λ₂(b − 4)²: precision 2(λ₁ + λ₂), mean the weighted one.
    let normal = try #require(
      try reading([term(1, L2(), [0], centre: [1]), term(2, L2(), [0], centre: [4])], count: 1)
        .parts[0].factors[0] as? Normal)
    #expect(isNear(normal.mean[0], 3) && isNear(normal.sd[0], 1 / sqrt(6)))
    // Kinks in two places are no single Laplace.
    #expect(try reading([term(1, L1(), [0]), term(1, L1(), [0], centre: [1])], count: 1).parts[0].isProduct)
  }

  @Test func restrictionsBecomeStatements() throws {
    let found = try reading([term(2, L1(), [0, 2]), term(0.5, L2(), [1])], count: 4)
    let prior = try #require(found.prior(names: ["wt", "hp", "qsec", "drat"]))
    #expect(prior.source() == "[[wt, qsec] ~ laplace(0, 0.5), hp ~ normal(0, 1), drat ~ flat]")
  }

  /// Two groups with the same form but tied columns stay apart.
  @Test func quadWithLassoOnOthers() throws {
    let matrix = try #require(Matrix([[2, -1], [-1, 3]]))
    let found = try reading([term(1, Quad(matrix), [0, 2]), term(2, L1(), [1, 3])], count: 4)
    #expect(found.parts.map(\.columns) == [[0, 2], [1, 3]])
    #expect(found.parts.allSatisfy { !$0.isProduct })
  }

  @Test func penaltiesWithoutANamedPrior() throws {
    let difference = try #require(Matrix([[1, -1], [-1, 1]]))
    do {
      _ = try reading([term(1, Quad(difference), [0, 1])], count: 2)
      Issue.record("a singular quadratic form has no density")
    } catch let error as BridgeError {
      guard case .notNormalisable("quad", let eigenvalue) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(abs(eigenvalue) < 1e-12)
    }
    // With some l2 it is proper.
    #expect(
      try reading([term(1, Quad(difference), [0, 1]), term(0.1, L2(), [0, 1])], count: 2).parts.count == 1)
    let power = try Lp(1.5)
    #expect(throws: BridgeError.notNamed(penalty: "lp", formula: power.formula)) {
      try reading([term(1, power, [0])], count: 1)
    }
    #expect(throws: BridgeError.self) {
      try reading([term(1, Quad(difference), [0, 1]), term(1, L1(), [0])], count: 2)
    }
  }

  @Test func noPenaltyIsFlat() throws {
    let found = try reading([term(0, L1(), [0])], count: 2)
    #expect(found.parts.map { $0.factors.map(\.source) } == [["flat"]])
    #expect(found.parts[0].logDensity(at: [1, 2]).constant == nil)
  }
}
