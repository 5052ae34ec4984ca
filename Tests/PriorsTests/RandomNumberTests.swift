import Testing

@testable import Priors

/// The generator against the sequence that its authors' program prints, and the seed's spread over its state.
@Suite("Random numbers") struct RandomNumberTests {
  @Test("xoshiro256++ from the state 1, 2, 3, 4") func bits() {
    var source = RandomNumbers(state: (1, 2, 3, 4))
    let expected: [UInt64] = [
      41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386, 9_228_616_714_210_784_205,
      9_973_669_472_204_895_162, 14_011_001_112_246_962_877, 12_406_186_145_184_390_807,
      15_849_039_046_786_891_736, 10_450_023_813_501_588_000,
    ]
    #expect(expected.map { _ in source.next() } == expected)
  }

  @Test("uniform numbers are inside (0, 1) and evenly spread") func uniform() {
    var source = RandomNumbers(seed: 1)
    var counts = [Int](repeating: 0, count: 10)
    for _ in 0..<100_000 {
      let u = source.uniform()
      #expect(u > 0 && u < 1)
      counts[Int(u * 10)] += 1
    }
    // χ² of 9 degrees of freedom: 33.7 is its 0.9999 quantile.
    let statistic = counts.reduce(0.0) { $0 + (Double($1) - 10_000) * (Double($1) - 10_000) / 10_000 }
    #expect(statistic < 33.7)
  }

  @Test("gamma numbers", arguments: [0.3, 1, 2.5, 40]) func gamma(shape: Double) {
    var source = RandomNumbers(seed: 2)
    let x = (0..<40_000).map { _ in source.gamma(shape: shape) }
    let mean = x.reduce(0, +) / 40_000
    #expect(abs(mean - shape) < 4 * (shape / 40_000).squareRoot())
    // Skewness 2/√k: the third central moment is 2k.
    let third = x.reduce(0.0) { $0 + ($1 - shape) * ($1 - shape) * ($1 - shape) } / 40_000
    #expect(abs(third - 2 * shape) < 0.35 * max(1, shape * shape.squareRoot()))
  }
}
