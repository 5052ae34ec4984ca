import Differentiation
import Fitting
import Glibc
import Syntax
import Tables

/// The derivatives of a function at points, as the gradient verb shows them.
struct FunctionSlopes {
  /// One a point; an interval at a kink.
  let slopes: [Interval]
  /// Places of kinks whose slope to the left is the larger one.
  let peaks: Set<Int>
  /// Second derivatives; along each coefficient alone where the function ties them together. Nil at a kink.
  let curvatures: [Double?]
  /// The function at each point where it maps element by element, else its one value.
  let values: [Double]
  let isElementwise: Bool
  /// The function of one number for each point where it maps element by element or adds up such ones.
  private let elements: [ElementFunction]
  private let constant: Double
  private let graph: Graph

  /// What the steps that are differentiated give: of an element alone where the function maps element by element.
  func value(_ row: Int, at points: [Double]) -> Double {
    if elements.isEmpty { return VectorFunction(graph, count: points.count).value(points) }
    if isElementwise { return elements[row].jet(at: points[row]).value }
    return zip(elements, points).reduce(constant) { $0 + $1.0.jet(at: $1.1).value }
  }

  /// - Throws: where there is no derivative, under the part of the body that has none.
  init(_ compiled: CompiledFunction, at points: [Double], _ call: Call) throws(Failure) {
    let graph = compiled.graph
    guard graph.accepts(points.count) else {
      let wanted = graph.length ?? graph.leastLength
      throw call.fail(
        "length-mismatch",
        "the function is for \(graph.length == nil ? "at least " : "")\(wanted) numbers, at has \(points.count)",
        at: "at",
        help:
          "for example  at = [\((1...min(max(wanted, 1), 6)).map(String.init).joined(separator: ", "))\(wanted > 6 ? ", …" : "")]"
      )
    }
    let special = graph.specialised(length: points.count)
    isElementwise = special.isVector(special.root)
    let sum = isElementwise ? nil : ElementSum(special)
    self.graph = special
    constant = sum?.constant ?? 0
    elements =
      isElementwise
      ? points.indices.compactMap { ElementFunction(graph.length == nil ? special : special.atElement($0)) }
      : sum.map { sum in points.map { _ in sum.element } } ?? []
    if elements.count == points.count {
      var (slopes, curvatures, values): ([Interval], [Double?], [Double]) = ([], [], [])
      var peaks: Set<Int> = []
      for (place, t) in points.enumerated() {
        let element = elements[place]
        if let step = element.firstNonFinite([t]) { throw .diagnostic(.notFinite(compiled, step, t, call)) }
        let (right, left) = (element.jet(at: t), element.jet(at: t, side: -1))
        guard !right.first.isNaN, !left.first.isNaN else {
          throw .diagnostic(
            .noDerivative(compiled, nil, "where \(compiled.parameter) = \(call.presenter.written(t))"))
        }
        if left.first > right.first { peaks.insert(place) }
        slopes.append(Interval(min(left.first, right.first), max(left.first, right.first)))
        let isSmooth = left.first == right.first && left.second == right.second && right.second.isFinite
        curvatures.append(isSmooth ? right.second : nil)
        values.append(right.value)
      }
      self.slopes = slopes
      self.peaks = peaks
      self.curvatures = curvatures
      self.values = isElementwise ? values : [values.reduce(constant, +)]
      return
    }
    guard !isElementwise else {
      throw .diagnostic(
        compiled.diagnostic(
          at: nil, code: "not-scalar", "each element of this list depends on all of \(compiled.parameter)",
          help: graph.hasLargest
            ? "max and min take one number of all: pmax and pmin go element by element"
            : "its gradient would be a matrix; sum(…) makes one number of it"))
    }
    let function = VectorFunction(special, count: points.count)
    if let step = function.firstNonFinite(points) { throw .diagnostic(.notFinite(compiled, step, nil, call)) }
    let point = function.point(points)
    guard point.kink == nil, point.gradient.allSatisfy(\.isFinite) else {
      throw .diagnostic(
        .noDerivative(
          compiled, point.kink,
          "at [\(points.prefix(6).map(call.presenter.written).joined(separator: ", "))\(points.count > 6 ? ", …" : "")]"
        ))
    }
    slopes = point.gradient.map { .point($0) }
    peaks = []
    var unit = points.map { _ in 0.0 }
    var bends: [Double?] = []
    for j in points.indices {
      unit[j] = 1
      let bend = function.hessianProduct(point, unit)[j]
      bends.append(bend.isFinite ? bend : nil)
      unit[j] = 0
      if call.context.isInterrupted { throw .interrupted }
    }
    curvatures = bends
    values = [point.value]
    if points.count > 1, graph.hasLargest, !special.isVector(special.root) {
      call.context.note(
        "at is one vector of \(points.count) coefficients, of which max and min take one number; pmax and pmin go element by element",
        code: "one-vector")
    }
  }
}

