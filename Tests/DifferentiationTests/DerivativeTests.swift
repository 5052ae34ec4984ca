import Differentiation
import Glibc
import Testing

/// Random functions of numbers that stay inside every domain.
struct RandomFunction {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> Double {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Double(state >> 11) / Double(1 << 53)
  }

  mutating func pick<T>(_ list: [T]) -> T { list[Int(next() * Double(list.count))] }

  /// A graph of one vector whose root is a number; steps are kept where logarithms and roots are defined.
  mutating func graph() throws -> Graph {
    var graph = Graph(arguments: [true])
    let b = try graph.add(.argument(0))
    var vectors = [b]
    var numbers = [try graph.add(.constant(0.5 + next()))]
    for _ in 0..<Int(4 + next() * 8) {
      let isVector = next() < 0.7
      let u = isVector ? pick(vectors) : pick(numbers)
      let new: Int
      switch Int(next() * 6) {
      case 0, 1:
        let function: Elementary = pick([
          .negate, .sin, .cos, .tanh, .logistic, .softplus, .expm1, .sinh, .cosh, .power(2), .power(3),
        ])
        let bounded = [.expm1, .sinh, .cosh].contains(function) ? try graph.add(.each(.tanh), u) : u
        new = try graph.add(.each(function), bounded)
      case 2:
        // What is above 0 for certain.
        let square = try graph.add(.each(.power(2)), u)
        let one = try graph.add(.constant(0.1 + next()))
        let positive = try graph.add(.pair(.add), square, one)
        new = try graph.add(.each(pick([.sqrt, .log, .log1p, .power(1.5), .power(-1)])), positive)
      case 3:
        let v = pick(isVector ? vectors + numbers : numbers)
        new = try graph.add(.pair(pick([.add, .subtract, .multiply])), u, v)
      case 4:
        let exponential = try graph.add(.each(.exp), try graph.add(.each(.tanh), pick(vectors + numbers)))
        new = try graph.add(.pair(.divide), u, exponential)
      default:
        new = try graph.add(.reduce(pick([.sum, .logSumExp, .sum])), pick(vectors))
      }
      if graph.isVector(new) { vectors.append(new) } else { numbers.append(new) }
    }
    let last = try graph.add(.reduce(.sum), vectors[vectors.count - 1])
    graph.root = try graph.add(.pair(.add), last, numbers[numbers.count - 1])
    return graph
  }
}

/// The derivative of f at 0 by differences: Richardson's extrapolation of central ones.
func difference(_ f: (Double) -> Double, step h: Double = 1e-2) -> Double {
  func central(_ h: Double) -> Double { (f(h) - f(-h)) / (2 * h) }
  let (a, b, c) = (central(h), central(h / 2), central(h / 4))
  let (d, e) = ((4 * b - a) / 3, (4 * c - b) / 3)
  return (16 * e - d) / 15
}

@Suite struct DerivativeTests {
  @Test(arguments: 1...400) func gradientsAndHessiansAreThoseOfDifferences(seed: Int) throws {
    var random = RandomFunction(seed: UInt64(seed))
    let graph = try random.graph()
    let function = VectorFunction(graph, count: 3)
    let x = (0..<3).map { _ in 2 * random.next() - 1 }
    let v = (0..<3).map { _ in 2 * random.next() - 1 }
    let point = function.point(x)
    try #require(point.kink == nil)
    #expect(point.value == function.value(x))
    func along(_ t: Double) -> [Double] { zip(x, v).map { $0 + t * $1 } }
    let size = 1 + abs(point.value) + point.gradient.reduce(0) { $0 + abs($1) }
    let slope = zip(point.gradient, v).reduce(0) { $0 + $1.0 * $1.1 }
    let product = function.hessianProduct(point, v)
    let bend = zip(product, v).reduce(0) { $0 + $1.0 * $1.1 }
    let scale = size + abs(bend)
    #expect(abs(slope - difference { function.value(along($0)) }) < 2e-6 * scale)
    for j in 0..<3 {
      let second = difference { function.point(along($0)).gradient[j] }
      #expect(abs(product[j] - second) < 2e-6 * (scale + abs(second)))
    }
    let hessian = function.hessian(point)
    for i in 0..<3 {
      let row = (0..<3).reduce(0) { $0 + hessian[i + 3 * $1] * v[$1] }
      #expect(abs(row - product[i]) < 1e-10 * scale)
    }
  }

  /// Forward derivatives of a function of one number are the reverse ones of the same function.
  @Test(arguments: 1...300) func forwardIsReverse(seed: Int) throws {
    var random = RandomFunction(seed: UInt64(seed + 1000))
    let graph = try random.graph().specialised(length: 1)
    guard let separation = ElementSum(graph) else { return }
    let function = VectorFunction(graph, count: 1)
    let t = 2 * random.next() - 1
    let jet = separation.element.jet(at: t)
    let point = function.point([t])
    let bend = function.hessianProduct(point, [1])[0]
    #expect(abs(jet.value + separation.constant - point.value) < 1e-12 * (1 + abs(point.value)))
    #expect(abs(jet.first - point.gradient[0]) < 1e-11 * (1 + abs(jet.first)))
    #expect(abs(jet.second - bend) < 1e-10 * (1 + abs(bend) + jet.first * jet.first))
  }

