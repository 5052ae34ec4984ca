import Testing

@testable import Fitting

/// Laws that every loss of the catalogue keeps.
@Suite struct LossLawTests {
  /// A response of the kind that a loss is for, with weights and predictors.
  struct Sample: Sendable {
    var data: Observations
    var predictor: [Double]
    var loss: any Loss
    var name: String
  }

  static func response(_ kind: ResponseKind, rows n: Int) -> (y: [Double], details: ResponseDetails) {
    var random = RandomNumbers(seed: 5)
    let u = random.vector(n)
    switch kind {
    case .numbers: return (u.map { 3 * $0 }, ResponseDetails())
    case .binary: return (u.indices.map { Double($0 % 3 == 1 ? 1 : 0) }, ResponseDetails())
    case .counts: return (u.map { ((1 + $0) * 3).rounded() }, ResponseDetails())
    case .positive: return (u.map { 1.2 + $0 }, ResponseDetails())
    case .classes:
      return (u.indices.map { Double($0 * 7 % 3) }, ResponseDetails(levels: ["a", "b", "c"]))
    case .survival:
      return (
        u.map { (5 * (1.1 + $0)).rounded() },
        ResponseDetails(
          status: u.indices.map { $0 % 4 == 0 ? 0 : 1 },
          strata: u.indices.map { $0 % 10 < 6 ? 0 : 1 })
      )
    }
  }

  static func samples() throws -> [Sample] {
    var result: [Sample] = []
    for definition in lossCatalogue {
      for isLikelihood in definition.hasLikelihood ? [false, true] : [false] {
        for isWeighted in [false, true] {
          let n = 30
          let (y, details) = response(definition.response, rows: n)
          var random = RandomNumbers(seed: 8)
          let weights = isWeighted ? (0..<n).map { $0 % 6 == 5 ? 0 : 1 + 0.5 * random.next() } : nil
          let arguments = definition.parameters.map { $0.defaultValue == nil ? 1.7 : nil }
          let loss = try definition.make(
            definition.parameters.isEmpty ? [] : arguments, asLikelihood: isLikelihood,
            sigma: definition.family == "gaussian" ? 1.3 : nil)
          let data = Observations(response: y, weights: weights, details: details)
          result.append(
            Sample(
              data: data, predictor: random.vector(n * loss.outputs(data)).map { 1.5 * $0 },
              loss: loss,
              name: definition.name + (isLikelihood ? " likelihood" : "")))
        }
      }
    }
    return result
  }

  /// Richardson's extrapolation of central differences.
  static func difference(_ f: (Double) -> Double, _ h: Double) -> Double {
    let d = [h, h / 2, h / 4].map { (f($0) - f(-$0)) / (2 * $0) }
    let e = [(4 * d[1] - d[0]) / 3, (4 * d[2] - d[1]) / 3]
    return (16 * e[1] - e[0]) / 15
  }

  @Test func slopesAreDifferencesOfValues() throws {
    for s in try Self.samples() {
      try s.loss.check(s.data)
      var (gradient, curvature) = (s.predictor, s.predictor)
      s.loss.gradient(s.data, predictor: s.predictor, into: &gradient)
      s.loss.curvature(s.data, predictor: s.predictor, into: &curvature)
      var both = (s.predictor, s.predictor)
      s.loss.gradientAndCurvature(
        s.data, predictor: s.predictor, gradient: &both.0, curvature: &both.1)
      #expect(both.0 == gradient && both.1 == curvature, "\(s.name)")
      let scale = gradient.reduce(0) { max($0, abs($1)) }
      for i in s.predictor.indices {
        func moved(_ t: Double) -> [Double] {
          var eta = s.predictor
          eta[i] += t
          return eta
        }
        let slope = Self.difference(
          { s.loss.value(s.data, predictor: moved($0)) }, s.loss.isSmooth ? 0.01 : 1e-5)
        #expect(abs(slope - gradient[i]) < 1e-8 * scale, "\(s.name) \(i)")
        guard s.loss.isSmooth else { continue }
        let bend = Self.difference(
          {
            var out = s.predictor
            s.loss.gradient(s.data, predictor: moved($0), into: &out)
            return out[i]
          }, 0.01)
        #expect(abs(bend - curvature[i]) < 1e-8 * scale, "\(s.name) \(i)")
      }
    }
  }

