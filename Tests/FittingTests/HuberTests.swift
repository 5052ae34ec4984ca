import Testing

@testable import Fitting

/// Huber's loss has no curvature where residuals are large: what must hold all the same.
@Suite struct HuberTests {
  /// Brownlee's stack loss data.
  private static func stackLoss() throws -> (design: DenseDesign, response: [Double]) {
    let air = [80.0, 80, 75, 62, 62, 62, 62, 62, 58, 58, 58, 58, 58, 58, 50, 50, 50, 50, 50, 56, 70]
    let water = [27.0, 27, 25, 24, 22, 23, 24, 24, 23, 18, 18, 17, 18, 19, 18, 18, 19, 19, 20, 20, 20]
    let acid = [89.0, 88, 90, 87, 87, 87, 93, 93, 87, 80, 89, 88, 82, 93, 89, 86, 72, 79, 80, 82, 91]
    let loss = [42.0, 37, 37, 28, 18, 18, 19, 20, 15, 14, 14, 13, 11, 12, 8, 7, 8, 8, 9, 15, 15]
    let names = ["air_flow", "water_temp", "acid_conc"]
    return (try DenseDesign(columns: [air, water, acid], names: names), loss)
  }

  /// By iteratively reweighted least squares in R to 1e-12: at the start every residual is beyond k.
  @Test func stackLossAsInR() throws {
    let (design, response) = try Self.stackLoss()
    let problem = try Problem(design: design, response: response, loss: HuberLoss(k: 1.5), penalties: [])
    let solution = try solve(problem)
    #expect(solution.certificate.isReached, "\(solution.certificate)")
    let expected: [Double] = [
      -3.858077668033763e+01, 8.350183465445146e-01, 7.044972281830667e-01, -1.089253955533764e-01,
    ]
    for (found, wanted) in zip([solution.intercept] + solution.coefficients, expected) {
      #expect(abs(found - wanted) < 1e-7 * abs(wanted))
    }
  }

  /// The slopes of the objective are 0 for every k, from small ones to near the squared loss, whatever the unit.
  @Test(arguments: [0.03, 0.3, 1.345, 10, 1e3], [1e-6, 1, 1e8]) func everyThreshold(
    _ k: Double, _ unit: Double
  ) throws {
    let penalties: [[(Double, any Penalty)]] = [
      [], [(0.01 * unit * k, L1())], [(0.05, L2())], [(0.01 * unit * k, L1()), (0.01, L2())],
    ]
    for (index, terms) in penalties.enumerated() {
      var random = RandomNumbers(seed: 5)
      let (design, plain) = try Samples.data(rows: 60, columns: 5)
      let response = plain.enumerated().map { unit * ($1 + ($0 % 9 == 0 ? 40 : 0)) }
      let problem = try Problem(
        design: design, response: response,
        weights: index % 2 == 0 ? nil : (0..<60).map { $0 % 7 == 0 ? 0 : 1.5 + random.next() },
        offset: index < 2 ? nil : random.vector(60).map { unit * $0 }, loss: HuberLoss(k: k * unit),
        penalties: terms.map { PenaltyTerm(strength: $0.0, penalty: $0.1, columns: Array(0..<5)) })
      let solution = try solve(problem)
      let about = Comment(
        rawValue:
          "\(index) \(solution.certificate) \(solution.stop) \(solution.iterations) \(solution.solver)")
      #expect(solution.certificate.isReached, about)
    }
  }

  /// Beyond the largest residual it is half the mean squared error.
  @Test func farThresholdIsLeastSquares() throws {
    let (design, response) = try Self.stackLoss()
    let huber = try solve(
      Problem(design: design, response: response, loss: HuberLoss(k: 1e3), penalties: []))
    let squared = try solve(
      Problem(design: design, response: response, loss: SquaredLoss.mean, penalties: []))
    #expect(relativeDifference(huber.coefficients, squared.coefficients) < 1e-9)
  }

  /// One wild row moves the fit no further than a row just beyond k does.
  @Test(arguments: [1e3, 1e8, 1e15]) func wildRow(_ size: Double) throws {
    let (design, plain) = try Samples.data(rows: 40, columns: 3)
    func fit(_ extra: Double) throws -> [Double] {
      var response = plain
      response[7] += extra
      let solution = try solve(
        Problem(design: design, response: response, loss: HuberLoss(k: 1), penalties: []))
      #expect(solution.stop != .iterationLimit, "\(solution.certificate)")
      return solution.coefficients
    }
    #expect(try relativeDifference(fit(size), fit(100)) < (size < 1e10 ? 1e-6 : 1e-2))
  }

  /// A path's points are the solutions.
  @Test(arguments: [0.05, 1, 100]) func paths(_ k: Double) throws {
    let (design, plain) = try Samples.data(rows: 80, columns: 6)
    let response = plain.enumerated().map { $1 + ($0 % 9 == 0 ? 40 : 0) }
    for penalty: any Penalty in [L1(), L2()] as [any Penalty] {
      let problem = try Problem(
        design: design, response: response, loss: HuberLoss(k: k),
        penalties: [PenaltyTerm(strength: 0.1, penalty: penalty, columns: Array(0..<6))])
      let path = try path(problem, options: PathOptions(count: 10, ratio: 1e-2, tolerance: 1e-10))
      for point in path.points {
        #expect(point.isConverged, "\(point.gap)")
        let alone = try solve(problem.scalingPenalties(by: point.factor))
        #expect(abs(point.loss + point.penalty - alone.objective) < 1e-8 * alone.objective)
      }
    }
  }
}
