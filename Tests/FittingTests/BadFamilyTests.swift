import Testing

@testable import Fitting

/// Data and strengths at the edge, for every smooth family: an answer with an honest certificate, or a reason.
@Suite struct BadFamilyTests {
  static let names = Families.names.filter { !["squared", "sse"].contains($0) }

  private func check(_ solution: Solution, _ about: String) {
    let numbers = solution.coefficients + solution.intercepts + solution.linearPredictor
    #expect(numbers.allSatisfy { $0.isFinite }, Comment(rawValue: about))
    #expect((solution.stop == .converged) == solution.certificate.isReached, Comment(rawValue: about))
  }

  /// x decides y, but for ties where `overlap`.
  private func separable(_ name: String, overlap: Bool = false) throws -> Problem {
    let x = (0..<20).map { Double($0) }
    let noise = (0..<20).map { Double($0 * 7 % 5) }
    var y = x.map { $0 >= 10 ? 1.0 : 0 }
    if overlap { y[9] = 1 }
    let design = try DenseDesign(
      columns: [overlap ? x.map { max(9, $0) } : x, noise], names: ["x", "noise"])
    return try Problem(
      design: design, response: y, details: ResponseDetails(levels: ["no", "yes"]),
      loss: Families.loss(name))
  }

  @Test(arguments: ["logistic", "probit", "multinomial"], [false, true])
  func separationIsSaid(_ name: String, _ overlap: Bool) throws {
    let problem = try separable(name, overlap: overlap)
    do throws(FittingError) {
      let solution = try solve(problem)
      Issue.record("\(solution.coefficients) \(solution.stop)")
    } catch {
      guard case .separated(let direction) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(direction.contains { $0.column.hasPrefix("x") })
    }
    // A penalty makes the answer unique.
    let all = Array(0..<problem.coefficientCount)
    for penalty in [L1(), L2()] as [any Penalty] {
      let held = try problem.with(penalties: [PenaltyTerm(strength: 1e-3, penalty: penalty, columns: all)])
      let solution = try solve(held)
      #expect(solution.stop == .converged && solution.coefficients.allSatisfy { abs($0) < 1e3 })
    }
  }

  @Test func monotoneLikelihoodIsSaid() throws {
    let x = (0..<12).map { Double($0) }
    let design = try DenseDesign(columns: [x], names: ["x"])
    let problem = try Problem(
      design: design, response: x.map { 20 - $0 },
      details: ResponseDetails(status: [Double](repeating: 1, count: 12)), loss: Families.loss("cox"))
    do throws(FittingError) {
      let solution = try solve(problem)
      Issue.record("\(solution.coefficients)")
    } catch {
      guard case .separated = error else {
        Issue.record("\(error)")
        return
      }
    }
  }

