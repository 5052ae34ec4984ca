import Fitting
import Foundation
import Testing

@testable import Priors

@Suite struct DistributionTests {
  @Test func filesHoldCases() {
    #expect(PriorReferences.densities.count >= 60)
    #expect(PriorReferences.maps.count >= 15)
  }

  @Test(arguments: PriorReferences.densities)
  func logDensityIsThatOfScipy(_ reference: PriorReferences.Density) throws {
    let found = try reference.made().logDensity(at: reference.at)
    #expect(isNear(found.value, reference.logDensity, 1e-11))
    #expect(isNear(found.constant, reference.constant))
  }

  @Test func constantsInClosedForm() throws {
    let normal = try Normal(mean: Coordinates(1), sd: Coordinates(2.5))
    #expect(isNear(normal.logDensity(at: [4]).constant, -log(sqrt(2 * Double.pi) * 2.5)))
    #expect(isNear(normal.logDensity(at: [4]).dependent, -9 / (2 * 6.25)))
    let laplace = try Laplace(mean: Coordinates(1), scale: Coordinates(2.5))
    #expect(isNear(laplace.logDensity(at: [-3]).constant, -log(5)))
    #expect(isNear(laplace.logDensity(at: [-3]).dependent, -4 / 2.5))
    // −log((2π)^{k/2}|Σ|^{1/2}) with |Σ| = 1·2 − 0.6².
    let joint = try MultivariateNormal(
      mean: Coordinates(0),
      covariance: PositiveDefiniteMatrix(rows: [[1, 0.6], [0.6, 2]], parameter: "cov"))
    #expect(isNear(joint.logDensity(at: [5, -3]).constant, -log(2 * Double.pi * sqrt(1.64))))
    #expect(Flat().logDensity(at: [7, 1]) == .zero)
  }

  @Test(arguments: [
    ("normal", [-0.5, 0.3]), ("normal", [2, 4]), ("laplace", [0, 0.5]), ("laplace", [-3, 2]),
  ])
  func integratesToOne(_ name: String, _ parameters: [Double]) throws {
    let definition = try #require(distributionDefinition(named: name))
    let arguments = zip(definition.parameters, parameters).map { ($0.name, DistributionArgument.number($1)) }
    let distribution = try definition.make(Dictionary(uniqueKeysWithValues: arguments))
    // Simpson's rule on each side of the mean, where there may be a kink.
    let (centre, reach, steps) = (parameters[0], 45 * parameters[1], 20_000)
    var total = 0.0
    for side in [-1.0, 1.0] {
      for i in 0...steps {
        let weight = i == 0 || i == steps ? 1.0 : i % 2 == 1 ? 4 : 2
        let b = centre + side * reach * Double(i) / Double(steps)
        total += weight * exp(distribution.logDensity(at: [b]).value) * reach / Double(steps) / 3
      }
    }
    #expect(abs(total - 1) < 1e-9)
  }

  @Test func jointNormalIntegratesToOne() throws {
    let joint = try MultivariateNormal(
      mean: Coordinates([1, -1]),
      covariance: PositiveDefiniteMatrix(rows: [[1, 0.6], [0.6, 2]], parameter: "cov"))
    // The trapezoidal rule converges geometrically for a density that is smooth and vanishes at the ends.
    let step = 0.1
    var total = 0.0
    for i in -150...150 {
      for j in -150...150 {
        let b = [1 + Double(i) * step, -1 + Double(j) * step]
        total += exp(joint.logDensity(at: b).value) * step * step
      }
    }
    #expect(abs(total - 1) < 1e-9)
  }