  /// f(η) + f*(θ) − ηθ is 0 at θ = f'(η) and not negative elsewhere; and it is the same as differences of values
  /// say: with θ = f'(ζ) it is f(η) − f(ζ) − θ(η − ζ).
  @Test func fenchelYoung() throws {
    for s in try Self.samples() {
      var gradient = s.predictor
      s.loss.gradient(s.data, predictor: s.predictor, into: &gradient)
      guard let own = s.loss.fenchelYoung(s.data, predictor: s.predictor, dual: gradient) else {
        continue
      }
      #expect(own >= 0 && own < 1e-14, "\(s.name) \(own)")
      for size in [1e-7, 1e-3, 0.1, 1, 5] {
        var random = RandomNumbers(seed: 3)
        let other = zip(s.predictor, random.vector(s.predictor.count)).map { $0 + size * $1 }
        let found = try #require(s.loss.fenchelYoung(s.data, predictor: other, dual: gradient))
        let difference =
          s.loss.value(s.data, predictor: other) - s.loss.value(s.data, predictor: s.predictor)
          - zip(zip(other, s.predictor), gradient).reduce(0) { $0 + ($1.0.0 - $1.0.1) * $1.1 }
        let magnitude = abs(s.loss.value(s.data, predictor: other)) + 1
        #expect(found >= 0 && abs(found - difference) < 1e-13 * magnitude, "\(s.name) \(size)")
      }
      #expect(s.loss.shrinkIntoDomain(s.data, dual: gradient) == 1, "\(s.name)")
      let far = gradient.map { 1e3 * $0 }
      let factor = s.loss.shrinkIntoDomain(s.data, dual: far)
      let inside = far.map { 0.999999 * factor * $0 }
      let value = try #require(s.loss.fenchelYoung(s.data, predictor: s.predictor, dual: inside))
      #expect(value.isFinite && value >= 0, "\(s.name)")
      if factor < 1 {
        let outside = far.map { 1.000001 * factor * $0 }
        let value = try #require(s.loss.fenchelYoung(s.data, predictor: s.predictor, dual: outside))
        #expect(value == .infinity, "\(s.name)")
      }
    }
  }

