import Testing

@testable import Fitting

/// The certificate of every loss bounds what the objective could still fall by, at any point, and vanishes at the
/// optimum. Optima come from accelerated proximal gradients written here.
@Suite struct LossCertificateTests {
  struct Setting: Sendable {
    var name: String
    var terms: @Sendable (Int) throws -> [PenaltyTerm]
    var intercept = true
    var weighted = false
    var offset = false
    var scale = Problem.Scale.standardised
  }

  static let settings: [Setting] = [
    Setting(name: "l1", terms: { [PenaltyTerm(strength: 0.03, penalty: L1(), columns: Array(0..<$0))] }),
    Setting(
      name: "l2", terms: { [PenaltyTerm(strength: 0.05, penalty: L2(), columns: Array(0..<$0))] },
      weighted: true),
    Setting(
      name: "both, without intercept",
      terms: {
        [
          PenaltyTerm(strength: 0.02, penalty: L1(), columns: Array(0..<$0)),
          PenaltyTerm(strength: 0.1, penalty: L2(), columns: Array(0..<$0)),
        ]
      }, intercept: false),
    Setting(
      name: "some columns free",
      terms: { [PenaltyTerm(strength: 0.05, penalty: L1(), columns: (0..<$0).filter { $0 % 4 < 2 })] },
      offset: true),
    Setting(
      name: "centred",
      terms: {
        [
          PenaltyTerm(
            strength: 0.1, penalty: L2(), columns: Array(0..<$0), centre: [Double](repeating: 0.3, count: $0)),
          PenaltyTerm(strength: 0.01, penalty: L1(), columns: Array(0..<$0)),
        ]
      }, scale: .data),
    Setting(
      name: "matrix on some, l1 on others",
      terms: {
        [
          PenaltyTerm(strength: 0.1, penalty: try Quad(Samples.positiveMatrix(2)), columns: [0, 1]),
          PenaltyTerm(strength: 0.03, penalty: L1(), columns: Array(2..<$0)),
        ]
      }),
    Setting(name: "none", terms: { _ in [] }),
    Setting(
      name: "nearly none",
      terms: { [PenaltyTerm(strength: 1e-300, penalty: L1(), columns: Array(0..<$0))] }),
  ]

  static func problem(_ definition: LossDefinition, _ s: Setting) throws -> Problem {
    let (n, p) = (30, 4)
    var random = RandomNumbers(seed: 21)
    let columns = (0..<p).map { j in random.vector(n).map { 2 * $0 + 0.2 * Double(j) } }
    let design = try DenseDesign(columns: columns, names: (0..<p).map { "x\($0)" })
    let (y, details) = LossLawTests.response(definition.response, rows: n)
    let arguments = definition.parameters.map { $0.defaultValue == nil ? 1.7 : nil }
    let loss = try definition.make(arguments)
    let outputs = loss.outputs(Observations(response: y, details: details))
    let terms = try s.terms(p * outputs)
    return try Problem(
      design: design, response: y,
      weights: s.weighted ? (0..<n).map { $0 % 7 == 0 ? 0 : 1.5 + random.next() } : nil,
      offset: s.offset ? random.vector(n).map { 0.3 * $0 } : nil, details: details, loss: loss,
      penalties: terms,
      scale: s.scale, intercept: s.intercept)
  }

  static func objective(_ problem: Problem, _ beta: [Double]) throws -> Double {
    try objectiveParts(problem, at: beta, on: problem.scale).objective
  }

  static func certificate(_ problem: Problem, _ beta: [Double]) throws -> Certificate {
    let stored = problem.storedUnits(dataUnits: problem.dataUnits(beta))
    let direct = DirectEvaluation(
      problem, stored: stored, intercepts: problem.bestIntercepts(stored: stored))
    return try Certificate(
      problem, beta: beta, direct: direct, tolerance: 1e-9, isInterrupted: { false })
  }

  /// FISTA with restarts; the matrix of a quadratic penalty goes with the smooth part.
  static func optimum(_ problem: Problem) throws -> [Double] {
    let separable = CoordinatePenalty(
      problem.penalties.filter { $0.penalty.separable != nil }, columns: problem.coefficientCount)
    let matrices = problem.penalties.filter { $0.penalty.separable == nil }
    func smooth(_ b: [Double]) throws -> (Double, [Double]) {
      let parts = try objectiveParts(problem, at: b, on: problem.scale)
      var slopes = try Fitting.slopes(problem, at: b, on: problem.scale).loss
      for (j, row) in penaltySlopes(matrices, at: b).reduce(
        into: slopes,
        { sum, row in
          for j in sum.indices { sum[j] += row[j].lower }
        }
      ).enumerated() { slopes[j] = row }
      return (parts.loss + matrices.reduce(0) { $0 + $1.value(b) }, slopes)
    }
    var b = [Double](repeating: 0, count: problem.coefficientCount)
    var (point, momentum, step) = (b, 1.0, 1.0)
    for _ in 0..<4000 {
      let (value, slopes) = try smooth(point)
      var next = b
      while true {
        for j in b.indices {
          let a = 1 / step + 2 * separable.square[j]
          let q = point[j] / step - slopes[j] - separable.linear[j]
          next[j] = separable.minimum(j, curvature: a, pull: q, hint: point[j])
        }
        var bound = value
        for j in b.indices {
          let d = next[j] - point[j]
          bound += slopes[j] * d + 0.5 / step * d * d
        }
        if try smooth(next).0 <= bound + 1e-15 * abs(value) { break }
        step *= 0.5
      }
      let turned = zip(zip(point, next), zip(next, b)).reduce(0.0) {
        $0 + ($1.0.0 - $1.0.1) * ($1.1.0 - $1.1.1)
      }
      let moved = zip(next, b).reduce(0.0) { max($0, abs($1.0 - $1.1)) }
      let following = turned > 0 ? 1 : 0.5 * (1 + (1 + 4 * momentum * momentum).squareRoot())
      let weight = turned > 0 ? 0 : (momentum - 1) / following
      point = zip(next, b).map { $0 + weight * ($0 - $1) }
      (b, momentum) = (next, following)
      if moved < 1e-15 { break }
    }
    return b
  }

  @Test(
    arguments: lossCatalogue.indices.filter { !["sse", "quantile"].contains(lossCatalogue[$0].name) },
    settings.indices)
  func gapBoundsTheDistance(_ index: Int, _ setting: Int) throws {
    let (definition, s) = (lossCatalogue[index], Self.settings[setting])
    let problem = try Self.problem(definition, s)
    let best = try Self.optimum(problem)
    let least = try Self.objective(problem, best)
    let there = try Self.certificate(problem, best)
    let name = "\(definition.name), \(s.name)"
    #expect(there.isReached && there.isConvex && there.isGlobal, "\(name): \(there)")
    if definition.name != "cox" { #expect(there.kind == .dualityGap, "\(name)") }
    guard there.kind == .dualityGap else { return }
    for size in [1e-6, 1e-3, 0.1, 2] {
      var random = RandomNumbers(seed: 4)
      for _ in 0..<5 {
        let other = zip(best, random.vector(best.count)).map { $0 + size * $1 }
        let found = try Self.certificate(problem, other)
        let distance = try Self.objective(problem, other) - least
        #expect(
          found.absolute >= distance - 1e-13 * (1 + abs(least)), "\(name) \(size): \(found) \(distance)")
        if size < 1e-2 { #expect(found.absolute.isFinite, "\(name) \(size)") }
      }
    }
  }
}
