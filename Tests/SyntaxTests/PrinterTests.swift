import Syntax
import Testing

@Suite struct PrinterTests {
  @Test(
    arguments: [
      ("mpg~wt+hp", "mpg ~ wt + hp"), ("0.50 * l1+.25*l2", "0.5*l1 + 0.25*l2"), ("(a+b)+c", "a + b + c"),
      ("a-(b-c)", "a - (b - c)"), ("a*(b*c)", "a*(b*c)"), ("(a*b)*c", "a*b*c"), ("(-a)^2", "(-a)^2"),
      ("-(a^2)", "-a^2"),
      ("(a^b)^c", "(a^b)^c"), ("a^(b^c)", "a^b^c"), ("2^(-3)", "2^-3"), ("((x))", "x"),
      ("(a ~ b)+c", "(a ~ b) + c"),
      ("(a:b)*c", "a:b*c"), ("a:(b*c)", "a:(b*c)"), ("7%3", "7 % 3"), ("f( a,b=2 )", "f(a, b = 2)"),
      ("(f)(x)", "f(x)"),
      ("(a+b)(x)", "(a + b)(x)"), ("(a+b).c", "(a + b).c"), ("(b->b)(1)", "(b -> b)(1)"),
      ("(y,eta)->y-eta", "(y, eta) -> y - eta"),
      ("(b)->b", "b -> b"), ("1+(b->b)", "1 + (b -> b)"), ("`a b`+`none`+`wt`", "`a b` + `none` + wt"),
      ("'it''s'", nil),
      ("'a\"b\\n'", "\"a\\\"b\\n\""), ("1e-5", "1e-05"), ("1e3", "1000"), ("TRUE", "true"), ("NULL", "none"),
      ("NA", "nan"),
      ("(2)(x)", "(2)(x)"), ("[wt,hp]~normal(0,1)", "[wt, hp] ~ normal(0, 1)"), ("l2[ -wt ]", "l2[-wt]"),
      ("m . none", "m.none"),
    ] as [(String, String?)])
  func canonical(text: String, expected: String?) {
    #expect(parse(text).program.statements.first?.expression.map { source(of: $0) } == expected)
  }

  @Test func keepsWrittenBrackets() throws {
    let tree = try #require(parse("((a + b)) + (c)*d").program.statements.first?.expression)
    #expect(source(of: tree, keepingParentheses: true) == "(a + b) + (c)*d")
    #expect(source(of: tree) == "a + b + c*d")
  }

  /// Printing any tree and parsing the text gives the same tree; printing that gives the same text.
  @Test(arguments: 0..<40) func roundTrip(seed: UInt64) throws {
    var generator = TreeGenerator(seed: seed)
    for _ in 0..<60 {
      let tree = generator.expression(depth: 5)
      let text = source(of: tree)
      let result = parse(text)
      #expect(result.diagnostics.map(\.message) == [], "\(text)")
      let read = try #require(result.program.statements.first?.expression, "\(text)")
      #expect(outline(read) == outline(tree), "\(text)")
      #expect(source(of: read) == text)
      #expect(result.source[read.span] == text)
    }
  }
}

/// Trees of every kind of node, by a fixed sequence (SplitMix64), so that a failure comes again.
private struct TreeGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(bound))
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[next(elements.count)] }

  mutating func name() -> Name {
    Name(pick(["wt", "hp", "l1", "größe", "a b", "none", "x`y", "b\\", "2x", "a.b"]), span: Span(0, 0))
  }

  mutating func leaf() -> Expression.Kind {
    switch next(9) {
    case 0: .number(pick([0, 1, 0.5, 1e-9, 1e21, 123_456.789, .leastNonzeroMagnitude, 1.797e308, .infinity]))
    case 1: .text(pick(["", "a", "it's", "\"", "\\", "\n\t\u{1B}", "λ#;"]))
    case 2: .logical(next(2) == 0)
    case 3: Expression.Kind.none
    case 4: .rest
    case 5: .dot
    default: .name(name().text)
    }
  }

  mutating func several(_ range: ClosedRange<Int>, _ depth: Int) -> [Expression] {
    (0..<(range.lowerBound + next(range.count))).map { _ in expression(depth: depth) }
  }

  mutating func expression(depth: Int) -> Expression {
    Expression(depth == 0 ? leaf() : kind(depth - 1), span: Span(0, 0))
  }

  mutating func kind(_ depth: Int) -> Expression.Kind {
    let place = Span(0, 0)
    switch next(12) {
    case 0: return leaf()
    case 1: return .list(several(0...3, depth))
    case 2:
      let arguments = several(0...3, depth).map { value in
        Argument(name: next(2) == 0 ? name() : nil, value: value)
      }
      return .call(expression(depth: depth), arguments)
    case 3:
      let indices = several(1...2, depth).map { value in
        Argument(name: next(4) == 0 ? name() : nil, value: value)
      }
      return .index(expression(depth: depth), indices)
    case 4: return .field(expression(depth: depth), name())
    case 5: return .unary(UnaryOperator(.minus, span: place), expression(depth: depth))
    case 6: return .formula(expression(depth: depth), tilde: place, expression(depth: depth))
    case 7:
      let parameters = next(2) == 0 ? [name()] : [Name("y", span: place), Name("eta", span: place)]
      return .lambda(parameters, expression(depth: depth))
    default:
      let sign = BinaryOperator(pick(BinaryOperator.Symbol.allCases), span: place)
      return .binary(sign, expression(depth: depth), expression(depth: depth))
    }
  }
}
