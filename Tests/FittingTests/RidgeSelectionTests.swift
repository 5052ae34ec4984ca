import Foundation
import Testing

@testable import Fitting

/// Strengths chosen from one decomposition, against refits, explicit matrices and densities.
@Suite struct RidgeSelectionTests {
  /// Problems of every form: tall, wide, weighted, without an intercept, centred, with matrices and free columns.
  enum Form: String, CaseIterable {
    case tall, wide, weighted, wideWeighted, bare, wideBare, centred, wideCentred, matrix, free, sum,
      likelihood

    /// In data units, so that a row can be left out without a change of scale.
    func problem(scale: Problem.Scale = .data) throws -> Problem {
      let isWide = rawValue.hasPrefix("wide")
      let (n, p) = isWide ? (9, 14) : (23, 4)
      var random = RandomNumbers(seed: 4)
      var weights: [Double]?
      if self == .weighted || self == .wideWeighted { weights = random.vector(n).map { 1.2 + $0 } }
      var penalties: [(Double, any Penalty)] = [(0.3, L2())]
      if self == .matrix {
        var matrix = Samples.positiveMatrix(p)
        // One direction that nothing holds.
        for k in 0..<p {
          matrix[k, 0] = 0
          matrix[0, k] = 0
        }
        penalties = try [(0.2, Quad(matrix))]
      }
      let loss: any Loss =
        switch self {
        case .sum: SquaredLoss.sum
        case .likelihood: try SquaredLoss(scale: .likelihood(sigma: 1.7))
        default: SquaredLoss.mean
        }
      let problem = try Samples.problem(
        rows: n, columns: p, seed: 3, penalties,
        centre: self == .centred || self == .wideCentred ? 0.7 : nil, weights: weights, loss: loss,
        scale: scale, intercept: self != .bare && self != .wideBare)
      guard self == .free else { return problem }
      return try problem.with(penalties: [PenaltyTerm(strength: 0.3, penalty: L2(), columns: [1, 3])])
    }
  }

  private static let options = PathOptions(lambdas: [3, 0.2, 0.01])

