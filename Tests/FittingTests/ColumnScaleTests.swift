import Glibc
import Testing

@testable import Fitting

/// Where penalties act on data units, the units of a column may be any: the same model in other units is found as
/// well, and proved as well.
@Suite("Scales of columns") struct ColumnScaleTests {
  struct Shape: CustomTestStringConvertible, Sendable {
    let name: String
    /// What acts on the coefficient of a column in units u times as small as what is meant for u = 1 does there.
    let make: @Sendable (_ u: Double) throws -> [(Double, any Penalty)]
    var testDescription: String { name }
  }

  static let shapes: [Shape] = [
    Shape(name: "cauchy", make: { [(1, StudentPenalty(df: 1, scale: 2.5 / $0))] }),
    Shape(name: "narrow cauchy", make: { [(1, StudentPenalty(df: 1, scale: 0.1 / $0))] }),
    Shape(name: "student", make: { [(1, StudentPenalty(df: 3, scale: 1 / $0))] }),
    Shape(name: "horseshoe", make: { [(1, HorseshoePenalty(scale: 1 / $0))] }),
    Shape(name: "scad", make: { u in [(u * u, try SCAD(lambda: 2 / u))] }),
    Shape(name: "mcp", make: { u in [(u * u, try MCP(lambda: 2 / u))] }),
    Shape(name: "lp(0.5)", make: { [($0.squareRoot(), try Lp(0.5))] }),
    Shape(name: "l1", make: { [(2 * $0, L1())] }),
    Shape(name: "l1 and l2", make: { [(2 * $0, L1()), ($0 * $0, L2())] }),
    Shape(name: "bounds", make: { [(1, try Box(-0.2 / $0, 0.3 / $0))] }),
    Shape(
      name: "cauchy within bounds",
      make: { [(1, StudentPenalty(df: 1, scale: 2.5 / $0)), (1, try Box(-0.2 / $0, 0.3 / $0))] }),
  ]
  static let families = ["squared", "logistic", "poisson", "cox", "probit", "gamma", "negbinomial", "huber"]
  private static let units: [[Double]] = [[1e-3, 1, 1], [1e3, 1e-3, 1], [1e6, 1, 1e-6]]

  private func problem(
    _ family: String, _ units: [Double], _ penalties: [PenaltyTerm]
  ) throws -> Problem {
    let n = 60
    let (design, signal) = try Samples.data(rows: n, columns: units.count)
    let columns = units.indices.map { j in (0..<n).map { units[j] * design.value(row: $0, column: j) } }
    let loss = try Families.loss(family, asLikelihood: family != "huber")
    let (y, details) = Families.response(loss.definition.response, signal)
    return try Problem(
      design: DenseDesign(columns: columns, names: units.indices.map { "x\($0)" }), response: y,
      details: details, loss: loss, penalties: penalties, scale: .data)
  }

  private func terms(_ shape: Shape, _ units: [Double]) throws -> [PenaltyTerm] {
    try units.indices.flatMap { j in
      try shape.make(units[j]).map { PenaltyTerm(strength: $0.0, penalty: $0.1, columns: [j]) }
    }
  }

  /// Steps that all columns have in common are as short as the largest of them asks for: it then says that it is not
  /// there yet.
  private func solvers(_ problem: Problem) -> [String] {
    capableSolvers(problem).filter { $0 != "augmented Lagrangian" }
  }

  @Test(arguments: families, shapes) func sameModelInOtherUnits(_ family: String, _ shape: Shape) throws {
    let usual = try solve(problem(family, [1, 1, 1], terms(shape, [1, 1, 1])))
    #expect(usual.certificate.isReached, "\(usual.solver) \(usual.certificate)")
    for units in Self.units {
      let problem = try problem(family, units, terms(shape, units))
      for name in solvers(problem) {
        let found = try solve(problem, options: SolverOptions(solver: name))
        #expect(found.certificate.isReached, "\(units) \(name) \(found.certificate)")
        expect(zip(found.coefficients, units).map { $0 * $1 }, usual.coefficients, 1e-7)
      }
    }
  }

