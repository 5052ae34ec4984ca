import Testing

@testable import Fitting

/// Folds from shared products against refits, measures against their definitions pair by pair.
@Suite struct CrossValidationTests {
  enum Form: String, CaseIterable {
    case lasso, elastic, weighted, bare, data, bareData, offset, free, sum, likelihood, centred

    func problem(rows n: Int = 37) throws -> Problem {
      var random = RandomNumbers(seed: 6)
      var penalties: [(Double, any Penalty)] = [(0.4, L1())]
      if self == .elastic || self == .weighted { penalties.append((0.05, L2())) }
      let loss: any Loss =
        switch self {
        case .sum: SquaredLoss.sum
        case .likelihood: try SquaredLoss(scale: .likelihood(sigma: 1.7))
        default: SquaredLoss.mean
        }
      var problem = try Samples.problem(
        rows: n, columns: 7, seed: 5, penalties,
        weights: self == .weighted ? random.vector(n).map { max(0, $0 + 0.8) } : nil,
        offset: self == .offset ? random.vector(n) : nil, loss: loss,
        scale: self == .data || self == .bareData ? .data : .standardised,
        intercept: self != .bare && self != .bareData)
      if self == .free {
        problem = try problem.with(
          penalties: [PenaltyTerm(strength: 0.4, penalty: L1(), columns: [0, 2, 3, 4, 6])])
      }
      if self == .centred {
        problem = try problem.with(
          penalties: problem.penalties + [
            PenaltyTerm(strength: 0.1, penalty: L2(), columns: [1, 2], centre: [0.5, -1])
          ])
      }
      return problem
    }
  }