  /// log cosh u is |u| − log 2 in the tails, where cosh u itself is out of reach; its slope is tanh u.
  @Test(arguments: [0, 1e-6, 0.3, -2.5, 30, -1000, 1e5]) func logCoshDoesNotOverflow(u: Double) throws {
    var graph = Graph(arguments: [false])
    graph.root = try graph.add(.each(.log), try graph.add(.each(.cosh), try graph.add(.argument(0))))
    let jet = try #require(ElementFunction(graph)).jet(at: u)
    let value = abs(u) > 20 ? abs(u) - log(2) : log(cosh(u))
    #expect(abs(jet.value - value) <= 4e-16 * (1 + abs(value)))
    #expect(abs(jet.first - tanh(u)) <= 4e-16)
    #expect(abs(jet.second - (abs(u) > 300 ? 0 : 1 / (cosh(u) * cosh(u)))) <= 4e-16)
  }

  @Test func rowsAreJets() throws {
    var graph = Graph(arguments: [false, false])
    let (y, eta) = (try graph.add(.argument(0)), try graph.add(.argument(1)))
    let product = try graph.add(.pair(.multiply), y, eta)
    let rest = try graph.add(.pair(.subtract), try graph.add(.constant(1)), product)
    let hinge = try graph.add(.pair(.larger), rest, try graph.add(.constant(0)))
    let square = try graph.add(.each(.power(2)), hinge)
    graph.root = try graph.add(.pair(.divide), square, try graph.add(.each(.exp), y))
    let function = try #require(ElementFunction(graph, variable: 1))
    let n = 1000
    let ys = (0..<n).map { Double($0 % 7) / 3 - 1 }
    let etas = (0..<n).map { Double($0 % 31) / 5 - 3 }
    var (value, first, second) = (ys, ys, ys)
    ys.withUnsafeBufferPointer { a in
      etas.withUnsafeBufferPointer { b in
        function.rows(
          n, [a.baseAddress!, b.baseAddress!], value: &value, first: &first, second: &second)
      }
    }
    for i in 0..<n {
      let jet = function.jet([ys[i], etas[i]])
      #expect(value[i] == jet.value && first[i] == jet.first && second[i] == jet.second)
    }
  }
}

@Suite struct KinkTests {
  private func function(_ build: (inout Graph, Int) throws -> Int) rethrows -> ElementFunction? {
    var graph = Graph(arguments: [true])
    guard let t = try? graph.add(.argument(0)) else { return nil }
    graph.root = try build(&graph, t)
    return ElementFunction(graph)
  }

  @Test func absoluteValueHasTwoSlopes() throws {
    let f = try #require(try function { try $0.add(.each(.abs), $1) })
    #expect(f.jet(at: 0, side: 1).first == 1)
    #expect(f.jet(at: 0, side: -1).first == -1)
    #expect(f.jet(at: 0).isKink)
    #expect(!f.jet(at: 1).isKink)
  }

  /// √(t²) is |t|, and says so at 0.
  @Test func rootOfASquareHasTwoSlopes() throws {
    let f = try #require(
      try function { graph, t in
        let zero = try graph.add(.constant(0))
        let square = try graph.add(.pair(.add), try graph.add(.each(.power(2)), t), zero)
        return try graph.add(.each(.sqrt), square)
      })
    #expect(f.jet(at: 0, side: 1).first == 1)
    #expect(f.jet(at: 0, side: -1).first == -1)
    #expect(f.jet(at: 0).isKink)
    #expect(f.jet(at: -2).first == -1)
  }

  /// |t³| is smooth at 0: value, slope and curvature are 0 from either side.
  @Test func absoluteCubeIsSmooth() throws {
    let f = try #require(try function { try $0.add(.each(.abs), try $0.add(.each(.power(3)), $1)) })
    let (right, left) = (f.jet(at: 0, side: 1), f.jet(at: 0, side: -1))
    #expect(right.first == 0 && left.first == 0 && right.second == 0 && left.second == 0)
  }

  @Test func largerTakesTheSideItMovesTo() throws {
    let f = try #require(
      try function { graph, t in
        let two = try graph.add(.constant(2))
        return try graph.add(.pair(.larger), try graph.add(.pair(.multiply), two, t), t)
      })
    #expect(f.jet(at: 0, side: 1).first == 2)
    #expect(f.jet(at: 0, side: -1).first == 1)
  }

  @Test func powersBelowTwoHaveNoCurvatureAtZero() throws {
    let f = try #require(
      try function { try $0.add(.each(.power(1.5)), try $0.add(.each(.abs), $1)) })
    #expect(f.jet(at: 0).first == 0)
    #expect(f.jet(at: 0).second == .infinity)
  }

  @Test func vectorsKnowTheirKink() throws {
    var graph = Graph(arguments: [true])
    let b = try graph.add(.argument(0))
    graph.root = try graph.add(.reduce(.largest), b)
    let f = VectorFunction(graph, count: 3)
    #expect(f.point([1, 3, 2]).gradient == [0, 1, 0])
    #expect(f.point([1, 3, 2]).kink == nil)
    #expect(f.point([1, 3, 3]).kink == graph.root)
  }
}
