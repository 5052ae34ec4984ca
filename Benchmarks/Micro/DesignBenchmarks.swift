import Benchmark
internal import Fitting

/// Passes over a dense design: 10,000 × 100, 8 MB, larger than the caches of one core.
func designBenchmarks() {
  let (rows, columns) = (10_000, 100)
  let elements = numbers(rows * columns)
  let names = (0..<columns).map { "x\($0)" }
  let residual = numbers(rows, seed: 2)

  Benchmark("moments, 10,000 × 100") { benchmark in
    let design = try DenseDesign(elements: elements, rows: rows, names: names)
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations { blackHole(design.moments(weights: nil)) }
  }

  Benchmark(
    "column dot, 10,000 rows", configuration: .init(scalingFactor: .kilo)
  ) { benchmark in
    let design = try DenseDesign(elements: elements, rows: rows, names: names)
    benchmark.startMeasurement()
    residual.withUnsafeBufferPointer { v in
      for i in benchmark.scaledIterations { blackHole(design.dot(column: i % columns, v)) }
    }
  }

  Benchmark("X'r, 10,000 × 100") { benchmark in
    let design = try DenseDesign(elements: elements, rows: rows, names: names)
    var out = [Double](repeating: 0, count: columns)
    benchmark.startMeasurement()
    residual.withUnsafeBufferPointer { v in
      out.withUnsafeMutableBufferPointer { target in
        for _ in benchmark.scaledIterations { design.transposedProduct(v, target) }
      }
    }
    blackHole(out)
  }

  Benchmark("Gram matrix, its factor and two refinements, 10,000 × 100") { benchmark in
    let problem = try Problem(
      design: DenseDesign(elements: elements, rows: rows, names: names), response: residual)
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations { blackHole(try leastSquares(problem)) }
  }
}
