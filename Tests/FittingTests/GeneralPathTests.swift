import Testing

@testable import Fitting

/// Paths that go from solution to solution.
@Suite struct GeneralPathTests {
  static let penalties: [(name: String, make: @Sendable () throws -> [(Double, any Penalty)])] = [
    ("norm2", { [(0.1, Norm2())] }),
    ("linf", { [(0.1, Linf())] }),
    ("tv and l1", { [(0.1, TotalVariation()), (0.05, L1())] }),
    ("lp", { [(0.1, try Lp(1.5))] }),
    ("bounds and l1", { [(0.1, L1()), (1, try Box(-0.2, 0.3))] }),
    ("quad and l1", { [(0.1, L1()), (0.1, try Quad(Samples.positiveMatrix(5)))] }),
  ]

  @Test(arguments: penalties.indices, ["squared", "logistic", "cox"])
  func pointsAreSolutions(_ index: Int, _ loss: String) throws {
    let problem = try Families.problem(loss, Self.penalties[index].make())
    let path = try path(problem, options: PathOptions(count: 4, ratio: 0.05))
    let about = Comment(rawValue: "\(Self.penalties[index].name) \(loss) \(path.points.map(\.gap))")
    let converged = path.points.count { $0.isConverged }
    #expect(converged == 4, about)
    #expect(path.lambdaMax > 0 && path.lambdaMax.isFinite)
    for point in path.points {
      let alone = try solve(problem.scalingPenalties(by: point.factor))
      #expect(abs(point.loss + point.penalty - alone.objective) < 2e-9 * max(1, abs(alone.objective)), about)
    }
    if Self.penalties[index].name != "lp" {
      let kinked = path.points[0].penalty - (problem.penalties.count > 1 ? 0 : 0)
      #expect(abs(kinked) < 1e-6, about)
      let below = try solve(problem.scalingPenalties(by: 0.98 * path.points[0].factor))
      #expect(below.penalty > 0 || below.nonzero > 0, about)
    }
  }
}