  @Test(arguments: Form.allCases) func subtractingIsRefitting(_ form: Form) throws {
    let problem = try form.problem()
    let folds = try foldsByRowOrder(rows: 37, folds: 5)
    let grid = try path(problem, options: PathOptions(count: 12, wantsEvents: false)).points
    let products = try #require(
      try FoldProducts(problem, folds: folds, count: 5, isInterrupted: { false }))
    for fold in 0..<5 {
      let held = folds.indices.filter { folds[$0] == fold }
      let training = try problem.selecting(rows: folds.indices.filter { folds[$0] != fold })
      let points = try path(
        training,
        options: PathOptions(lambdas: grid.map(\.lambda), tolerance: 1e-13, wantsEvents: false)
      ).points
      let judge = HeldOutRows(problem, rows: held)
      for measure in [HeldOutMeasure.mse, .mae] {
        let found = try #require(
          try products.errors(
            heldOut: held, grid.map(\.factor), measure, tolerance: 1e-9, isInterrupted: { false }))
        for (place, point) in points.enumerated() {
          let expected = try #require(
            measure.value(problem.loss, judge.observations, predictor: judge.predictor(point)))
          #expect(abs(found[place] - expected) <= 1e-9 * expected)
        }
      }
    }
  }

  /// A column that varies in one fold only has nothing left outside it.
  @Test func whatSubtractionCannotShowIsRefitted() throws {
    let problem = try Form.lasso.problem()
    var columns = (0..<7).map { j in (0..<37).map { problem.design.value(row: $0, column: j) } }
    columns.append((0..<37).map { $0 == 5 ? 1 : 0 })
    let dummy = try Problem(
      design: DenseDesign(columns: columns, names: (0..<8).map { "x\($0)" }), response: problem.response,
      penalties: [PenaltyTerm(strength: 0.4, penalty: L1(), columns: Array(0..<8))])
    let folds = try foldsByRowOrder(rows: 37, folds: 5)
    let products = try #require(
      try FoldProducts(dummy, folds: folds, count: 5, isInterrupted: { false }))
    let held = folds.indices.filter { folds[$0] == 0 }
    #expect(
      try products.errors(heldOut: held, [1], .mse, tolerance: 1e-9, isInterrupted: { false }) == nil)
    let found = try crossValidate(dummy, folds: folds, options: PathOptions(lambdas: [0.1]))
    let training = try dummy.selecting(rows: folds.indices.filter { folds[$0] != 0 })
    let fit = try solve(training.scalingPenalties(by: 0.25))
    #expect(fit.coefficients[7] == 0)
    let errors = held.map { i in
      let fitted = (0..<8).reduce(fit.intercept) { $0 + columns[$1][i] * fit.coefficients[$1] }
      return (dummy.response[i] - fitted) * (dummy.response[i] - fitted)
    }
    let mean = errors.reduce(0, +) / Double(held.count)
    #expect(abs(found.rows[0].byFold[0] - mean) <= 1e-8 * mean)
  }

  @Test(arguments: [Form.lasso, .weighted]) func threadsChangeNothing(_ form: Form) throws {
    let problem = try form.problem()
    let folds = try foldsByRowOrder(rows: 37, folds: 7)
    let one = try crossValidate(problem, folds: folds, threads: 1)
    for threads in [2, 5] {
      #expect(try crossValidate(problem, folds: folds, threads: threads).rows == one.rows)
    }
    let ridge = try problem.with(
      penalties: [PenaltyTerm(strength: 1, penalty: L2(), columns: Array(0..<7))])
    #expect(
      try crossValidate(ridge, folds: folds, threads: 1).rows
        == crossValidate(ridge, folds: folds, threads: 2).rows)
  }

  @Test(arguments: [1, 2]) func everyQuestionStopsTheWork(_ threads: Int) throws {
    let problem = try Form.lasso.problem(rows: 400)
    let folds = try foldsByRowOrder(rows: 400, folds: 8)
    func questions(stoppingAt limit: Int) throws -> Int {
      var count = 0
      _ = try crossValidate(problem, folds: folds, threads: threads) {
        count += 1
        return count >= limit
      }
      return count
    }
    let all = try questions(stoppingAt: .max)
    // With a helper the number of questions varies a little.
    for limit in [1, all / 4, all / 2] {
      #expect(throws: FittingError.interrupted) { try questions(stoppingAt: limit) }
    }
  }

  @Test func errorsAreThoseOfTheFirstFold() throws {
    // Without rows 0 and 3 (fold 0) the two columns are the same, and no penalty holds them.
    let x: [Double] = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    let design = try DenseDesign(
      columns: [
        x, x.enumerated().map { $0.offset % 3 == 0 ? $0.element * 2 : $0.element },
        [3, 1, 4, 1, 5, 9, 2, 6, 5],
      ],
      names: ["a", "b", "c"])
    let problem = try Problem(
      design: design, response: [1, 3, 2, 5, 4, 7, 5, 9, 9],
      penalties: [PenaltyTerm(strength: 0.1, penalty: L1(), columns: [2])])
    for threads in [1, 2] {
      #expect(throws: FittingError.collinear([Collinearity(column: "b", combinationOf: ["a"])])) {
        try crossValidate(problem, folds: foldsByRowOrder(rows: 9, folds: 3), threads: threads)
      }
    }
  }

  @Test func labelsMakeFolds() throws {
    #expect(try foldsByLabel(["b", "a", "b", "c"]) == [0, 1, 0, 2])
    #expect(try foldsByLabel([7.5, 7.5, -1]) == [0, 0, 1])
    #expect(throws: FittingError.badFolds(count: 1, rows: 2)) { try foldsByLabel([1, 1]) }
  }

  @Test func aMeasureMustMeanSomething() throws {
    let problem = try Form.lasso.problem()
    #expect(throws: FittingError.measureNotForLoss(measure: "auc", loss: "squared")) {
      try crossValidate(problem, folds: foldsByRowOrder(rows: 37, folds: 5), measure: .auc)
    }
    let absolute = try crossValidate(
      problem, folds: foldsByRowOrder(rows: 37, folds: 5), measure: .mae)
    #expect(absolute.measure == .mae && absolute.rows.allSatisfy { $0.mean > 0 })
    // Squared loss: the deviance of a row is its squared error.
    let deviance = try crossValidate(
      problem, folds: foldsByRowOrder(rows: 37, folds: 5), measure: .deviance)
    let usual = try crossValidate(problem, folds: foldsByRowOrder(rows: 37, folds: 5))
    #expect(usual.measure == .mse && usual.rows == deviance.rows)
  }

  /// `make_cv.R`
  struct Case: Decodable, CustomTestStringConvertible {
    let name: String
    let measure: String
    let data: String
    let family: String
    let columns: [String]
    let folds: Int
    let lambdas: [Double]
    /// A row a lambda.
    let byFold: [[Double]]

    var testDescription: String { name }
  }

  @Test(arguments: ReferenceFile<Case>.load("cross-validation.json"))
  func agreesWithGlmnet(_ reference: Case) throws {
    let source = try ReferenceData(reference.data)
    let isCox = reference.family == "cox"
    let measure: HeldOutMeasure = try #require(HeldOutMeasure(rawValue: reference.measure))
    let problem = try Problem(
      design: source.design(reference.columns), response: source.column(isCox ? "qsec" : "am"),
      details: ResponseDetails(status: isCox ? source.column("vs") : nil),
      loss: isCox ? CoxLoss(ties: .breslow) : LogisticLoss(),
      penalties: [PenaltyTerm(strength: 1, penalty: L1(), columns: Array(reference.columns.indices))])
    let found = try crossValidate(
      problem, folds: foldsByRowOrder(rows: 32, folds: reference.folds),
      measure: measure,
      options: PathOptions(lambdas: reference.lambdas, tolerance: 1e-12, wantsEvents: false))
    for (row, expected) in zip(found.rows, reference.byFold) {
      #expect(relativeDifference(row.byFold, expected) < 1e-7)
    }
    #expect(found.measure.isHigherBetter == (reference.measure == "auc"))
    let means = found.rows.map(\.mean)
    #expect(means[found.best] == (found.measure.isHigherBetter ? means.max() : means.min()))
  }

  // MARK: Measures by definition

  private static let eta = [0.3, -1, 0.3, 2, 0.1, -0.4, 0.3, 1.1]
  private static let weights: [Double] = [1, 2, 0.5, 1, 0, 1, 3, 1]

  @Test(arguments: [false, true]) func areaUnderTheCurveIsAShareOfPairs(_ hasTrials: Bool) throws {
    let y: [Double] = hasTrials ? [0.5, 0, 0.25, 1, 1, 0.5, 1, 0] : [1, 0, 0, 1, 1, 0, 1, 0]
    let trials: [Double]? = hasTrials ? [2, 3, 4, 1, 2, 2, 1, 5] : nil
    var (won, pairs) = (0.0, 0.0)
    for i in y.indices {
      for j in y.indices {
        let success = Self.weights[i] * (trials?[i] ?? 1) * y[i]
        let failure = Self.weights[j] * (trials?[j] ?? 1) * (1 - y[j])
        pairs += success * failure
        let order = Self.eta[i] > Self.eta[j] ? 1 : Self.eta[i] == Self.eta[j] ? 0.5 : 0
        won += success * failure * order
      }
    }
    let data = Observations(
      response: y, weights: Self.weights, details: ResponseDetails(trials: trials))
    let found = HeldOutMeasure.auc.value(LogisticLoss(), data, predictor: Self.eta)
    #expect(try abs(#require(found) - won / pairs) < 1e-14)
    let same = Observations(response: [1, 1], details: ResponseDetails())
    #expect(HeldOutMeasure.auc.value(LogisticLoss(), same, predictor: [0, 1]) == nil)
  }

  @Test(arguments: [false, true]) func concordanceIsAShareOfPairs(_ hasStrata: Bool) throws {
    let times: [Double] = [3, 1, 4, 1, 5, 3, 2, 3]
    let status: [Double] = [1, 1, 0, 1, 1, 0, 1, 1]
    let strata: [Int]? = hasStrata ? [0, 0, 1, 1, 1, 0, 0, 1] : nil
    var (won, pairs) = (0.0, 0.0)
    for i in times.indices where status[i] == 1 {
      for j in times.indices where strata?[i] == strata?[j] {
        guard times[i] < times[j] || (times[i] == times[j] && status[j] == 0) else { continue }
        let w = Self.weights[i] * Self.weights[j]
        pairs += w
        won += w * (Self.eta[i] > Self.eta[j] ? 1 : Self.eta[i] == Self.eta[j] ? 0.5 : 0)
      }
    }
    let data = Observations(
      response: times, weights: Self.weights, details: ResponseDetails(status: status, strata: strata))
    let found = HeldOutMeasure.concordance.value(CoxLoss(), data, predictor: Self.eta)
    #expect(try abs(#require(found) - won / pairs) < 1e-14)
  }

  @Test func classesAreCounted() throws {
    let data = Observations(
      response: [1, 0, 1, 0], weights: [1, 2, 3, 4], details: ResponseDetails())
    let binary = HeldOutMeasure.classError.value(LogisticLoss(), data, predictor: [1, 1, -1, -1])
    #expect(binary == 0.5)
    let classes = Observations(response: [0, 1, 2], details: ResponseDetails(levels: ["a", "b", "c"]))
    // Class by class; the last row is taken for the first class.
    let eta: [Double] = [2, 0, 1, 0, 3, 0, 1, 1, 0]
    let found = HeldOutMeasure.classError.value(MultinomialLoss(), classes, predictor: eta)
    #expect(try abs(#require(found) - 1.0 / 3) < 1e-15)
  }
}
