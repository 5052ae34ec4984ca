import Benchmark
internal import Engine
internal import Interpreter
internal import Syntax
internal import Tables

/// Reading, parsing and running cells.
func languageBenchmarks() {
  let lines = 10_000
  let text =
    "a,b,c,d\n"
    + numbers(4 * lines).enumerated().map { "\($1)" + ($0 % 4 == 3 ? "\n" : ",") }.joined()
  let file = Array(text.utf8)
  Benchmark("read CSV: 10,000 lines of 4 numbers with 17 digits") { benchmark in
    for _ in benchmark.scaledIterations { blackHole(try readDelimited(bytes: file)) }
  }

  let program = String(
    repeating: "m = fit(y ~ x1 + log(x2) + x3:x4, data, penalty = 0.5*l1 + 0.25*l2)\n", count: 100)
  Benchmark("parse 100 lines") { benchmark in
    for _ in benchmark.scaledIterations { blackHole(parse(program)) }
  }

  Benchmark("a cell: 1 + 1", configuration: .init(scalingFactor: .kilo)) { benchmark in
    let engine = RegshellEngine()
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations { blackHole(engine.execute(Cell("1 + 1")) { _ in }) }
  }

  Benchmark("a cell: arithmetic on 1,000 numbers") { benchmark in
    let engine = RegshellEngine()
    engine.execute(Cell("v = 1:1000")) { _ in }
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations {
      blackHole(engine.execute(Cell("w = sqrt(v) * 2 + log(v)")) { _ in })
    }
  }
}
