import Syntax
import Testing

@Suite struct GrammarTests {
  @Test(arguments: [
    ("1", "1.0"), ("0.5", "0.5"), (".5", "0.5"), ("1e-3", "0.001"), ("1.", "1.0"), ("1.e2", "100.0"),
    ("1E+2", "100.0"), ("123456789012345678", "1.2345678901234568e+17"), ("0.1", "0.1"),
    ("4.35", "4.35"), ("2.2250738585072014e-308", "2.2250738585072014e-308"),
    ("\"a\"", "\"a\""), ("'it\\'s'", "\"it's\""), ("\"a\\tb\\u{3bb}\\u03bb\"", "\"a\tbλλ\""),
    ("\"\\xe9\\u20ac\\U0001f600\"", "\"é€😀\""),
    ("“curly”", "\"curly\""), ("‘x’", "\"x\""), ("\"#\"", "\"#\""),
    ("true", "true"), ("True", "true"), ("TRUE", "true"), ("False", "false"), ("FALSE", "false"),
    ("none", "none"), ("None", "none"), ("NULL", "none"), ("nothing", "none"), ("rest", "rest"),
    ("inf", "inf"), ("Inf", "inf"), ("NA", "nan"), ("NaN", "nan"), ("nan", "nan"), (".", "."),
    ("`fuel use`", "fuel use"), ("`a\\`b`", "a`b"), ("`none`", "none"), ("λ_1", "λ_1"), ("größe", "größe"),
    ("true1", "true1"), ("T", "T"),
    ("[]", "[]"), ("[1, 2]", "[1.0 2.0]"), ("[[1, 0.2], [0.2, 1]]", "[[1.0 0.2] [0.2 1.0]]"),
    ("[1, 2,]", "[1.0 2.0]"),
    ("f()", "(call f)"), ("f(a, b = 2)", "(call f a b=2.0)"), ("f(a)(b)", "(call (call f a) b)"),
    ("l1[wt, hp]", "(index l1 wt hp)"), ("l2[-wt]", "(index l2 (- wt))"),
    ("m.coef", "(. m coef)"), ("m.coef[wt].x(1)", "(call (. (index (. m coef) wt) x) 1.0)"),
    ("m.none", "(. m none)"), ("2.x", "(. 2.0 x)"),
    ("b -> sum(b)", "(-> b (call sum b))"), ("(y, eta) -> y - eta", "(-> y eta (- y eta))"),
    ("(b) -> b", "(-> b b)"),
    ("penalty(b -> sum(b^2), k = 1)", "(call penalty (-> b (call sum (^ b 2.0))) k=1.0)"),
    ("a -> b -> a", "(-> a (-> b a))"), ("1 + x -> x + 2", "(+ 1.0 (-> x (+ x 2.0)))"),
    ("mpg ~ wt + hp", "(~ mpg (+ wt hp))"), ("y ~ .", "(~ y .)"), ("y ~ . - x", "(~ y (- . x))"),
    ("log(y) ~ 0 + x:z", "(~ (call log y) (+ 0.0 (: x z)))"),
    ("y ~ (a + b + c)^2", "(~ y (^ (+ (+ a b) c) 2.0))"),
    ("[wt, hp] ~ normal([0, 0], cov = V)", "(~ [wt hp] (call normal [0.0 0.0] cov=V))"),
    ("[wt ~ normal(-3, 1), rest ~ flat]", "[(~ wt (call normal (- 3.0) 1.0)) (~ rest flat)]"),
    ("fit(mpg ~ wt, cars, penalty = 0.5*l1)", "(call fit (~ mpg wt) cars penalty=(* 0.5 l1))"),
    ("x = 3", "(= x 3.0)"), ("[a, b] = split(d, every = 4)", "(= [a b] (call split d every=4.0))"),
    ("[a] = f(d)", "(= [a] (call f d))"), ("`a b` = 1", "(= a b 1.0)"),
    ("f = (a, b) -> a", "(= f (-> a b a))"), ("?fit", "(? fit)"), ("fit?", "(? fit)"), ("? none", "(? none)"),
    ("x;", "x;"), ("x ; # comment", "x;"), ("a − b", "(- a b)"), ("a\u{A0}+ b", "(+ a b)"),
  ]) func oneStatement(source: String, expected: String) {
    let result = parse(source)
    #expect(result.diagnostics.map(\.message) == [])
    #expect(result.program.statements.map(outline) == [expected])
  }