extension Graph {
  /// Whether max or min of a list stands in it.
  fileprivate var hasLargest: Bool {
    zip(steps, isNeeded).contains { step, isNeeded in
      isNeeded && (step.operation == .reduce(.largest) || step.operation == .reduce(.smallest))
    }
  }
}

extension CompiledFunction {
  /// The name of the first parameter.
  var parameter: String { function.parameters[0].text }
}

/// A slope beside the one that differences give.
struct SlopeCheck {
  let difference: Double
  /// What |slope − difference| is beside the larger of them; nil where an interval holds the difference.
  let relative: Double?
  /// The differences have not settled: they tell the slope from 0, and from the difference, no better than by their own
  /// error.
  let isUnsettled: Bool

  /// - Parameters:
  ///   - slope: what is checked
  ///   - f: the function along one coefficient, with the others held
  init(_ slope: Interval, _ f: (Double) throws(Failure) -> Double, at t: Double) throws(Failure) {
    // The error of two extrapolated differences grows as h⁴ and as ε/h: least near ε^(1/5).
    let near = max(1, abs(t))
    func central(_ size: Double) throws(Failure) -> (coarse: Double, fine: Double) {
      func difference(_ h: Double) throws(Failure) -> Double {
        let (above, below) = (t + h, t - h)
        return (try f(above) - f(below)) / (above - below)
      }
      return (try difference(1e-3 * size), try difference(0.5e-3 * size))
    }
    /// By how much of itself a difference changes where the step is halved.
    func unrest(_ pair: (coarse: Double, fine: Double)) -> Double {
      pair.fine.isFinite && pair.coarse.isFinite
        ? abs(pair.fine - pair.coarse) / max(abs(pair.fine), 1e-300) : .infinity
    }
    var (coarse, fine) = try central(near)
    // Beside 0 the step may leave the numbers where the function has values, such as those above 0, or cross a corner
    // or a root there, which the slope at t has nothing of.
    if t != 0, abs(t) < near, unrest((coarse, fine)) > 1e-3 {
      let nearer = try central(abs(t))
      if unrest(nearer) < unrest((coarse, fine)) { (coarse, fine) = nearer }
    }
    // At a kink the error has an odd part: there the plain difference is the mean of both slopes.
    difference = slope.isPoint ? (4 * fine - coarse) / 3 : fine
    guard slope.isPoint else {
      isUnsettled = false
      relative =
        slope.contains(difference) ? nil : abs(slope.clamp(difference) - difference) / abs(difference)
      return
    }
    let size = max(abs(slope.lower), abs(difference))
    relative = size <= 1e-9 ? 0 : abs(slope.lower - difference) / size
    // Halving h changes a settled difference by a little of itself.
    isUnsettled = size > 1e-9 && size <= 10 * abs(fine - coarse)
  }
}

extension Diagnostic {
  fileprivate static func notFinite(
    _ compiled: CompiledFunction, _ step: Int, _ t: Double?, _ call: Call
  ) -> Diagnostic {
    let place = t.map { "where \(compiled.parameter) = \(call.presenter.written($0))" } ?? "at this point"
    return compiled.diagnostic(
      at: step, code: "not-finite", "this has no finite value \(place)",
      help: "leave that point out of at =")
  }

  fileprivate static func noDerivative(
    _ compiled: CompiledFunction, _ step: Int?, _ place: String
  ) -> Diagnostic {
    compiled.diagnostic(
      at: step, code: "no-derivative", "this has no derivative \(place): it has a corner there",
      help: "choose a point nearby, where no two elements tie and none is exactly 0")
  }
}