  @Test(arguments: PriorReferences.densities)
  func slopeIsTheDerivative(_ reference: PriorReferences.Density) throws {
    let distribution = try reference.made()
    let slopes = distribution.slope(at: reference.at)
    #expect(slopes.count == reference.at.count)
    for (j, slope) in slopes.enumerated() {
      func side(_ h: Double) -> Double {
        var b = reference.at
        b[j] += h
        // The dependent part alone keeps its digits.
        let change =
          distribution.logDensity(at: b).dependent
          - distribution.logDensity(at: reference.at).dependent
        return -change / h
      }
      let h = 1e-5
      // A point within h of a kink has no derivative that a difference could find.
      let (left, right) = (side(-h), side(h))
      let scale = max(1, abs(slope.lower), abs(slope.upper))
      if slope.isPoint {
        let isNearKink = abs(left - right) > 0.1 * scale && distribution is Laplace
        #expect(isNearKink || abs((left + right) / 2 - slope.lower) < 1e-5 * scale)
      } else {
        #expect(abs(left - slope.lower) < 1e-8 * scale)
        #expect(abs(right - slope.upper) < 1e-8 * scale)
      }
    }
  }

  @Test func laplacePullsByOneOverScale() throws {
    let laplace = try Laplace(mean: Coordinates(0), scale: Coordinates(0.5))
    #expect(
      laplace.slope(at: [-2, -0.1, 0, 0.1, 2])
        == [.point(-2), .point(-2), Interval(-2, 2), .point(2), .point(2)])
    #expect(laplace.slope(at: [.nan])[0].lower.isNaN)
  }

  @Test(arguments: PriorReferences.densities)
  func penaltyIsMinusLogDensityWithoutItsConstant(_ reference: PriorReferences.Density) throws {
    let distribution = try reference.made()
    let terms = distribution.penaltyTerms(columns: Array(reference.at.indices))
    let penalty = terms.reduce(0) { $0 + $1.value(reference.at) }
    #expect(isNear(penalty, -distribution.logDensity(at: reference.at).dependent, 1e-13))
  }

  @Test func printsAsWritten() throws {
    func source(_ name: String, _ arguments: [String: DistributionArgument]) throws -> String {
      try #require(distributionDefinition(named: name)).make(arguments).source
    }
    #expect(try source("normal", ["mean": .number(0), "sd": .number(1)]) == "normal(0, 1)")
    #expect(
      try source("normal", ["mean": .list([-3, 0.5]), "sd": .number(1e-3)]) == "normal([-3, 0.5], 0.001)")
    #expect(
      try source("normal", ["mean": .list([0, 1]), "cov": .matrix([[1, 0.2], [0.2, 1]])])
        == "normal([0, 1], cov = [[1, 0.2], [0.2, 1]])")
    #expect(
      try source("normal", ["mean": .number(0), "precision": .matrix([[4]])])
        == "normal(0, precision = [[4]])")
    #expect(try source("laplace", ["mean": .number(0), "scale": .number(0.5)]) == "laplace(0, 0.5)")
    #expect(try source("flat", [:]) == "flat")
  }
}

@Suite struct DistributionCatalogueTests {
  /// A file that makes a definition has its line in the catalogue, but for that of priors made from functions, which are
  /// called by no name.
  @Test func everyDefinitionIsListed() throws {
    let folder = testFolder.appending(path: "../../Sources/Priors").standardized
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    let defining = try files.filter {
      try $0.pathExtension == "swift"
        && String(contentsOf: $0, encoding: .utf8).contains("definition = DistributionDefinition(")
    }
    let called = defining.filter { $0.lastPathComponent != "CustomDistribution.swift" }
    #expect(called.count == distributionCatalogue.count)
    #expect(Set(distributionCatalogue.map(\.name)).count == distributionCatalogue.count)
  }

  @Test(arguments: distributionCatalogue.map(\.name))
  func positionalParametersComeFirstAndAllAreInASignature(_ name: String) throws {
    let definition = try #require(distributionDefinition(named: name))
    let flags = definition.parameters.map(\.isPositional)
    #expect(flags == flags.filter { $0 } + flags.filter { !$0 })
    for parameter in definition.parameters {
      #expect(definition.signatures.contains { $0.contains(parameter.name) })
    }
    #expect(definition.example.hasPrefix(name))
  }
}
