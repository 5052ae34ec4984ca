import Differentiation
import Glibc
import Testing

@Suite struct ConvexityTests {
  /// A name, the function of t, and what the rules say.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let isConvex: Bool
    let build: @Sendable (inout Graph, Int) throws -> Int
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(name: "t^2", isConvex: true) { try $0.add(.each(.power(2)), $1) },
    Case(name: "t^3", isConvex: false) { try $0.add(.each(.power(3)), $1) },
    Case(name: "abs(t)^1.5", isConvex: true) {
      try $0.add(.each(.power(1.5)), try $0.add(.each(.abs), $1))
    },
    Case(name: "abs(t)^0.5", isConvex: false) { try $0.add(.each(.sqrt), try $0.add(.each(.abs), $1)) },
    Case(name: "sqrt(t^2 + 0.01)", isConvex: true) {
      let square = try $0.add(.each(.power(2)), $1)
      return try $0.add(.each(.sqrt), try $0.add(.pair(.add), square, try $0.add(.constant(0.01))))
    },
    Case(name: "sqrt(t^2 - 0.01)", isConvex: false) {
      let square = try $0.add(.each(.power(2)), $1)
      return try $0.add(.each(.sqrt), try $0.add(.pair(.subtract), square, try $0.add(.constant(0.01))))
    },
    Case(name: "log(1 + t^2)", isConvex: false) {
      let square = try $0.add(.each(.power(2)), $1)
      return try $0.add(.each(.log), try $0.add(.pair(.add), try $0.add(.constant(1)), square))
    },
    Case(name: "log(exp(t) + exp(-t))", isConvex: true) {
      let (up, down) = (
        try $0.add(.each(.exp), $1), try $0.add(.each(.exp), try $0.add(.each(.negate), $1))
      )
      return try $0.add(.each(.log), try $0.add(.pair(.add), up, down))
    },
    Case(name: "cosh(t)", isConvex: true) { try $0.add(.each(.cosh), $1) },
    Case(name: "log(cosh(t))", isConvex: true) { try $0.add(.each(.log), try $0.add(.each(.cosh), $1)) },
    Case(name: "sinh(t)", isConvex: false) { try $0.add(.each(.sinh), $1) },
    Case(name: "sinh(t^2)", isConvex: true) {
      try $0.add(.each(.sinh), try $0.add(.each(.power(2)), $1))
    },
    Case(name: "-log(logistic(t))", isConvex: true) {
      try $0.add(.each(.negate), try $0.add(.each(.log), try $0.add(.each(.logistic), $1)))
    },
    Case(name: "log(1 - exp(t))", isConvex: false) {
      try $0.add(
        .each(.log),
        try $0.add(.pair(.subtract), try $0.add(.constant(1)), try $0.add(.each(.exp), $1)))
    },
    Case(name: "max(abs(t) - 1, 0)^2", isConvex: true) {
      let rest = try $0.add(
        .pair(.subtract), try $0.add(.each(.abs), $1), try $0.add(.constant(1)))
      return try $0.add(.each(.power(2)), try $0.add(.pair(.larger), rest, try $0.add(.constant(0))))
    },
    Case(name: "(abs(t) - 1)^2", isConvex: false) {
      try $0.add(
        .each(.power(2)),
        try $0.add(.pair(.subtract), try $0.add(.each(.abs), $1), try $0.add(.constant(1))))
    },
    Case(name: "exp(-t)*3 + softplus(2*t)", isConvex: true) {
      let fall = try $0.add(.each(.exp), try $0.add(.each(.negate), $1))
      let double = try $0.add(.pair(.multiply), try $0.add(.constant(2)), $1)
      return try $0.add(
        .pair(.add), try $0.add(.pair(.multiply), fall, try $0.add(.constant(3))),
        try $0.add(.each(.softplus), double))
    },
    Case(name: "-3*t^2", isConvex: false) {
      try $0.add(.pair(.multiply), try $0.add(.constant(-3)), try $0.add(.each(.power(2)), $1))
    },
    Case(name: "exp(t)*t", isConvex: false) { try $0.add(.pair(.multiply), try $0.add(.each(.exp), $1), $1) },
    Case(name: "1/(2 - sin(t))", isConvex: false) {
      let rest = try $0.add(.pair(.subtract), try $0.add(.constant(2)), try $0.add(.each(.sin), $1))
      return try $0.add(.pair(.divide), try $0.add(.constant(1)), rest)
    },
  ]

  @Test(arguments: cases) func rulesKnowWhatTheyKnow(example: Case) throws {
    var graph = Graph(arguments: [true])
    graph.root = try example.build(&graph, try graph.add(.argument(0)))
    #expect(graph.convexity(in: 0, [.all]).isConvex == example.isConvex)
  }

  /// No rule calls a function convex that is not: every random one that they call so passes the chords.
  @Test(arguments: 1...3000) func whatIsCalledConvexIs(seed: Int) throws {
    var random = RandomFunction(seed: UInt64(seed + 50_000))
    let graph = try random.graph()
    guard graph.convexity(in: 0, [.all]).isConvex else { return }
    let function = VectorFunction(graph, count: 2)
    for _ in 0..<20 {
      let (a, b) = ((0..<2).map { _ in 4 * random.next() - 2 }, (0..<2).map { _ in 4 * random.next() - 2 })
      let middle = zip(a, b).map { 0.5 * ($0 + $1) }
      let (f, g) = (function.value(a), function.value(b))
      #expect(function.value(middle) <= 0.5 * (f + g) + 1e-9 * (1 + abs(f) + abs(g)))
    }
  }

  /// Every value lies in the bounds.
  @Test(arguments: 1...500) func boundsHold(seed: Int) throws {
    var random = RandomFunction(seed: UInt64(seed + 90_000))
    let graph = try random.graph().specialised(length: 2)
    let bounds = graph.bounds([Bounds(-2, 2)])[graph.root]
    let function = VectorFunction(graph, count: 2)
    for _ in 0..<20 {
      let value = function.value((0..<2).map { _ in 4 * random.next() - 2 })
      #expect(value >= bounds.lower - 1e-9 * abs(value) && value <= bounds.upper + 1e-9 * abs(value))
    }
  }

  @Test func separationFindsTheElement() throws {
    var graph = Graph(arguments: [true])
    let b = try graph.add(.argument(0))
    let sum = try graph.add(.reduce(.sum), try graph.add(.each(.abs), b))
    let mean = try graph.add(
      .pair(.divide), try graph.add(.reduce(.sum), try graph.add(.each(.power(2)), b)),
      try graph.add(.length, b))
    graph.root = try graph.add(
      .pair(.add), try graph.add(.constant(7)), try graph.add(.pair(.add), sum, mean))
    let separation = try #require(ElementSum(graph.specialised(length: 4)))
    #expect(separation.constant == 7)
    let form = try #require(QuadraticForm1D(separation.element))
    #expect(form.absolute == 1 && form.square == 0.25 && form.linear == 0 && form.constant == 0)
  }

  @Test func productsOfElementsDoNotSeparate() throws {
    var graph = Graph(arguments: [true])
    let b = try graph.add(.argument(0))
    let product = try graph.add(
      .pair(.multiply), try graph.add(.element(0), b), try graph.add(.element(1), b))
    graph.root = try graph.add(.each(.power(1)), product)
    #expect(ElementSum(graph.specialised(length: 2)) == nil)
    #expect(graph.isQuadratic)
    #expect(!graph.accepts(1))
  }
}