  @Test(arguments: Form.allCases) func leavingOneOutIsRefitting(_ form: Form) throws {
    let problem = try form.problem()
    let found = try ridgeSelection(problem, options: Self.options)
    let n = problem.design.rows
    let weights = problem.weights ?? [Double](repeating: 1, count: n)
    for row in found.rows {
      var errors: [Double] = []
      for i in 0..<n {
        let fit = try solve(
          problem.leavingOut(i).scalingPenalties(by: row.factor), options: SolverOptions(tolerance: 1e-12))
        errors.append(pow(problem.response[i] - fit.linearPredictor[i], 2))
      }
      let mean = zip(weights, errors).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
      let loo = try #require(row.looMeanSquare)
      #expect(abs(loo - mean) <= 1e-9 * mean)
      if problem.weights == nil {
        let spread = errors.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n - 1)
        let error = try #require(row.looStandardError)
        #expect(abs(error - (spread / Double(n)).squareRoot()) <= 1e-7 * error)
      }
    }
  }

  @Test(arguments: Form.allCases) func degreesOfFreedomAreTheTrace(_ form: Form) throws {
    let problem = try form.problem(scale: .standardised)
    for row in try ridgeSelection(problem, options: Self.options).rows {
      let strong = try problem.scalingPenalties(by: row.factor)
      let fit = try solve(strong)
      var trace = 0.0
      for i in 0..<problem.design.rows {
        trace += try solve(strong.raising(i)).linearPredictor[i] - fit.linearPredictor[i]
      }
      #expect(abs(trace - row.effectiveDegrees) <= 1e-8 * trace)
      let squares = zip(problem.response, fit.linearPredictor).enumerated().reduce(0) {
        $0 + (problem.weights?[$1.offset] ?? 1) * pow($1.element.0 - $1.element.1, 2)
      }
      let mean = squares / (problem.weights?.reduce(0, +) ?? Double(problem.design.rows))
      #expect(abs(row.meanSquare - mean) <= 1e-9 * mean)
      if let gcv = row.gcv {
        #expect(abs(gcv - mean / pow(1 - trace / Double(problem.design.rows), 2)) <= 1e-7 * gcv)
      }
    }
  }

  /// Without an intercept log p(y) is the density of N(Xc, σ²W⁻¹ + X cov(b) X').
  @Test(arguments: [Form.bare, .wideBare]) func evidenceIsTheDensity(_ form: Form) throws {
    let problem = try form.problem()
    let (n, p) = (problem.design.rows, problem.design.columns)
    for row in try ridgeSelection(problem, criterion: .evidence, options: Self.options).rows {
      let sigma = try #require(row.sigma)
      func logDensity(_ sigma: Double) throws -> Double {
        // 1/(2n) Σr² + λΣb² is n/σ² times smaller than Σr²/(2σ²) + Σb²/(2τ²).
        let variance = sigma * sigma / (2 * Double(n) * row.lambda)
        var covariance = Matrix(rows: n, columns: n)
        for i in 0..<n {
          for k in 0..<n {
            for j in 0..<p {
              covariance[i, k] +=
                variance * problem.design.value(row: i, column: j) * problem.design.value(row: k, column: j)
            }
          }
          covariance[i, i] += sigma * sigma
        }
        let factor = try #require(Cholesky(covariance))
        let squares = zip(problem.response, factor.solve(problem.response)).reduce(0) { $0 + $1.0 * $1.1 }
        return -0.5 * (squares + factor.logDeterminant + Double(n) * log(2 * .pi))
      }
      let evidence = try #require(row.logEvidence)
      #expect(try abs(evidence - logDensity(sigma)) <= 1e-9 * abs(evidence))
      // σ is the best for this lambda.
      #expect(try logDensity(sigma * 1.01) < evidence && logDensity(sigma * 0.99) < evidence)
    }
  }

  /// `make_ridge_selection.py`
  struct Case: Decodable, CustomTestStringConvertible {
    let name: String
    let data: String
    let response: String
    let columns: [String]
    let lambdas: [Double]
    let loo: [Double]
    let best: Int
    let evidenceLambda: Double
    let evidenceSigma: Double

    var testDescription: String { name }
  }

  @Test(arguments: ReferenceFile<Case>.load("ridge-selection.json"))
  func agreesWithScikitLearn(_ reference: Case) throws {
    let source = try ReferenceData(reference.data)
    let problem = try Problem(
      design: source.design(reference.columns), response: source.column(reference.response),
      penalties: [PenaltyTerm(strength: 1, penalty: L2(), columns: Array(reference.columns.indices))])
    let found = try ridgeSelection(problem, options: PathOptions(lambdas: reference.lambdas))
    expect(found.rows.compactMap(\.looMeanSquare), reference.loo, 1e-9 * reference.loo[0])
    #expect(found.best == reference.best)
    // Centred by hand, without an intercept: the noise is then that of n rows.
    let (n, means, deviations) = (problem.response.count, problem.means, problem.deviations)
    let mean = problem.response.reduce(0, +) / Double(n)
    let bare = try Problem(
      design: DenseDesign(
        columns: reference.columns.indices.map { j in
          (0..<n).map { (problem.design.value(row: $0, column: j) - means[j]) / deviations[j] }
        }, names: reference.columns), response: problem.response.map { $0 - mean },
      penalties: problem.penalties, scale: .data, intercept: false)
    let lambda = reference.evidenceLambda
    let rows = try ridgeSelection(
      bare, criterion: .evidence, options: PathOptions(lambdas: [lambda * 1.001, lambda, lambda / 1.001])
    ).rows
    let evidence = rows.compactMap(\.logEvidence)
    #expect(evidence.count == 3 && evidence[1] > evidence[0] && evidence[1] > evidence[2])
    #expect(relativeDifference(try #require(rows[1].sigma), reference.evidenceSigma) < 1e-6)
  }

  @Test func threadsChangeNothing() throws {
    let problem = try Samples.problem(rows: 3000, columns: 60, seed: 8, [(1, L2())])
    let one = try ridgeSelection(problem, threads: 1)
    for threads in [2, 3] {
      #expect(try ridgeSelection(problem, threads: threads).rows == one.rows)
    }
  }

  @Test(arguments: RidgeSelection.Criterion.allCases)
  func theBestIsBest(_ criterion: RidgeSelection.Criterion) throws {
    let found = try ridgeSelection(Form.tall.problem(), criterion: criterion)
    let best = found.rows[found.best]
    #expect(found.rows.count == 50)
    switch criterion {
    case .loo: #expect(best.looMeanSquare == found.rows.compactMap(\.looMeanSquare).min())
    case .gcv: #expect(best.gcv == found.rows.compactMap(\.gcv).min())
    case .evidence: #expect(best.logEvidence == found.rows.compactMap(\.logEvidence).max())
    }
    if let strongest = found.oneStandardError {
      #expect(found.rows[strongest].lambda >= best.lambda)
    }
  }

  @Test func whatCannotBeChosenSaysWhy() throws {
    let lasso = try Samples.problem([(1, L1())])
    #expect(
      throws: FittingError.noSolver(penalties: "l1", loss: "squared", because: "the penalty is not quadratic")
    ) { try ridgeSelection(lasso) }
    #expect(throws: FittingError.noPenalty) { try ridgeSelection(Samples.problem([])) }
    // The only row with this dummy: its fit rests on it alone where the penalty leaves the column free.
    let design = try DenseDesign(columns: [[1, 0, 0, 0, 0], [1, 2, 4, 3, 7]], names: ["d", "x"])
    let alone = try Problem(
      design: design, response: [1, 2, 2, 5, 4],
      penalties: [PenaltyTerm(strength: 1, penalty: L2(), columns: [1])])
    #expect(throws: FittingError.outOfRange(what: "the criterion at every lambda")) {
      try ridgeSelection(alone)
    }
    let gcv = try ridgeSelection(alone, criterion: .gcv)
    #expect(gcv.rows.allSatisfy { $0.looMeanSquare == nil && $0.gcv != nil })
    // Columns without variation, and a response without any.
    let flat = try Problem(
      design: DenseDesign(columns: [[1, 1, 1], [2, 2, 2]], names: ["a", "b"]), response: [1, 2, 3],
      penalties: [PenaltyTerm(strength: 1, penalty: L2(), columns: [0, 1])])
    let rows = try ridgeSelection(flat, options: Self.options).rows
    #expect(rows.allSatisfy { $0.effectiveDegrees == 1 && abs(($0.looMeanSquare ?? 0) - 1.5) < 1e-12 })
  }

  @Test(arguments: [Form.tall, .wide, .matrix]) func everyQuestionStopsTheWork(_ form: Form) throws {
    let problem = try form.problem()
    func questions(stoppingAt limit: Int) throws -> Int {
      var count = 0
      _ = try ridgeSelection(problem, threads: 1) {
        count += 1
        return count == limit
      }
      return count
    }
    let all = try questions(stoppingAt: .max)
    for limit in [1, all / 2, all] {
      #expect(throws: FittingError.interrupted) { try questions(stoppingAt: limit) }
    }
  }
}

extension Problem {
  /// The row counts no more, and the loss keeps its factor.
  fileprivate func leavingOut(_ row: Int) throws -> Problem {
    var weights = self.weights ?? [Double](repeating: 1, count: design.rows)
    weights[row] = 0
    return try Problem(
      design: design, response: response, weights: weights, offset: offset, loss: loss,
      penalties: penalties, scale: scale, intercept: intercept)
  }

  /// The row's response one larger.
  fileprivate func raising(_ row: Int) throws -> Problem {
    var response = response
    response[row] += 1
    return try Problem(
      design: design, response: response, weights: weights, offset: offset, loss: loss,
      penalties: penalties, scale: scale, intercept: intercept)
  }
}
