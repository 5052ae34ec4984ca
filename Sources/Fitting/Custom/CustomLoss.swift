package import Differentiation
internal import Glibc
internal import Synchronization

/// A loss that the user wrote as an expression of one row's response y and linear predictor η:
///
///     1/n Σ w_i f(y_i, η_i)
///
/// Convention: the mean over rows, as that of every loss of the language but `sse` and `nll`; n counts rows. f must have
/// a derivative in η everywhere, which is checked for the responses at hand. The fitted mean is η unless a function of η
/// says otherwise. Slope and curvature are those of the expression, by automatic differentiation; a perfect fit, which
/// deviance is measured from, is the least value that f takes for a row's response.
///
/// Where f is a(y − η)² but for what η does not move, it is solved as the squared loss that it is.
package struct CustomLoss: Loss {
  package let definition: LossDefinition
  package let isConvex: Bool
  /// The expression, of y and η.
  package let graph: Graph
  private let f: ElementFunction
  private let meanFunction: ElementFunction?
  private let perfect = PerfectFits()
  /// a where f(y, η) = a(y − η)² + c(y) and the mean is η.
  private let square: Double?
  /// The largest curvature that was seen for any response, nil where it grows without bound or f is not convex.
  private let steepest: Double?

  /// - Parameters:
  ///   - graph: of y and η
  ///   - mean: of η alone
  ///   - response: the responses that it is for, which decide whether the rules call it convex
  /// - Throws: `CustomLossError`
  package init(
    _ graph: Graph, mean: Graph?, response: [Double], definition: (Bool) -> LossDefinition
  ) throws(CustomLossError) {
    guard let f = ElementFunction(graph, variable: 1) else { throw .notOfOneRow }
    self.graph = graph
    self.f = f
    let form = try CustomLoss.check(f, response)
    let bounds = Bounds(response.min() ?? 0, response.max() ?? 0)
    isConvex = form ?? graph.convexity(in: 1, [bounds, .all]).isConvex
    meanFunction = mean.flatMap { ElementFunction($0) }
    square = mean == nil ? CustomLoss.square(graph, f) : nil
    steepest = isConvex && square == nil ? CustomLoss.steepest(f, response) : nil
    self.definition = definition(isConvex)
  }

  package var isLikelihood: Bool { false }
  package var formula: String { definition.formula }
  package func check(_ data: Observations) throws(FittingError) {}

  package func value(_ data: Observations, predictor: [Double]) -> Double {
    sum(data, each(data, predictor)) / Double(data.response.count)
  }

  package func gradient(_ data: Observations, predictor: [Double], into out: inout [Double]) {
    out.withUnsafeMutableBufferPointer { fill(data, predictor, first: $0.baseAddress, second: nil) }
    scale(&out, data)
  }

  package func curvature(_ data: Observations, predictor: [Double], into out: inout [Double]) {
    out.withUnsafeMutableBufferPointer { fill(data, predictor, first: nil, second: $0.baseAddress) }
    scale(&out, data)
  }

  package func gradientAndCurvature(
    _ data: Observations, predictor: [Double], gradient: inout [Double], curvature: inout [Double]
  ) {
    curvature.withUnsafeMutableBufferPointer { second in
      gradient.withUnsafeMutableBufferPointer { first in
        fill(data, predictor, first: first.baseAddress, second: second.baseAddress)
      }
    }
    scale(&gradient, data)
    scale(&curvature, data)
  }

  package func quadraticFactor(rows: Int) -> Double? { square.map { $0 / Double(rows) } }

  /// The largest curvature everywhere: the parabola lies above f where it has that curvature.
  package func majorantCurvature(
    _ data: Observations, predictor: [Double], into out: inout [Double]
  ) -> Bool {
    guard let steepest else { return false }
    for i in out.indices { out[i] = steepest }
    scale(&out, data)
    return true
  }

  package func mean(_ data: Observations, predictor: [Double]) -> [Double] {
    guard let meanFunction else { return predictor }
    return predictor.map { meanFunction.jet(at: $0).value }
  }

  package func residual(_ data: Observations, predictor: [Double]) -> [Double] {
    zip(data.response, mean(data, predictor: predictor)).map { $0 - $1 }
  }

  package func deviance(_ data: Observations, predictor: [Double]) -> Double {
    2 * above(data, predictor)
  }

  package func excess(_ data: Observations, predictor: [Double]) -> Double {
    above(data, predictor) / Double(data.response.count)
  }

  /// Where f is not convex: of the minima that descents from quantiles of y − η end in, the lowest.
  package func bestIntercepts(_ data: Observations, predictor: [Double]) -> [Double]? {
    guard !isConvex else { return nil }
    let rest = zip(data.response, predictor).map { $0 - $1 }.sorted()
    guard let last = rest.indices.last else { return nil }
    let starts = [0.5, 0.25, 0.75, 0.1, 0.9].map { rest[Int($0 * Double(last))] } + [0]
    var best = levelled(data, predictor, from: starts[0])
    for start in starts.dropFirst() {
      let found = levelled(data, predictor, from: start)
      if found.value < best.value - 1e-14 * abs(best.value) { best = found }
    }
    return [best.shift]
  }

  /// Newton's method in one number, each step shortened until the loss falls.
  private func levelled(
    _ data: Observations, _ predictor: [Double], from start: Double
  ) -> (shift: Double, value: Double) {
    var (first, second) = (predictor, predictor)
    func at(_ s: Double) -> [Double] { predictor.map { $0 + s } }
    var shift = start
    var here = value(data, predictor: at(shift))
    for _ in 0..<100 {
      gradientAndCurvature(data, predictor: at(shift), gradient: &first, curvature: &second)
      let (slope, bend) = (first.reduce(0, +), second.reduce(0, +))
      var step = bend > 0 ? -slope / bend : slope > 0 ? -1 : 1
      guard step.isFinite, abs(step) > 1e-15 * max(1, abs(shift)) else { break }
      var isTaken = false
      for _ in 0..<60 {
        let there = value(data, predictor: at(shift + step))
        // Near the minimum values say no more than rounding, slopes still do.
        if there < here || (abs(step) < 1e-6 * max(1, abs(shift)) && there <= here + 1e-14 * abs(here)) {
          (shift, here, isTaken) = (shift + step, there, true)
          break
        }
        step *= 0.5
      }
      if !isTaken { break }
    }
    return (shift, here)
  }

  /// Σ w (f − min f); not a number where f has no least value.
  private func above(_ data: Observations, _ predictor: [Double]) -> Double {
    if let square {
      return square * sum(data, zip(data.response, predictor).map { ($0 - $1) * ($0 - $1) })
    }
    let least = perfect.values(data.response) { f.giving(0, $0).infimum() }
    return sum(data, zip(each(data, predictor), least).map { $0 - $1 })
  }

  private func sum(_ data: Observations, _ values: [Double]) -> Double {
    var total = CompensatedSum()
    for (i, value) in values.enumerated() {
      let w = data.weights?[i] ?? 1
      if w > 0 { total.add(w * value) }
    }
    return total.value
  }

  private func each(_ data: Observations, _ predictor: [Double]) -> [Double] {
    var values = predictor
    data.response.withUnsafeBufferPointer { y in
      predictor.withUnsafeBufferPointer { eta in
        guard let y = y.baseAddress, let eta = eta.baseAddress else { return }
        values.withUnsafeMutableBufferPointer { f.rows(predictor.count, [y, eta], value: $0.baseAddress) }
      }
    }
    return values
  }

  private func fill(
    _ data: Observations, _ predictor: [Double], first: UnsafeMutablePointer<Double>?,
    second: UnsafeMutablePointer<Double>?
  ) {
    data.response.withUnsafeBufferPointer { y in
      predictor.withUnsafeBufferPointer { eta in
        guard let y = y.baseAddress, let eta = eta.baseAddress else { return }
        f.rows(predictor.count, [y, eta], value: nil, first: first, second: second)
      }
    }
  }

  /// w/n of each row.
  private func scale(_ values: inout [Double], _ data: Observations) {
    let n = Double(data.response.count)
    for i in values.indices {
      let w = data.weights?[i] ?? 1
      values[i] = w > 0 ? values[i] * (w / n) : 0
    }
  }

  // MARK: Checks

  private static let predictors = [0.0, 1, -1, 10, -10, 100, -100]
  /// Responses whose kinks are looked for.
  private static let mostLooks = 24

  /// Whether it is a convex parabola in η for the responses, nil where it is none.
  private static func check(_ f: ElementFunction, _ response: [Double]) throws(CustomLossError) -> Bool? {
    for eta in predictors {
      let isFinite = response.withUnsafeBufferPointer { y in
        [Double](repeating: eta, count: response.count).withUnsafeBufferPointer { eta in
          guard let y = y.baseAddress, let eta = eta.baseAddress else { return true }
          return f.isFinite(response.count, [y, eta])
        }
      }
      guard !isFinite else { continue }
      for (row, y) in response.enumerated() {
        if let step = f.firstNonFinite([y, eta]) { throw .notFinite(step: step, row: row, predictor: eta) }
      }
    }
    var isParabola: Bool? = true
    for (row, y) in looks(response) {
      let own = f.giving(0, y)
      if let kink = ElementShape(own, isConvex: true).kinks.first {
        throw .kink(step: kink.step, row: row, predictor: kink.place)
      }
      guard let form = QuadraticForm1D(own), form.absolute == 0 else {
        isParabola = nil
        continue
      }
      if form.square < 0, isParabola != nil { isParabola = false }
    }
    return isParabola
  }

  /// Some of the different responses, each with its first row.
  private static func looks(_ response: [Double]) -> [(row: Int, value: Double)] {
    var distinct: [(row: Int, value: Double)] = []
    var seen: Set<Double> = []
    for row in stride(from: 0, to: response.count, by: max(1, response.count / 4096))
    where seen.insert(response[row]).inserted {
      distinct.append((row, response[row]))
    }
    return stride(from: 0, to: distinct.count, by: max(1, distinct.count / mostLooks)).map { distinct[$0] }
  }

  /// a of a(y − η)² + c(y): for a polynomial of degree two its derivatives at two points say it.
  private static func square(_ graph: Graph, _ f: ElementFunction) -> Double? {
    guard graph.isQuadratic else { return nil }
    let (origin, moved) = (f.jet([0, 0]), f.jet([1, 0]))
    let a = 0.5 * origin.second
    guard a > 0, a.isFinite, origin.first == 0, abs(moved.first + 2 * a) <= 4 * a.ulp else { return nil }
    return a
  }

  /// The largest f'' for responses looked at, near 0 and near the response; nil where it is larger the farther out.
  private static func steepest(_ f: ElementFunction, _ response: [Double]) -> Double? {
    var (near, far) = (0.0, 0.0)
    let sizes = (-16...48).map { pow(10, Double($0) / 8) }
    for (_, y) in looks(response) {
      for middle in [0, y] {
        for distance in [0] + sizes {
          for eta in [middle - distance, middle + distance] {
            let second = f.jet([y, eta]).second
            guard second.isFinite else { return nil }
            if distance <= 1e3 { near = max(near, second) } else { far = max(far, second) }
          }
        }
      }
    }
    return near > 0 && far <= near * (1 + 1e-6) ? near : nil
  }
}

/// Why an expression makes no loss for some responses. Steps are of its graph, rows count from 0.
package enum CustomLossError: Error, Sendable, Equatable {
  /// A sum or another reduction stands in it: it must be of one row.
  case notOfOneRow
  case notFinite(step: Int, row: Int, predictor: Double)
  case kink(step: Int, row: Int, predictor: Double)
}

/// The least value of a loss for each response, computed once.
private final class PerfectFits: Sendable {
  private let known = Mutex<[Double: Double]>([:])

  func values(_ response: [Double], _ compute: (Double) -> Double) -> [Double] {
    known.withLock { known in
      response.map { y in
        if let value = known[y] { return value }
        let value = compute(y)
        known[y] = value
        return value
      }
    }
  }
}