  @Test(arguments: names, [0, 1e-300, 1e-12, 1e300]) func extremeStrengths(
    _ name: String, _ strength: Double
  ) throws {
    for penalty in [L1(), L2()] as [any Penalty] {
      let problem = try Families.problem(name, [(strength, penalty)])
      let solution = try solve(problem)
      check(solution, "\(name) \(strength)")
      // A gap cannot be shown where rounding of a slope is more than a weak kink may take; the slopes themselves can.
      let about = Comment(rawValue: "\(name) \(strength) \(solution.certificate)")
      #expect(solution.certificate.isReached || Families.worstSlope(problem, solution) < 1e-10, about)
      if strength == 1e300 { #expect(solution.coefficients.allSatisfy { abs($0) < 1e-250 }) }
    }
  }

  @Test(arguments: names, [1e150, 1e-150]) func extremeColumns(_ name: String, _ unit: Double) throws {
    let plain = try Families.problem(name, [(0.02, L1())])
    let columns = (0..<5).map { j in
      (0..<60).map { plain.design.value(row: $0, column: j) * (j % 2 == 0 ? unit : 1) }
    }
    let scaled = try Problem(
      design: DenseDesign(columns: columns, names: plain.design.names), response: plain.response,
      details: plain.details, loss: plain.loss, penalties: plain.penalties)
    let (a, b) = (try solve(plain), try solve(scaled))
    #expect(b.certificate.isReached)
    #expect(relativeDifference(a.standardised, b.standardised) < 1e-5, "\(name)")
  }

  @Test(arguments: names) func zeroAndDoubleColumns(_ name: String) throws {
    let plain = try Families.problem(name, [])
    var columns = (0..<5).map { j in (0..<60).map { plain.design.value(row: $0, column: j) } }
    columns.append([Double](repeating: 0, count: 60))
    columns.append(columns[1])
    let names = (0..<7).map { "x\($0)" }
    let outputs = plain.outputs
    func problem(_ terms: [PenaltyTerm]) throws -> Problem {
      try Problem(
        design: DenseDesign(columns: columns, names: names), response: plain.response,
        details: plain.details, loss: plain.loss, penalties: terms)
    }
    #expect(throws: FittingError.collinear([Collinearity(column: "x6", combinationOf: ["x1"])])) {
      try solve(problem([]))
    }
    for penalty in [L1(), L2()] as [any Penalty] {
      let terms = [PenaltyTerm(strength: 0.01, penalty: penalty, columns: Array(0..<7 * outputs))]
      let solution = try solve(problem(terms))
      check(solution, name)
      #expect(solution.certificate.isReached)
      for k in 0..<outputs { #expect(solution.coefficients[7 * k + 5] == 0) }
      let path = try path(problem(terms), options: PathOptions(count: 5, ratio: 0.1))
      let converged = path.points.count { $0.isConverged }
      #expect(converged == 5)
    }
  }

  @Test(arguments: names) func noColumns(_ name: String) throws {
    let plain = try Families.problem(name, [])
    let problem = try Problem(
      design: DenseDesign(elements: [], rows: 60, names: []), response: plain.response,
      details: plain.details, loss: plain.loss)
    let solution = try solve(problem)
    check(solution, name)
    #expect(solution.certificate.isReached && solution.coefficients.isEmpty)
    #expect(abs(solution.devianceRatio ?? 0) < 1e-12)
  }

  @Test(arguments: ["poisson", "gamma", "negbinomial", "huber"]) func oneRow(_ name: String) throws {
    let problem = try Problem(
      design: DenseDesign(columns: [[2]], names: ["x"]), response: [3], loss: Families.loss(name),
      penalties: [PenaltyTerm(strength: 0.1, penalty: L2(), columns: [0])])
    let solution = try solve(problem)
    check(solution, name)
    // Where nothing is left over a relative gap says nothing.
    #expect(solution.certificate.absolute < 1e-25 && solution.coefficients == [0])
  }

  @Test(arguments: names) func moreColumnsThanRows(_ name: String) throws {
    let outputs = name == "multinomial" ? 3 : 1
    for penalty in [L1(), L2()] as [any Penalty] {
      let problem = try Families.problem(name, rows: 25, columns: 60, [(0.05, penalty)])
      let solution = try solve(problem)
      check(solution, name)
      #expect(solution.certificate.isReached, "\(name) \(solution.certificate)")
      #expect(solution.coefficients.count == 60 * outputs)
    }
    let bare = try Families.problem(name, rows: 25, columns: 60, [])
    do throws(FittingError) {
      _ = try solve(bare)
      Issue.record("60 coefficients from 25 rows")
    } catch {
      guard case .notDetermined = error else {
        Issue.record("\(error)")
        return
      }
    }
  }

  @Test(arguments: ["poisson", "gamma"]) func extremeResponses(_ name: String) throws {
    for unit in [1e-100, 1e12, 1e100] {
      let plain = try Families.problem("gamma", [])
      let y = plain.response.map {
        name == "poisson" ? ($0 * 10).rounded() * max(1, unit.rounded()) : $0 * unit
      }
      let problem = try Problem(
        design: plain.design, response: y, loss: Families.loss(name),
        penalties: [PenaltyTerm(strength: 0.01, penalty: L2(), columns: Array(0..<5))])
      do throws(FittingError) {
        check(try solve(problem), "\(name) \(unit)")
      } catch {
        guard case .outOfRange = error else {
          Issue.record("\(name) \(unit): \(error)")
          return
        }
      }
    }
  }
}