  /// What the value is above its least, which the deviance says without the factor.
  @Test func excessIsTheValueAboveAPerfectFit() throws {
    for s in try Self.samples() {
      let here = s.loss.excess(s.data, predictor: s.predictor)
      let zero = [Double](repeating: 0, count: s.predictor.count)
      let there = s.loss.excess(s.data, predictor: zero)
      let difference =
        s.loss.value(s.data, predictor: s.predictor) - s.loss.value(s.data, predictor: zero)
      #expect(abs(here - there - difference) < 1e-12 * (1 + abs(here)), "\(s.name)")
      #expect(here >= 0 && there >= 0, "\(s.name)")
      let ratio = s.loss.deviance(s.data, predictor: s.predictor) / here
      #expect(
        abs(s.loss.deviance(s.data, predictor: zero) / there - ratio) < 1e-10 * ratio, "\(s.name)")
    }
  }

  @Test func convexityAlongLines() throws {
    for s in try Self.samples() where s.loss.isConvex {
      var random = RandomNumbers(seed: 12)
      for size in [0.1, 3, 40] {
        let other = zip(s.predictor, random.vector(s.predictor.count)).map { $0 + size * $1 }
        let middle = zip(s.predictor, other).map { 0.5 * ($0 + $1) }
        let ends = [s.predictor, other].map { s.loss.value(s.data, predictor: $0) }
        #expect(
          s.loss.value(s.data, predictor: middle)
            <= 0.5 * (ends[0] + ends[1]) + 1e-13 * (abs(ends[0]) + abs(ends[1])), "\(s.name)")
      }
    }
  }

  /// Whole-number weights are repeated rows: of the sum of all rows, so that n must be taken out of the mean scale.
  @Test func weightsAreRepeatedRows() throws {
    for s in try Self.samples() where s.data.weights == nil {
      let n = s.data.response.count
      // A squared likelihood reads weights as precisions.
      guard s.name != "squared likelihood", s.name != "sse likelihood" else { continue }
      let weights = (0..<n).map { Double($0 % 3) }
      let rows = (0..<n).flatMap { [Int](repeating: $0, count: $0 % 3) }
      let outputs = s.loss.outputs(s.data)
      let weighted = Observations(
        response: s.data.response, weights: weights, details: s.data.details)
      let repeated = Observations(
        response: rows.map { s.data.response[$0] }, details: s.data.details.selecting(rows: rows))
      let eta = (0..<outputs).flatMap { k in rows.map { s.predictor[k * n + $0] } }
      let ratio = s.loss.isLikelihood || s.name == "sse" ? 1 : Double(rows.count) / Double(n)
      let value = s.loss.value(repeated, predictor: eta) * ratio
      let isTied = s.loss.definition.response == .survival
      #expect(
        isTied
          || abs(s.loss.value(weighted, predictor: s.predictor) - value) < 1e-12 * (1 + abs(value)),
        "\(s.name)")
    }
  }

  /// The mean scale times n is the likelihood up to a constant (and the factor of its family).
  @Test func meanAndLikelihoodAreOneLoss() throws {
    for s in try Self.samples() where s.loss.isLikelihood {
      let arguments = s.loss.arguments.map { Optional($0) }
      let mean = try s.loss.definition.make(arguments)
      var (first, second) = (s.predictor, s.predictor)
      s.loss.gradient(s.data, predictor: s.predictor, into: &first)
      mean.gradient(s.data, predictor: s.predictor, into: &second)
      let place = try #require(second.indices.max { abs(second[$0]) < abs(second[$1]) })
      let factor = first[place] / second[place]
      if !["gaussian", "gamma"].contains(s.loss.definition.family) {
        #expect(abs(factor - Double(s.data.response.count)) < 1e-10 * factor, "\(s.name)")
      }
      let scale = abs(first[place])
      for i in first.indices {
        #expect(abs(first[i] - factor * second[i]) < 1e-12 * scale, "\(s.name)")
      }
    }
  }

  /// No NaN, however far the predictor is out, and infinite only where the truth is.
  @Test func farPredictorsAreSafe() throws {
    for s in try Self.samples() {
      for size in [40.0, 800, 1e9, 1e150, 1e300] {
        for sign in [-1.0, 1] {
          let eta = s.predictor.indices.map { $0 % 2 == 0 ? sign * size : -sign * size * 0.7 }
          let value = s.loss.value(s.data, predictor: eta)
          #expect(!value.isNaN, "\(s.name) \(sign * size)")
          #expect(!s.loss.excess(s.data, predictor: eta).isNaN, "\(s.name) \(sign * size)")
          var (first, second) = (eta, eta)
          s.loss.gradientAndCurvature(s.data, predictor: eta, gradient: &first, curvature: &second)
          #expect(!first.contains { $0.isNaN } && !second.contains { $0.isNaN }, "\(s.name)")
          #expect(!s.loss.isConvex || second.allSatisfy { $0 >= 0 }, "\(s.name)")
          #expect(!s.loss.mean(s.data, predictor: eta).contains { $0.isNaN }, "\(s.name)")
        }
      }
    }
  }

  /// The slope of the loss in its intercept vanishes at the best one, wherever the predictor is.
  @Test(arguments: [0.0, 1, 30, -500, 1e4])
  func bestInterceptsAreBest(_ size: Double) throws {
    for s in try Self.samples() where s.loss.hasIntercept {
      let n = s.data.response.count
      let eta = s.predictor.indices.map { s.predictor[$0] + size * (Double($0 % 5) - 1.3) }
      let design = try DenseDesign(columns: [eta.prefix(n).map { $0 }], names: ["x"])
      guard s.loss.outputs(s.data) == 1 else { continue }
      let problem = try Problem(
        design: design, response: s.data.response, weights: s.data.weights, details: s.data.details,
        loss: s.loss)
      let best = problem.bestIntercepts(stored: [1])
      let predictor = eta.map { $0 + best[0] }
      let value = s.loss.value(s.data, predictor: predictor)
      #expect(value.isFinite, "\(s.name)")
      for step in [1e-6, 1e-3, 0.1] {
        for sign in [-1.0, 1] {
          let other = predictor.map { $0 + sign * step * max(1, abs(size)) }
          let moved = s.loss.value(s.data, predictor: other)
          #expect(moved >= value - 1e-13 * (1 + abs(value)), "\(s.name) \(size)")
        }
      }
      if s.loss.isSmooth {
        var gradient = predictor
        s.loss.gradient(s.data, predictor: predictor, into: &gradient)
        let sum = gradient.reduce(0, +)
        let total = gradient.reduce(0) { $0 + abs($1) }
        #expect(abs(sum) <= 1e-9 * total + 1e-13 * abs(size), "\(s.name) \(size) \(sum)")
      }
    }
  }

  /// The Hessian times a direction is the difference of gradients along it.
  @Test func hessianProducts() throws {
    for s in try Self.samples() where s.loss.isSmooth {
      var random = RandomNumbers(seed: 30)
      let direction = random.vector(s.predictor.count)
      let found = s.loss.hessianProduct(s.data, predictor: s.predictor, direction: direction)
      let scale = found.reduce(0) { max($0, abs($1)) }
      for i in found.indices {
        let expected = Self.difference(
          { t in
            var out = s.predictor
            let moved = zip(s.predictor, direction).map { $0 + t * $1 }
            s.loss.gradient(s.data, predictor: moved, into: &out)
            return out[i]
          }, 0.01)
        #expect(abs(found[i] - expected) < 1e-7 * scale, "\(s.name) \(i)")
      }
    }
  }
}