  /// Every pair of neighbouring levels, both ways round.
  @Test(arguments: [
    ("a + b - c", "(- (+ a b) c)"), ("a - b + c", "(+ (- a b) c)"), ("a * b / c", "(/ (* a b) c)"),
    ("a + b * c", "(+ a (* b c))"), ("a * b + c", "(+ (* a b) c)"), ("a % b * c", "(* (% a b) c)"),
    ("a * b:c", "(* a (: b c))"), ("a:b * c", "(* (: a b) c)"), ("a:b:c", "(: (: a b) c)"),
    ("-a:b", "(: (- a) b)"), ("-a * b", "(* (- a) b)"), ("a * -b", "(* a (- b))"), ("a - -b", "(- a (- b))"),
    ("- -a", "(- (- a))"), ("-a^2", "(- (^ a 2.0))"), ("a^-b", "(^ a (- b))"), ("a^b^c", "(^ a (^ b c))"),
    ("a^-b^c", "(^ a (- (^ b c)))"), ("a^b * c", "(* (^ a b) c)"), ("a:b^2", "(: a (^ b 2.0))"),
    ("f(x)^2", "(^ (call f x) 2.0)"), ("a[1]^b.c", "(^ (index a 1.0) (. b c))"),
    ("a ~ b + c", "(~ a (+ b c))"),
    ("a + b ~ c", "(~ (+ a b) c)"), ("(a ~ b) + c", "(+ (~ a b) c)"), ("a * (b + c)", "(* a (+ b c))"),
    ("a * + b", "(* a b)"), ("y ~ + x", "(~ y x)"), ("y ~ -1 + x", "(~ y (+ (- 1.0) x))"),
  ]) func precedence(source: String, expected: String) {
    #expect(outline(source) == [expected])
    #expect(parse(source).diagnostics.isEmpty)
  }

  @Test(arguments: [
    ("a\nb", ["a", "b"]), ("a; b", ["a", "b"]), ("a; b;", ["a", "b;"]), ("a;\nb", ["a;", "b"]),
    (";;a;;", ["a;"]),
    ("a +\n\n b", ["(+ a b)"]), ("x =\n 1", ["(= x 1.0)"]), ("y ~\nx", ["(~ y x)"]),
    ("b ->\nb", ["(-> b b)"]),
    ("f(a,\n b\n)", ["(call f a b)"]), ("(a\n + b)", ["(+ a b)"]), ("f(a # one\n , b)", ["(call f a b)"]),
    ("a\r\nb\rc", ["a", "b", "c"]), ("\u{FEFF}a", ["a"]), ("# nothing", []), ("", []), ("  \n\n", []),
    ("a\n[1]", ["a", "[1.0]"]), ("a\n(b)", ["a", "b"]), ("a\n-b", ["a", "(- b)"]),
    ("[a, b]\n[c] = d", ["[a b]", "(= [c] d)"]),
  ]) func lines(source: String, expected: [String]) {
    #expect(outline(source) == expected)
    #expect(parse(source).diagnostics.isEmpty)
  }

  @Test func spansAreExact() throws {
    let text = "m = fit(`a b` ~ (wt + größe), cars, penalty = 0.5*l1[-wt]);"
    let result = parse(text)
    let statement = try #require(result.program.statements.first)
    #expect(result.source[statement.span] == String(text.dropLast()))
    #expect(result.source[try #require(statement.targets.first).span] == "m")
    guard case .call(let callee, let arguments) = try #require(statement.expression).kind else {
      return #expect(Bool(false), "not a call")
    }
    #expect(result.source[callee.span] == "fit")
    #expect(
      arguments.map { result.source[$0.span] } == ["`a b` ~ (wt + größe)", "cars", "penalty = 0.5*l1[-wt]"])
    #expect(result.source[try #require(arguments[2].name).span] == "penalty")
    guard case .formula(let left, let tilde, let right) = arguments[0].value.kind,
      case .binary(let plus, let first, let second) = right.kind,
      case .binary(let times, _, let restricted) = arguments[2].value.kind
    else { return #expect(Bool(false), "not a formula and a product") }
    #expect([left.span, tilde, right.span].map { result.source[$0] } == ["`a b`", "~", "(wt + größe)"])
    #expect(right.isParenthesised)
    #expect([plus.span, first.span, second.span].map { result.source[$0] } == ["+", "wt", "größe"])
    #expect([times.span, restricted.span].map { result.source[$0] } == ["*", "l1[-wt]"])
  }
}
