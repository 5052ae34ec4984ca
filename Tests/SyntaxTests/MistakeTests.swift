import Syntax
import Testing

@Suite struct MistakeTests {
  /// The source, with the primary span of each mistake in ⟦⟧, and the codes in the order of the text.
  @Test(arguments: [
    ("x ⟦<-⟧ 3", ["foreign-assignment"]), ("x ⟦<<-⟧ 3", ["foreign-assignment"]),
    ("x ⟦:=⟧ 3", ["foreign-assignment"]), ("x ⟦+=⟧ 3", ["foreign-assignment"]),
    ("a ⟦==⟧ b", ["foreign-comparison"]), ("a ⟦<⟧ b", ["foreign-comparison"]),
    ("a ⟦>=⟧ b", ["foreign-comparison"]),
    ("a ⟦!=⟧ b", ["foreign-comparison"]), ("x⟦**⟧2", ["foreign-power"]), ("a ⟦//⟧ b", ["foreign-operator"]),
    ("d ⟦|>⟧ head()", ["foreign-pipe"]), ("d ⟦%>%⟧ head()", ["foreign-pipe"]),
    ("a ⟦%%⟧ b", ["foreign-operator"]),
    ("a ⟦%*%⟧ b", ["foreign-operator"]), ("a ⟦%in%⟧ b", ["foreign-operator"]),
    ("y ~ x ⟦|⟧ g", ["foreign-operator"]),
    ("a ⟦&⟧ b", ["foreign-operator"]), ("⟦!⟧ls", ["foreign-operator"]), ("cars⟦$⟧mpg", ["foreign-field"]),
    ("a ⟦@⟧ b", ["foreign-operator"]), ("function(x) ⟦{⟧", ["foreign-bracket"]),
    ("⟦%⟧matplotlib inline", ["leading-operator"]),
    ("⟦2x⟧ + 1", ["bad-number"]), ("⟦1_000⟧", ["bad-number"]), ("⟦1L⟧", ["bad-number"]),
    ("⟦0x1F⟧", ["bad-number"]),
    ("⟦1e999⟧", ["bad-number"]), ("⟦1e-999⟧", ["bad-number"]),
    ("x = ⟦\"⟧abc", ["unclosed-text"]), ("read(⟦'⟧abc)", ["unclosed-text"]), ("⟦`⟧a b", ["unclosed-text"]),
    ("⟦``⟧", ["empty-name"]), ("\"a⟦\\q⟧\"", ["unknown-escape"]), ("\"⟦\\u⟧12\"", ["unknown-escape"]),
    ("\"C:⟦\\U⟧sers\"", ["unknown-escape"]), ("\"⟦\\x⟧1\"", ["unknown-escape"]),
    ("\"⟦\\U⟧00110000\"", ["unknown-escape"]),
    ("0.5 ⟦·⟧ l1", ["unknown-character"]), ("a⟦\u{200B}⟧", ["unknown-character"]),
    ("x⟦²⟧", ["unknown-character"]),
    ("⟦~⟧ x", ["one-sided-formula"]), ("fit(⟦~⟧ x, d)", ["one-sided-formula"]),
    ("a ~ b ⟦~⟧ c", ["second-tilde"]),
    ("a ⟦+⟧", ["unfinished-line"]), ("x ⟦=⟧", ["unfinished-line"]), ("a + ⟦*⟧ b", ["missing-value"]),
    ("⟦*⟧ b", ["missing-value"]), ("⟦= ⟧".replacing(" ", with: ""), ["missing-value"]),
    ("f(a,⟦,⟧ b)", ["missing-value"]), ("f(⟦a⟧ =, b)", ["missing-value"]), ("x⟦[]⟧", ["missing-value"]),
    ("x⟦[1,]⟧", ["missing-value"]), ("⟦()⟧", ["missing-value"]), ("(a + ⟦)⟧", ["missing-value"]),
    ("⟦(a, b)⟧", ["list-in-round-brackets"]), ("a⟦,⟧ b", ["stray-comma"]), ("a⟦)⟧", ["stray-bracket"]),
    ("⟦]⟧", ["stray-bracket"]), ("fit⟦(⟧mpg ~ wt", ["unclosed-bracket"]), ("f(a, ⟦[⟧b", ["unclosed-bracket"]),
    ("f⟦(⟧a\nb", ["unclosed-bracket"]), ("f⟦(⟧a; b", ["unclosed-bracket"]), ("(a⟦]⟧", ["mismatched-bracket"]),
    ("f([1, 2⟦)⟧", ["mismatched-bracket"]), ("a ⟦b⟧", ["two-values"]), ("⟦import⟧ numpy", ["two-values"]),
    ("f(a ⟦b⟧)", ["two-values"]), ("f(a\n⟦b⟧ = 1)", ["missing-comma"]),
    ("[[1, 2] ⟦[⟧3, 4]]", ["missing-comma"]),
    ("2⟦(⟧a)", ["called-number"]), ("m.⟦⟧".replacing("⟦⟧", with: ""), ["missing-field"]),
    ("a = b ⟦=⟧ c", ["bad-target"]), ("f(x) ⟦=⟧ 1", ["bad-target"]), ("f(a = 1) ⟦=⟧ 1", ["bad-target"]),
    ("(a ⟦=⟧ 1)", ["bad-target"]), ("f(a.b ⟦=⟧ 1)", ["bad-argument-name"]), ("⟦none⟧ = 1", ["reserved-word"]),
    ("⟦rest⟧ = 1", ["reserved-word"]), ("f(⟦NA⟧ = 1)", ["reserved-word"]),
    ("[a, ⟦a⟧] = f(d)", ["repeated-name"]),
    ("(b, ⟦b⟧) -> b", ["repeated-name"]), ("⟦->⟧ x", ["bad-function"]), ("3 ⟦->⟧ x", ["bad-function"]),
    ("⟦?⟧", ["help-without-name"]), ("f(x)⟦?⟧", ["stray-question-mark"]), ("⟦+⟧ b", ["leading-operator"]),
    ("a\n⟦+⟧ b", ["leading-operator"]),
  ]) func codeAndSpan(marked: String, codes: [String]) {
    let expected = MarkedText(marked)
    let found = parse(expected.text).diagnostics
    #expect(found.map(\.code) == codes)
    if !expected.spans.isEmpty { #expect(found.map(\.primary) == expected.spans) }
    #expect(found.allSatisfy { $0.severity == .error && $0.source != nil && !$0.message.isEmpty })
  }

  @Test func arrowAssignmentSaysToUseEquals() {
    #expect(parse("x <- 3").diagnostics.first?.help?.contains("use =") == true)
    #expect(parse("x**2").diagnostics.first?.help?.contains("^") == true)
  }

  /// Independent mistakes of one cell are all told, and the right statements survive.
  @Test(arguments: [
    ("x ⟦<-⟧ 1\ny = 2\nz ⟦==⟧ 3", 1), ("f(⟦*⟧ a, b ⟦c⟧, ⟦/⟧ d)\ng(1)", 1), ("f(g(⟦*⟧), ⟦*⟧)", 0),
    ("[1, ⟦*⟧, 3]\na = (b ⟦c⟧)\nd", 1), ("f(a ⟦b⟧, c ⟦$⟧ d); e", 1), ("f(a\n⟦b⟧\n⟦c⟧)\nd", 1),
    ("f⟦(⟧a\nx = 1\ny = g⟦(⟧2\nz", 2), ("a ⟦b⟧; c ⟦d⟧\ne", 1), ("f(⟦'⟧a, b\nx ⟦y⟧\nz", 1),
    ("f(h(1 ⟦2⟧), k = [3 ⟦4⟧])", 0), ("a +\n⟦*⟧ b\nc", 1),
  ]) func recovery(marked: String, survivors: Int) {
    let expected = MarkedText(marked)
    let result = parse(expected.text)
    #expect(result.diagnostics.map(\.primary) == expected.spans)
    #expect(result.program.statements.count == survivors)
    #expect(!result.needsMoreInput)
  }

  @Test func manyMistakesAreCapped() {
    let result = parse(String(repeating: "a b\n", count: 1000))
    #expect(result.diagnostics.count == 20)
    #expect(result.diagnostics.last?.notes == ["further mistakes are not shown"])
    #expect(parse(String(repeating: "a $ b\n", count: 1000)).diagnostics.count == 20)
  }
}
