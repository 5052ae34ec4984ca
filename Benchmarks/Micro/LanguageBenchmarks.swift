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

  for (name, line) in [
    ("fits", "m = fit(y ~ x1 + log(x2) + x3:x4, data, penalty = 0.5*l1 + 0.25*l2)\n"),
    ("arithmetic", "x = sqrt(a^2 + b^2) / (1 + c[2])\n"), ("lines of a letter", "x\n"),
  ] {
    let megabyte = String(repeating: line, count: 1_000_000 / line.utf8.count)
    // To free a tree takes time as well, which counts apart.
    Benchmark("parse 1 MB of \(name)") { benchmark in
      benchmark.startMeasurement()
      let result = parse(megabyte)
      benchmark.stopMeasurement()
      blackHole(result)
    }
    Benchmark("parse and free 1 MB of \(name)") { benchmark in blackHole(parse(megabyte)) }
  }

  Benchmark("1,000 cells of three lines of arithmetic") { benchmark in
    let cells = (1...1000).map { Cell("a = \($0)\nb = sqrt(a) + 2*a^2\na - b/3") }
    for _ in benchmark.scaledIterations {
      let engine = RegshellEngine()
      for cell in cells { blackHole(engine.execute(cell) { _ in }) }
    }
  }

  let columns = (1...10_000).map { "x\($0) = [1, 2, 3]" }.joined(separator: ", ")
  let prepare = "d = data(\(columns))\nm = fit(x1 ~ ., d, penalty = l2)"
  // To make the columns takes most of the time, so that there would be few runs.
  let longer = Benchmark.Configuration(maxDuration: .seconds(5))
  for code in ["fit(x1 ~ x2", "fit(x1 ~ x2 + x3, d, penalty = l1[x", "d.x99", "m.coef[x"] {
    Benchmark("complete \(code)… among 10,000 columns", configuration: longer) { benchmark in
      let engine = RegshellEngine()
      engine.execute(Cell(prepare)) { _ in }
      benchmark.startMeasurement()
      for _ in benchmark.scaledIterations {
        blackHole(engine.complete(code, cursor: code.unicodeScalars.count))
      }
      // Before the columns are freed.
      benchmark.stopMeasurement()
      blackHole(engine)
    }
  }
  Benchmark("inspect a column among 10,000", configuration: longer) { benchmark in
    let engine = RegshellEngine()
    engine.execute(Cell(prepare)) { _ in }
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations {
      blackHole(engine.inspect("fit(x1 ~ x9876", cursor: 12, detail: .page))
    }
    benchmark.stopMeasurement()
    blackHole(engine)
  }

  Benchmark("a cell: 1 + 1", configuration: .init(scalingFactor: .kilo)) { benchmark in
    let engine = RegshellEngine()
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations { blackHole(engine.execute(Cell("1 + 1")) { _ in }) }
  }

  Benchmark("a cell: arithmetic on 1,000 numbers") { benchmark in
    let engine = RegshellEngine()
    engine.execute(Cell("v = [\((1...1000).map(String.init).joined(separator: ", "))]")) { _ in }
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations {
      blackHole(engine.execute(Cell("w = sqrt(v) * 2 + log(v)")) { _ in })
    }
  }
}
