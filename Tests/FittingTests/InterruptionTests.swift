import Fitting
import Testing

/// Problems large enough that one factorisation takes long: right by blocks, and stopped between them.
@Suite struct InterruptionTests {
  /// X'X of standardised columns is well conditioned: independent noise.
  private static func large(
    rows n: Int, columns p: Int, _ penalties: [(Double, any Penalty)],
    loss: any Loss = SquaredLoss.mean
  ) throws -> Problem {
    var random = RandomNumbers(seed: 11)
    let design = try DenseDesign(
      elements: random.vector(n * p), rows: n, names: (0..<p).map { "x\($0)" })
    var response = random.vector(n)
    for i in 0..<n {
      for j in stride(from: 0, to: p, by: 97) { response[i] += design.value(row: i, column: j) }
    }
    return try Problem(
      design: design, response: response, loss: loss,
      penalties: penalties.map {
        PenaltyTerm(strength: $0.0, penalty: $0.1, columns: Array(0..<p))
      })
  }

  /// Least squares by blocks: residuals are orthogonal to every column, and the certificate says so too.
  @Test func factorsByBlocksAreRight() throws {
    let problem = try Self.large(rows: 1050, columns: 1030, [])
    let solution = try solve(problem)
    #expect(solution.certificate.isReached && solution.certificate.relative < 1e-12)
    let residual = zip(problem.response, solution.linearPredictor).map { $0 - $1 }
    var largest = 0.0
    residual.withUnsafeBufferPointer { r in
      for j in 0..<1030 { largest = max(largest, abs(problem.design.dot(column: j, r))) }
    }
    #expect(largest < 1e-9)
  }

  /// The inverse by blocks, by its own equation: the diagonal of the posterior's covariance times its precision.
  @Test func inversesByBlocksAreRight() throws {
    let (n, p) = (560, 540)
    let problem = try Self.large(
      rows: n, columns: p, [(3, L2())], loss: SquaredLoss(scale: .likelihood(sigma: 2)))
    let covariance = try #require(try posteriorCovariance(problem))
    // (Z'Z + 2·3·I)/… in data units: H e_k is formed from the data for some k, and C·H e_k must be e_k.
    let (means, deviations) = (problem.means, problem.deviations)
    for k in [0, 311, 539] {
      var column = [Double](repeating: 0, count: p + 1)
      for j in 0..<p {
        var sum = 0.0
        for i in 0..<n {
          sum += problem.design.value(row: i, column: j) * problem.design.value(row: i, column: k)
        }
        column[j + 1] = sum / 4
      }
      column[k + 1] += 6 * deviations[k] * deviations[k]
      column[0] = Double(n) * means[k] / 4
      let unit = covariance.times(column)
      for j in 0...p { #expect(abs(unit[j] - (j == k + 1 ? 1 : 0)) < 1e-9) }
    }
  }

  /// More columns than a panel of reflections: every point of a ridge path is a solution.
  @Test func ridgePathsOfManyColumnsAreRight() throws {
    let problem = try Self.large(rows: 120, columns: 100, [(0.5, L2())])
    let found = try path(problem, options: PathOptions(count: 5))
    for point in found.points {
      let single = try solve(problem.scalingPenalties(by: point.factor))
      #expect(point.isConverged)
      expect(point.standardised, single.standardised, 1e-9)
    }
  }

  /// Each of these is stopped wherever the question is asked: at the first, and at every later one that is tried.
  @Test(arguments: ["least squares", "ridge path", "kernel", "lasso", "covariance"])
  func everyQuestionStopsTheWork(_ kind: String) throws {
    let likelihood = try SquaredLoss(scale: .likelihood(sigma: 1))
    let problem =
      switch kind {
      case "least squares": try Self.large(rows: 600, columns: 560, [])
      case "ridge path": try Self.large(rows: 300, columns: 200, [(1, L2())])
      case "kernel": try Self.large(rows: 560, columns: 570, [(1, L2())])
      case "lasso": try Self.large(rows: 300, columns: 250, [(1e-4, L1())])
      default: try Self.large(rows: 600, columns: 560, [(1, L2())], loss: likelihood)
      }
    /// How often the question is asked until the work is done, or stopped at the one given.
    func questions(stoppingAt limit: Int) throws -> Int {
      var count = 0
      func ask() -> Bool {
        count += 1
        return count == limit
      }
      switch kind {
      case "ridge path":
        _ = try path(problem, options: PathOptions(count: 2), isInterrupted: ask)
      case "covariance": _ = try posteriorCovariance(problem, isInterrupted: ask)
      default: _ = try solve(problem, isInterrupted: ask)
      }
      return count
    }
    let all = try questions(stoppingAt: .max)
    #expect(all > 10)
    for limit in [1, all / 3, all / 2, all - 1] {
      #expect(throws: FittingError.interrupted) { try questions(stoppingAt: limit) }
    }
  }
}
