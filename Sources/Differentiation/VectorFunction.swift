internal import Glibc

/// A function of one vector with a number for its value, differentiated in reverse: the whole gradient for a few times
/// the cost of the value, and products with the Hessian by a forward sweep over the reverse one.
///
/// Source: Linnainmaa (1970) for reverse accumulation; Pearlmutter (1994) for Hessian products.
package struct VectorFunction: Sendable {
  /// Elements of the argument.
  package let count: Int
  let graph: Graph
  /// Where each step's numbers begin in an array of all.
  let offsets: [Int]
  private let size: Int
  /// Whether the step moves with the argument.
  private let moves: [Bool]
  let needed: [Bool]

  /// - Precondition: the graph takes one vector, accepts the length, and its root is a number.
  package init(_ graph: Graph, count: Int) {
    precondition(graph.arguments == [true] && graph.accepts(count))
    let special = graph.specialised(length: count)
    precondition(!special.isVector(special.root))
    self.graph = special
    self.count = count
    needed = special.isNeeded
    var offsets: [Int] = []
    var size = 0
    for step in special.steps {
      offsets.append(size)
      size += step.isVector ? count : 1
    }
    self.offsets = offsets
    self.size = size
    moves = special.moves
  }

  /// The function at a point, ready for products with its Hessian.
  package struct Point: Sendable {
    package let value: Double
    package let gradient: [Double]
    /// A step of the graph at whose kink the point lies, where that leaves no derivative; nil where there is one.
    package let kink: Int?
    let values: [Double]
    let first: [Double]
    let second: [Double]
    let adjoints: [Double]
  }

  /// The value alone.
  package func value(_ x: [Double]) -> Double { values(x)[offsets[graph.root]] }

  /// The first step whose value is no finite number at x, nil where there is none.
  package func firstNonFinite(_ x: [Double]) -> Int? {
    let values = values(x)
    return graph.steps.indices.first { place in
      needed[place] && (0..<width(place)).contains { !values[offsets[place] + $0].isFinite }
    }
  }

  package func point(_ x: [Double]) -> Point {
    let values = values(x)
    var first = [Double](repeating: 0, count: size)
    var second = first
    for (place, step) in graph.steps.enumerated() where needed[place] && moves[place] {
      guard case .each(let function) = step.operation else { continue }
      let (from, to) = (offsets[step.left], offsets[place])
      for i in 0..<width(place) {
        let d = function.derivatives(at: values[from + i])
        first[to + i] = d.first
        second[to + i] = d.second
      }
    }
    var adjoints = [Double](repeating: 0, count: size)
    adjoints[offsets[graph.root]] = 1
    var kink: Int?
    for place in graph.steps.indices.reversed() where needed[place] && moves[place] {
      if isAtKink(place, values, adjoints) { kink = kink ?? place }
      pullBack(place, values, first, &adjoints)
    }
    return Point(
      value: values[offsets[graph.root]], gradient: argument(adjoints), kink: kink, values: values,
      first: first,
      second: second, adjoints: adjoints)
  }

  /// Hv at the point.
  package func hessianProduct(_ point: Point, _ v: [Double]) -> [Double] {
    let tangents = tangents(point, v)
    var result = [Double](repeating: 0, count: size)
    for place in graph.steps.indices.reversed() where needed[place] && moves[place] {
      pullBack(place, point, tangents, &result)
    }
    return argument(result)
  }

  /// The Hessian, column by column.
  package func hessian(_ point: Point) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(count * count)
    var unit = [Double](repeating: 0, count: count)
    for j in 0..<count {
      unit[j] = 1
      result += hessianProduct(point, unit)
      unit[j] = 0
    }
    // Rounding may differ in the two triangles.
    for j in 0..<count {
      for i in 0..<j {
        let mean = 0.5 * (result[i + j * count] + result[j + i * count])
        result[i + j * count] = mean
        result[j + i * count] = mean
      }
    }
    return result
  }

  // MARK: Forward

  func width(_ place: Int) -> Int { graph.steps[place].isVector ? count : 1 }

  /// 1 where a step's operand has a number for each element, 0 where one number stands for all.
  private func stride(_ operand: Int) -> Int { graph.steps[operand].isVector ? 1 : 0 }

  private func values(_ x: [Double]) -> [Double] {
    precondition(x.count == count)
    var all = [Double](repeating: 0, count: size)
    for (place, step) in graph.steps.enumerated() where needed[place] {
      let to = offsets[place]
      switch step.operation {
      case .argument: for i in 0..<count { all[to + i] = x[i] }
      case .constant(let c): all[to] = c
      case .list(let numbers): for i in 0..<count { all[to + i] = numbers[i] }
      case .each(let function):
        let from = offsets[step.left]
        for i in 0..<width(place) { all[to + i] = function.value(at: all[from + i]) }
      case .pair(let function):
        let (a, b, s, t) = operands(step)
        for i in 0..<width(place) { all[to + i] = function.value(all[a + s * i], all[b + t * i]) }
      case .reduce(let reduction):
        let from = offsets[step.left]
        all[to] = reduction.value(all[from..<from + width(step.left)])
      case .element(let k): all[to] = all[offsets[step.left] + k]
      case .length: preconditionFailure("a known number once the length is")
      }
    }
    return all
  }

  func operands(_ step: Graph.Step) -> (Int, Int, Int, Int) {
    (offsets[step.left], offsets[step.right], stride(step.left), stride(step.right))
  }

  /// How every step changes when the argument moves along v.
  private func tangents(_ point: Point, _ v: [Double]) -> [Double] {
    var all = [Double](repeating: 0, count: size)
    let values = point.values
    for (place, step) in graph.steps.enumerated() where needed[place] && moves[place] {
      let to = offsets[place]
      switch step.operation {
      case .argument: for i in 0..<count { all[to + i] = v[i] }
      case .each:
        let from = offsets[step.left]
        for i in 0..<width(place) where all[from + i] != 0 {
          all[to + i] = point.first[to + i] * all[from + i]
        }
      case .pair(let function):
        let (a, b, s, t) = operands(step)
        for i in 0..<width(place) {
          let (u, w, du, dw) = (values[a + s * i], values[b + t * i], all[a + s * i], all[b + t * i])
          switch function {
          case .add: all[to + i] = du + dw
          case .subtract: all[to + i] = du - dw
          case .multiply: all[to + i] = du * w + u * dw
          case .divide: all[to + i] = (du - values[to + i] * dw) / w
          case .larger, .smaller: all[to + i] = function.takesFirst(u, w) ? du : dw
          }
        }
      case .reduce(let reduction):
        let (from, width) = (offsets[step.left], width(step.left))
        switch reduction {
        case .sum: for i in from..<from + width { all[to] += all[i] }
        case .largest, .smallest: all[to] = all[from + reduction.place(values[from..<from + width])]
        case .logSumExp:
          for i in from..<from + width { all[to] += exp(values[i] - values[to]) * all[i] }
        }
      case .element(let k): all[to] = all[offsets[step.left] + k]
      case .constant, .list, .length: break
      }
    }
    return all
  }
}

