import Fitting
import Foundation
import Testing

@testable import Priors

/// Student, cauchy and horseshoe against scipy, numerical integrals and the lowest of many descents
/// (References/make_heavy.py).
@Suite("Heavy-tailed priors") struct HeavyTailTests {
  struct Marginal: Decodable {
    let parameters: [String: Double]
    let at: Double
    let logDensity: Double
  }

  struct Estimate: Decodable, CustomTestStringConvertible {
    let data: String
    let response: String
    let columns: [String]
    let sigma: Double
    let distribution: String
    let parameters: [String: ReferenceArgument]
    let coefficients: [Double]
    let objective: Double

    var testDescription: String { "\(distribution) \(parameters)" }
  }

  struct File: Decodable {
    let densities: [PriorReferences.Density]
    let marginals: [Marginal]
    let maps: [Estimate]
  }

  static let file: File = {
    do {
      let data = try Data(contentsOf: testFolder.appending(path: "References/heavy.json"))
      return try JSONDecoder().decode(File.self, from: data)
    } catch {
      Issue.record("heavy.json: \(error)")
      return File(densities: [], marginals: [], maps: [])
    }
  }()

  @Test func fileHoldsCases() {
    #expect(Self.file.densities.count == 24 && Self.file.marginals.count == 25 && Self.file.maps.count == 5)
  }

  @Test(arguments: file.densities)
  func logDensityIsThatOfScipy(_ reference: PriorReferences.Density) throws {
    let found = try reference.made().logDensity(at: reference.at)
    #expect(isNear(found.value, reference.logDensity, 1e-11))
    #expect(isNear(found.constant, reference.constant, 1e-11))
  }

  @Test(arguments: file.densities)
  func penaltyIsMinusLogDensityWithoutItsConstant(_ reference: PriorReferences.Density) throws {
    let distribution = try reference.made()
    let terms = distribution.penaltyTerms(columns: [0])
    let value = terms.reduce(0) { $0 + $1.value(reference.at) }
    #expect(isNear(value, -distribution.logDensity(at: reference.at).dependent))
  }

  @Test func marginalHorseshoeIsTheIntegralOverItsLocalScale() throws {
    for reference in Self.file.marginals {
      let prior = try Horseshoe(
        scale: Coordinates(reference.parameters["scale"] ?? .nan),
        slab: reference.parameters["slab"] ?? .infinity)
      #expect(
        isNear(prior.logDensity(at: [reference.at]).value, reference.logDensity, 1e-8),
        "\(reference.parameters) at \(reference.at)")
    }
  }

  @Test func slopeOfTheMarginalHorseshoeIsItsDerivative() throws {
    for (tau, slab) in [(0.5, Double.infinity), (1, 2), (0.01, 0.3)] {
      let prior = try Horseshoe(scale: Coordinates(tau), slab: slab)
      for b in [-3.0, 0.1, 0.7, 40] {
        let h = 1e-5 * abs(b)
        let slope =
          (prior.logDensity(at: [b - h]).value - prior.logDensity(at: [b + h]).value) / (2 * h)
        #expect(isNear(prior.slope(at: [b])[0].lower, slope, 1e-6), "\(tau), \(slab) at \(b)")
      }
      #expect(prior.slope(at: [0])[0] == Interval(-.infinity, .infinity))
    }
  }

  @Test(arguments: [0.02, 0.5, 3.0], [0.3, 2, Double.infinity])
  func horseshoePenaltyIsTheBestLocalScale(_ tau: Double, _ slab: Double) {
    let penalty = HorseshoePenalty(scale: tau, slab: slab)
    for t in [1e-9, 0.01, 0.4, 2, 300] {
      let tail = 0.5 * (t / slab) * (t / slab)
      // The minimum over v on a fine grid of its logarithm.
      let grid = stride(from: -25.0, to: 25, by: 0.001).map { (u: Double) -> Double in
        let v = Foundation.exp(u)
        return 0.5 * (t / tau) * (t / tau) / v + Foundation.log1p(v)
      }
      let naive = (grid.min() ?? .nan) + tail
      #expect(abs(penalty.value(at: t) - naive) <= 1e-6 * max(1, naive) + 1e-10)
      let h = 1e-4 * t
      let slope = (penalty.value(at: t + h) - penalty.value(at: t - h)) / (2 * h)
      #expect(abs(penalty.slope(at: t).lower - slope) <= 1e-5 * max(1, abs(slope)))
      let bend = (penalty.slope(at: t + h).lower - penalty.slope(at: t - h).lower) / (2 * h)
      let rounding = 1e-14 * abs(slope) / h
      #expect(abs(penalty.curvature(at: t) - bend) <= 1e-4 * abs(bend) + rounding)
      #expect(-penalty.curvature(at: t) <= penalty.concavity * (1 + 1e-9))
    }
  }

  static let penalties: [any SeparablePenalty] = [
    StudentPenalty(df: 3, scale: 1), StudentPenalty(df: 0.5, scale: 0.01), StudentPenalty(df: 100, scale: 7),
    HorseshoePenalty(scale: 1), HorseshoePenalty(scale: 0.01), HorseshoePenalty(scale: 2, slab: 0.5),
  ]

  @Test(arguments: penalties.indices, [0.01, 1, 50.0])
  func proxIsTheLowestPoint(_ place: Int, _ step: Double) {
    let penalty = Self.penalties[place]
    for v in [-30, -2, -0.4, 1e-7, 0.02, 0.9, 5, 1000.0] {
      let found = penalty.prox(at: v, step: step)
      func objective(_ t: Double) -> Double { 0.5 * (t - v) * (t - v) + step * penalty.value(at: t) }
      // Every point of a grid from 0 to v, coarse and fine.
      var best = objective(0)
      for i in 0...4000 {
        let share = Double(i) / 4000
        best = min(best, objective(v * share), objective(v * share * share * share))
      }
      #expect(objective(found) <= best + 1e-9 * max(1, abs(best)), "prox of \(v)")
    }
  }

  @Test(arguments: file.maps)
  func mapIsTheLowestOfManyDescents(_ reference: Estimate) throws {
    let table = try ReferenceTable(reference.data)
    let response = try table.column(reference.response)
    let prior = try Prior(PriorReferences.make(reference.distribution, reference.parameters)).bound(
      to: reference.columns.map { PriorColumn(name: $0, term: $0) })
    let problem = try Problem(
      design: DenseDesign(columns: reference.columns.map(table.column), names: reference.columns),
      response: response, loss: SquaredLoss(scale: .likelihood(sigma: reference.sigma)),
      penalties: prior.penaltyTerms, scale: .data)
    let solution = try solve(problem)
    let constant = Double(response.count) * (0.5 * log(2 * .pi) + log(reference.sigma))
    #expect(solution.objective - constant <= reference.objective * (1 + 1e-9))
    for (found, expected) in zip(solution.coefficients, reference.coefficients) {
      #expect(abs(found - expected) <= 2e-5 * max(1, abs(expected)))
      #expect((found == 0) == (expected == 0))
    }
    #expect(solution.certificate.isReached)
    #expect(solution.certificate.kind == .subdifferential)
  }
}
