package import Fitting
import Glibc

/// Draws from a density by Hamiltonian Monte Carlo, several chains from scattered starts.
///
/// θ = centre + R u, so that u has about unit spread. A step gives u a normal momentum, follows the dynamics of
/// −log density by leapfrogs over a random time about 1.6, and accepts the end with probability min(1, e^{−ΔH}), which
/// leaves the density invariant whatever the step length: also over corners, where slopes only jump. Step lengths
/// are tuned to an acceptance of 0.85 by dual averaging (Hoffman and Gelman, 2014), and the spread of each
/// coordinate of u is learnt, in the warm-up alone, whose draws are thrown away.
///
/// Source: Duane, Kennedy, Pendleton and Roweth (1987); Neal (2011).
package struct HamiltonianSampler {
  package struct Chains: Sendable {
    /// Chain by chain, draw by draw.
    package var draws: [[[Double]]]
    /// Paths that left the range of the dynamics: where there are many, some region was not reached.
    package let divergences: Int
    package let acceptance: Double
  }

  private let target: ([Double]) -> (value: Double, slopes: [Double])
  private let centre: [Double]
  private var root: Matrix
  private var random: RandomNumbers

  /// - Parameters:
  ///   - centre: about the middle of the density
  ///   - root: R, lower triangle, whose RR' is about its covariance
  private init(
    _ target: @escaping ([Double]) -> (value: Double, slopes: [Double]), centre: [Double], root: Matrix,
    random: RandomNumbers
  ) {
    self.target = target
    self.centre = centre
    self.root = root
    self.random = random
  }

  /// Nil where it was stopped.
  package static func sample(
    _ target: @escaping ([Double]) -> (value: Double, slopes: [Double]), centre: [Double], root: Matrix,
    chains: Int, warmUp: Int, draws: Int, seed: UInt64, isInterrupted: () -> Bool
  ) -> Chains? {
    var seeds = RandomNumbers(seed: seed)
    var all: [[[Double]]] = []
    var divergences = 0
    var acceptance = 0.0
    for _ in 0..<chains {
      var sampler = HamiltonianSampler(
        target, centre: centre, root: root, random: RandomNumbers(seed: seeds.next()))
      guard let chain = sampler.chain(warmUp: warmUp, draws: draws, isInterrupted) else { return nil }
      all.append(chain.draws)
      divergences += chain.divergences
      acceptance += chain.acceptance / Double(chains)
    }
    return Chains(draws: all, divergences: divergences, acceptance: acceptance)
  }

  // MARK: One chain

  private struct Point {
    var u: [Double]
    var energy: Double
    /// Of −log density along u.
    var slopes: [Double]
  }

  private mutating func chain(
    warmUp: Int, draws: Int, _ isInterrupted: () -> Bool
  ) -> (draws: [[Double]], divergences: Int, acceptance: Double)? {
    var at = point(centre.map { _ in random.normal() })
    // A start where the density vanishes is moved inwards.
    for _ in 0..<40 where !at.energy.isFinite { at = point(at.u.map { $0 / 2 }) }
    var tuner = StepTuner()
    var spread = [(count: Double, mean: Double, square: Double)](repeating: (0, 0, 0), count: at.u.count)
    var result: [[Double]] = []
    var divergences = 0
    var accepted = 0.0
    for step in 0..<warmUp + draws {
      if isInterrupted() { return nil }
      let isWarm = step < warmUp
      let length = isWarm ? tuner.length : tuner.finalLength
      let (probability, isDivergent) = move(&at, length: length)
      if isWarm {
        tuner.learn(probability)
        if step >= warmUp / 4 {
          for j in at.u.indices { Self.add(at.u[j], to: &spread[j]) }
        }
        if step == warmUp / 2 {
          rescale(by: spread.map { ($0.square / max(1, $0.count - 1)).squareRoot() }, &at)
          tuner = StepTuner(length: tuner.finalLength)
        }
      } else {
        accepted += probability / Double(draws)
        if isDivergent { divergences += 1 }
        result.append(theta(at.u))
      }
    }
    return (result, divergences, accepted)
  }

  /// - Returns: the probability of acceptance, and whether the path diverged.
  private mutating func move(_ at: inout Point, length: Double) -> (probability: Double, isDivergent: Bool) {
    var momentum = at.u.map { _ in random.normal() }
    let start = at.energy + 0.5 * momentum.reduce(0) { $0 + $1 * $1 }
    let time = 1.6 * (0.5 + random.uniform())
    let steps = max(1, min(100, Int((time / length).rounded(.up))))
    var new = at
    for _ in 0..<steps {
      for j in momentum.indices {
        momentum[j] -= 0.5 * length * new.slopes[j]
        new.u[j] += length * momentum[j]
      }
      new = point(new.u)
      guard new.energy.isFinite else { break }
      for j in momentum.indices { momentum[j] -= 0.5 * length * new.slopes[j] }
    }
    let end = new.energy + 0.5 * momentum.reduce(0) { $0 + $1 * $1 }
    let chance = random.uniform()
    guard end.isFinite else { return (0, true) }
    let probability = min(1, exp(start - end))
    if chance < probability { at = new }
    return (probability, end - start > 1000)
  }

  private func theta(_ u: [Double]) -> [Double] {
    var result = centre
    for j in u.indices {
      for i in j..<u.count { result[i] += root[i, j] * u[j] }
    }
    return result
  }

  private func point(_ u: [Double]) -> Point {
    let (value, slopes) = target(theta(u))
    let own = u.indices.map { j in
      (j..<u.count).reduce(0) { $0 - root[$1, j] * slopes[$1] }
    }
    return Point(u: u, energy: value.isNaN ? .infinity : -value, slopes: own)
  }

  private mutating func rescale(by factors: [Double], _ at: inout Point) {
    for (j, factor) in factors.enumerated() {
      let used = min(10, max(0.1, factor.isFinite ? factor : 1))
      for i in j..<factors.count { root[i, j] *= used }
      at.u[j] /= used
    }
    at = point(at.u)
  }

  /// Running mean and sum of squares (Welford, 1962).
  private static func add(_ x: Double, to sum: inout (count: Double, mean: Double, square: Double)) {
    sum.count += 1
    let difference = x - sum.mean
    sum.mean += difference / sum.count
    sum.square += difference * (x - sum.mean)
  }
}

/// The step length at which a share of 0.85 is accepted, by Nesterov's dual averaging (Hoffman and Gelman, 2014,
/// section 3.2, with their constants).
private struct StepTuner {
  private let middle: Double
  private var logLength: Double
  private var logMean = 0.0
  private var error = 0.0
  private var count = 0.0

  init(length: Double = 0.5) {
    middle = log(10 * length)
    logLength = log(length)
  }

  var length: Double { exp(logLength) }
  /// The weighted mean of the lengths tried.
  var finalLength: Double { count > 0 ? exp(logMean) : length }

  mutating func learn(_ acceptance: Double) {
    count += 1
    let weight = 1 / (count + 10)
    error = (1 - weight) * error + weight * (0.85 - acceptance)
    logLength = min(log(2), middle - count.squareRoot() / 0.05 * error)
    let share = pow(count, -0.75)
    logMean = share * logLength + (1 - share) * logMean
  }
}