extension Graph {
  /// For every step whether it moves with some argument.
  var moves: [Bool] {
    var moves: [Bool] = []
    for step in steps {
      if case .argument = step.operation {
        moves.append(true)
      } else if step.operation == .length {
        moves.append(false)
      } else {
        moves.append((step.left >= 0 && moves[step.left]) || (step.right >= 0 && moves[step.right]))
      }
    }
    return moves
  }
}

extension Pairing {
  /// Which of two operands `larger` or `smaller` takes; the first of equal ones.
  func takesFirst(_ u: Double, _ w: Double) -> Bool { self == .larger ? u >= w : u <= w }
}

extension Reduction {
  func value(_ x: ArraySlice<Double>) -> Double {
    switch self {
    case .sum: x.reduce(0, +)
    case .largest: x.contains(where: \.isNaN) ? .nan : x.max() ?? -.infinity
    case .smallest: x.contains(where: \.isNaN) ? .nan : x.min() ?? .infinity
    case .logSumExp: Reduction.logSumExp(x)
    }
  }

  /// The place of the largest or the smallest element, from 0.
  func place(_ x: ArraySlice<Double>) -> Int {
    let found = self == .largest ? x.indices.max { x[$0] < x[$1] } : x.indices.min { x[$0] < x[$1] }
    return (found ?? x.startIndex) - x.startIndex
  }

  private static func logSumExp(_ x: ArraySlice<Double>) -> Double {
    let top = x.max() ?? -.infinity
    guard top.isFinite else { return top }
    return top + log(x.reduce(0) { $0 + exp($1 - top) })
  }
}