  /// The same penalty on every column, whose strength is then out of all proportion for some.
  @Test(arguments: families, shapes) func anyUnits(_ family: String, _ shape: Shape) throws {
    for units in Self.units {
      let problem = try problem(family, units, terms(shape, [1, 1, 1]))
      for name in solvers(problem) {
        let found = try solve(problem, options: SolverOptions(solver: name))
        #expect(found.certificate.isReached, "\(units) \(name) \(found.certificate)")
      }
    }
  }

  /// log(1 + Σ(u_jb_j)²): ties coefficients together, and is not convex.
  private struct CommonTail: SmoothPenalty {
    let units: [Double]
    static let definition = PenaltyDefinition(
      name: "tail", summary: "", formula: "log(1 + Σ(ub)²)", gradient: "", atZero: "0", isConvex: false,
      build: { _ in [] })

    func derivatives(
      _ b: [Double], withHessian: Bool
    ) -> (value: Double, gradient: [Double], hessian: Matrix?) {
      let scaled = zip(b, units).map { $0 * $1 }
      let size = 1 + scaled.reduce(0) { $0 + $1 * $1 }
      let gradient = zip(scaled, units).map { 2 * $0 * $1 / size }
      var hessian = Matrix(rows: b.count, columns: b.count)
      for j in b.indices {
        for i in b.indices {
          hessian[i, j] = (i == j ? 2 * units[i] * units[i] / size : 0) - gradient[i] * gradient[j]
        }
      }
      return (value(b), gradient, withHessian ? hessian : nil)
    }

    func value(_ b: [Double]) -> Double { log1p(zip(b, units).reduce(0) { $0 + $1.0 * $1.0 * $1.1 * $1.1 }) }
    func gradient(_ b: [Double]) -> [Interval] {
      derivatives(b, withHessian: false).gradient.map { .point($0) }
    }
    func prox(_ v: [Double], step: Double) -> [Double] { v }
    func conjugate(_ v: [Double]) -> Double { .infinity }
    func dualScale(_ v: [Double]) -> Double { 0 }
    func lambdaMax(slope: [Double]) -> Double { .infinity }
    var smooth: (any SmoothPenalty)? { self }
  }

  @Test(arguments: families) func tiedCoefficientsInOtherUnits(_ family: String) throws {
    func fitted(_ units: [Double], _ tail: [Double]) throws -> Solution {
      let problem = try problem(
        family, units, [PenaltyTerm(strength: 2, penalty: CommonTail(units: tail), columns: [0, 1, 2])])
      let found = try solve(problem)
      #expect(found.certificate.isReached, "\(units) \(found.solver) \(found.certificate)")
      return found
    }
    let usual = try fitted([1, 1, 1], [1, 1, 1])
    for units in Self.units {
      let found = try fitted(units, units)
      expect(zip(found.coefficients, units).map { $0 * $1 }, usual.coefficients, 1e-7)
      _ = try fitted(units, [1, 1, 1])
    }
  }

  private struct CoxModes: Decodable {
    struct Mode: Decodable {
      let unit: Double
      let scale: Double
      let coefficients: [Double]
      let loss: Double
    }
    let time: [Double]
    let event: [Double]
    let age: [Double]
    let male: [Double]
    let modes: [Mode]
  }

  /// Columns far from 0 in years, days, millennia and less, against modes found by R's survival.
  @Test func coxModesAreThoseOfR() throws {
    let data = try #require(ReferenceFile<CoxModes>.load("cox-map.json").first)
    #expect(data.modes.count == 8)
    for mode in data.modes {
      let problem = try Problem(
        design: DenseDesign(columns: [data.age.map { $0 * mode.unit }, data.male], names: ["age", "male"]),
        response: data.time, details: ResponseDetails(status: data.event),
        loss: CoxLoss(asLikelihood: true),
        penalties: [
          PenaltyTerm(strength: 1, penalty: StudentPenalty(df: 1, scale: mode.scale), columns: [0, 1])
        ], scale: .data)
      let found = try solve(problem)
      #expect(found.certificate.isReached, "\(mode.unit) \(mode.scale) \(found.certificate)")
      #expect(abs(found.loss - mode.loss) < 1e-6)
      for (own, wanted) in zip(found.coefficients, mode.coefficients) {
        #expect(abs(own - wanted) <= 1e-6 * abs(wanted), "\(mode.unit) \(mode.scale)")
      }
    }
  }
}
