import Benchmark
internal import Fitting

/// Whole answers of Fitting on 1,000 × 50.
func solverBenchmarks() {
  let (rows, columns) = (1_000, 50)
  let elements = numbers(rows * columns)
  let noise = numbers(rows, seed: 3)
  let response = (0..<rows).map { elements[$0] - elements[$0 + rows] + 0.5 * noise[$0] }
  let names = (0..<columns).map { "x\($0)" }

  @Sendable func lasso() throws -> Problem {
    try Problem(
      design: DenseDesign(elements: elements, rows: rows, names: names), response: response,
      penalties: [PenaltyTerm(strength: 0.02, penalty: L1(), columns: Array(0..<columns))])
  }

  Benchmark("the gap of a solved lasso: solve from its solution, 1,000 × 50") { benchmark in
    let problem = try lasso()
    let start = Start(coefficients: try solve(problem).standardised)
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations { blackHole(try solve(problem, start: start)) }
  }

  Benchmark("lasso, 1,000 × 50") { benchmark in
    let problem = try lasso()
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations { blackHole(try solve(problem)) }
  }

  Benchmark("lasso path of 100, 1,000 × 50") { benchmark in
    let problem = try lasso()
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations {
      blackHole(try path(problem, options: PathOptions(wantsEvents: false)))
    }
  }
}
