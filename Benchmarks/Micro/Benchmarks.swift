import Benchmark

/// What is measured, by subject: one file each.
let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = Benchmark.Configuration(
    metrics: [.wallClock, .throughput, .peakMemoryResident], maxDuration: .milliseconds(800))
  designBenchmarks()
  penaltyBenchmarks()
  solverBenchmarks()
  languageBenchmarks()
}

/// Numbers between −1 and 1 that are the same in every run: a linear congruential generator (Knuth, MMIX).
func numbers(_ count: Int, seed: UInt64 = 1) -> [Double] {
  var state = seed
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(Int64(bitPattern: state) >> 11) * 0x1p-52
  }
}
