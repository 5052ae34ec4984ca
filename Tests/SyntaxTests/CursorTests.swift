import Syntax
import Testing

@Suite struct CursorTests {
  private func context(_ marked: String) -> CursorContext {
    let text = MarkedText(marked)
    return CursorContext(SourceText(text.text), cursor: text.cursor ?? text.text.utf8.count)
  }

  @Test(
    arguments: [
      ("‸", .statementStart, ""), ("fi‸", .statementStart, "fi"), ("a\nfi‸", .statementStart, "fi"),
      ("a; fi‸", .statementStart, "fi"),
      ("a\n‸\nb", .statementStart, ""), ("x = fi‸", .operand, "fi"), ("x = ‸", .operand, ""),
      ("fit(‸", .operand, ""),
      ("fit(mpg ~ w‸", .operand, "w"), ("a +\n b‸", .operand, "b"), ("fit(a)‸", .afterOperand, ""),
      ("fit(a) ‸", .afterOperand, ""),
      ("m.‸", .field(receiver: "m"), ""), ("m.co‸", .field(receiver: "m"), "co"),
      ("f(x)[1].c‸", .field(receiver: "f(x)[1]"), "c"),
      ("y + m.x.c‸ + 2", .field(receiver: "m.x"), "c"), ("read(\"da‸", .text, "da"),
      ("read(\"da‸ta\")", .text, "da"),
      ("read('‸", .text, ""), ("read(\"a\"‸)", .afterOperand, ""), ("# fi‸", .comment, "# fi"),
      ("a # fi‸\nb", .comment, ""),
      ("?fi‸", .helpRequest, "fi"), ("?‸", .helpRequest, ""), ("0.5‸", .number, "0.5"),
      ("f(`a b‸", .operand, "a b"),
      ("f(`a b`‸)", .operand, "a b"), ("y ~ .‸", .afterOperand, ""), ("a <- fi‸", .operand, "fi"),
      ("größe‸", .statementStart, "größe"),
    ] as [(String, CursorContext.Place, String)])
  func place(marked: String, expected: CursorContext.Place, prefix: String) {
    let found = context(marked)
    #expect(found.place == expected)
    if expected != .comment { #expect(found.prefix == prefix) }
  }

  @Test func wordAroundTheCursor() {
    let found = context("fit(mpg ~ w‸t, cars)")
    #expect(found.word == "wt")
    #expect(found.prefixSpan == Span(10, 11))
    #expect(found.wordSpan == Span(10, 12))
    #expect(found.replacedSpan == Span(10, 12))
    #expect(context("fit(‸mpg)").word == "mpg")
    #expect(context("fit(‸mpg)").replacedSpan == Span(4, 4))
    #expect(context("`a ‸b`").word == "a b")
    #expect(context("`a ‸b`").replacedSpan == Span(0, 5))
  }

  @Test func enclosingCalls() {
    let found = context("m = fit(log(mpg) ~ wt + poly(h‸p, 2), cars, penalty = 0.5*l1)\ncoef(m)")
    #expect(found.calls.map(\.callee) == ["poly", "fit"])
    #expect(found.calls.map(\.argumentIndex) == [0, 0])
    #expect(found.calls[0].arguments.map(\.value) == ["hp", "2"])
    #expect(found.calls[1].arguments.map(\.value) == ["log(mpg) ~ wt + poly(hp, 2)", "cars", "0.5*l1"])
    #expect(found.calls[1].otherNames == ["penalty"])
    #expect(found.formulaSide == .right(response: "log(mpg)"))
  }

  @Test func argumentPlaces() {
    var found = context("fit(mpg ~ wt, cars, ‸)")
    #expect(found.mayNameArgument)
    #expect(found.calls[0].argumentIndex == 2)
    #expect(found.calls[0].positionalIndex == 2)
    found = context("fit(mpg ~ wt, cars, pen‸, sigma = 2)")
    #expect(found.mayNameArgument && found.prefix == "pen" && found.calls[0].otherNames == ["sigma"])
    found = context("fit(mpg ~ wt, cars, penalty = l‸")
    #expect(!found.mayNameArgument && found.calls[0].currentName == "penalty" && found.formulaSide == nil)
    found = context("fit(mpg ~ wt, cars, penalty = ‸\nx = 2")
    #expect(found.calls[0].currentName == "penalty" && found.place == .operand)
    found = context("fit(mpg ~ wt, penalty = 0.5*‸, cars)")
    #expect(found.calls[0].currentName == "penalty" && found.calls[0].positionalIndex == nil)
    found = context("m.predict(‸)")
    #expect(found.calls[0].callee == "m.predict" && found.calls[0].arguments.map(\.value) == [""])
    #expect(context("fit(a‸)").mayNameArgument)
    #expect(!context("fit(a + b‸)").mayNameArgument)
    #expect(!context("[a‸]").mayNameArgument)
    #expect(context("x = 1; f(2); g(‸").calls.map(\.callee) == ["g"])
    #expect(context("f(1)\ng‸").calls.isEmpty)
    #expect(context("explain(\"lam‸").calls.map(\.callee) == ["explain"])
  }

  @Test func formulas() {
    #expect(context("fit(m‸ ~ wt, cars)").formulaSide == .left)
    #expect(context("fit(mpg ~ ‸, cars)").formulaSide == .right(response: "mpg"))
    #expect(context("fit(mpg ~ ‸, cars)").isAfterTilde)
    #expect(context("fit(mpg ~ n‸, cars)").isAfterTilde)
    #expect(!context("fit(mpg ~ a + n‸, cars)").isAfterTilde)
    #expect(context("fit(mpg ~ ‸, cars)").calls[0].arguments.map(\.value) == ["mpg ~", "cars"])
    #expect(context("fit(mpg ~ wt, ‸cars)").formulaSide == nil)
    #expect(context("q = [wt ~ normal(0, 1), hp ~ lap‸]").formulaSide == .right(response: "hp"))
    #expect(context("[wt, h‸] ~ flat").formulaSide == .left)
    #expect(context("fit(y ~ x, d, prior = [wt ~ ‸])").calls[0].currentName == "prior")
    #expect(context("y ~ x\nz‸").formulaSide == nil)
  }

  @Test func indices() {
    #expect(context("l1[w‸").indexed == "l1")
    #expect(context("0.5*l1[wt, -‸]").indexed == "l1")
    #expect(context("f(cars[m‸])").indexed == "cars")
    #expect(context("[w‸]").indexed == nil)
    #expect(context("x[f(‸)]").indexed == nil)
    #expect(context("x[1]‸").indexed == nil)
  }

  /// No text and no place in it, whole or cut off, stops the scanner.
  @Test func everyPrefixAndCursor() {
    let text = "m = fit(`a b` ~ l1[wt], d.x, p = \"a\\\"b\", [1, (2)]) # é\n?x; y = b -> 漢.z $ ) ] 'q"
    let bytes = Array(text.utf8)
    for end in 0...bytes.count {
      let source = SourceText(String(decoding: bytes[..<end], as: UTF8.self))
      for cursor in [0, end / 2, end - 1, end, end + 5] {
        let found = CursorContext(source, cursor: cursor)
        #expect(found.prefixSpan.end <= source.bytes.count)
        #expect(found.wordSpan.contains(found.prefixSpan) || found.prefixSpan.isEmpty)
      }
    }
    let source = SourceText(text)
    for cursor in 0...bytes.count {
      #expect(CursorContext(source, cursor: cursor).prefixSpan.end == cursor)
    }
  }
}
