internal import Differentiation

/// A penalty with two derivatives everywhere that is no sum over coefficients.
package protocol SmoothPenalty: Penalty {
  /// Value, gradient and, where it is asked for, the Hessian at b.
  func derivatives(_ b: [Double], withHessian: Bool) -> (value: Double, gradient: [Double], hessian: Matrix?)
}

/// A custom penalty that ties coefficients together smoothly, differentiated in reverse.
struct CoupledPenalty: SmoothPenalty {
  let graph: Graph
  let function: VectorFunction
  let formula: String
  let isConvex: Bool
  /// H where the penalty is ½b'Hb plus a number, H positive semidefinite.
  private let form: Matrix?

  var dimension: Int? { function.count }

  init(_ graph: Graph, count: Int, formula: String) {
    self.graph = graph
    function = VectorFunction(graph, count: count)
    self.formula = formula
    var matrix: Matrix?
    var isPositive = false
    // Beyond some hundred coefficients eigenvalues cost more than they tell.
    if graph.isQuadratic, count <= 500 {
      let point = function.point([Double](repeating: 0, count: count))
      let hessian = Matrix(rows: count, columns: count, elements: function.hessian(point))
      if let values = symmetricEigenvalues(hessian), let least = values.first, let most = values.last {
        isPositive = least >= -Double(count) * 4 * Double.ulpOfOne * abs(most)
      }
      if isPositive, point.gradient.allSatisfy({ $0 == 0 }) { matrix = hessian }
    }
    form = matrix
    isConvex = isPositive || graph.convexity(in: 0, [.all]).isConvex
  }

  static var definition: PenaltyDefinition { CustomPenalty.definition }

  func value(_ b: [Double]) -> Double { function.value(b) }

  func gradient(_ b: [Double]) -> [Interval] { function.point(b).gradient.map { .point($0) } }

  func derivatives(
    _ b: [Double], withHessian: Bool
  ) -> (value: Double, gradient: [Double], hessian: Matrix?) {
    let point = function.point(b)
    let hessian =
      withHessian
      ? Matrix(rows: b.count, columns: b.count, elements: function.hessian(point)) : nil
    return (point.value, point.gradient, hessian)
  }

  /// Newton's method with shortened steps on ½‖b − v‖² + step·f(b), which ends at a local minimum.
  func prox(_ v: [Double], step: Double) -> [Double] {
    var b = v
    func cost(_ b: [Double]) -> Double {
      zip(b, v).reduce(step * function.value(b)) { $0 + 0.5 * ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    for _ in 0..<200 {
      let (_, gradient, hessian) = derivatives(b, withHessian: true)
      guard var matrix = hessian else { return b }
      let slope = b.indices.map { b[$0] - v[$0] + step * gradient[$0] }
      for k in matrix.elements.indices { matrix.elements[k] *= step }
      for j in b.indices { matrix[j, j] += 1 }
      let move = (Cholesky(matrix)?.solve(slope) ?? slope).map { -$0 }
      let before = cost(b)
      var share = 1.0
      var next = b
      while share > 1e-12 {
        next = zip(b, move).map { $0 + share * $1 }
        if cost(next) < before { break }
        share *= 0.5
      }
      guard cost(next) < before else { return b }
      b = next
    }
    return b
  }

  func conjugate(_ v: [Double]) -> Double { .infinity }
  func dualScale(_ v: [Double]) -> Double { 0 }
  func lambdaMax(slope: [Double]) -> Double { slope.allSatisfy { $0 == 0 } ? 0 : .infinity }
  func hessian(dimension: Int) -> QuadraticForm? { form.map { .dense($0) } }
  var smooth: (any SmoothPenalty)? { form == nil ? self : nil }
}
