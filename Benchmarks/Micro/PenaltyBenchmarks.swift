import Benchmark
internal import Fitting

/// One sweep of proximal steps over 10,000 coefficients, for every penalty whose arguments have defaults.
func penaltyBenchmarks() {
  let coefficients = numbers(10_000)
  for definition in penaltyCatalogue {
    let arguments = [PenaltyArgument?](repeating: nil, count: definition.parameters.count)
    guard let penalty = try? definition.make(arguments).first?.penalty else { continue }
    if let size = penalty.dimension, size != coefficients.count { continue }
    Benchmark("prox of \(definition.name), 10,000 coefficients") { benchmark in
      for _ in benchmark.scaledIterations { blackHole(penalty.prox(coefficients, step: 0.1)) }
    }
  }
}
