import Syntax
import Tables
import Testing

@testable import Interpreter

/// Every mistake that a formula can hold: its code, its first line and the exact place, marked with ⟦ ⟧.
@Suite struct FormulaErrorTests {
  struct Mistake: CustomTestStringConvertible, Sendable {
    let marked: String
    let code: String
    let message: String
    var help: String?

    init(_ marked: String, _ code: String, _ message: String, help: String? = nil) {
      self.marked = marked
      self.code = code
      self.message = message
      self.help = help
    }

    var testDescription: String { marked }

    var text: String { marked.filter { $0 != "⟦" && $0 != "⟧" } }

    var span: Span? {
      guard let open = marked.firstIndex(of: "⟦"), let close = marked.firstIndex(of: "⟧") else { return nil }
      let start = marked.utf8.distance(from: marked.startIndex, to: open)
      let end = marked.utf8.distance(from: marked.startIndex, to: close) - "⟦".utf8.count
      return Span(start, end)
    }
  }

  static func garden() throws -> DataSet {
    try dataSet(
      "garden",
      [
        Column("y", numbers: [1, 2, 4, 8, 16, 32]),
        Column("hp", numbers: [1, 0, 3, -4, 5, 6]),
        Column("weight", numbers: [1, 2, .nan, 4, 5, 6]),
        Column("plot", text: ["b", "a", "b", "c", "a", "b"]),
        Column("name", text: ["p", "q", "r", "s", "t", "u"]),
        Column("same", text: ["k", "k", "k", "k", "k", "k"]),
        Column("far", numbers: [1, 2, .infinity, 4, 5, 6]),
        Column("big", numbers: [1e200, 1e200, 1, 2, 3, 4]),
        Column("none_here", numbers: Array(repeating: .nan, count: 6)),
        Column("plotb", numbers: [0, 1, 2, 0, 1, 2]),
      ])
  }

  static let columnList = "columns: y hp weight plot name same far big none_here plotb"

  static let mistakes = [
    Mistake(
      "y ~ hp + ⟦wieght⟧", "unknown-column", "no column `wieght` in garden",
      help: "did you mean `weight`?   " + columnList),
    Mistake("⟦z9⟧ ~ hp", "unknown-column", "no column `z9` in garden", help: columnList),
    Mistake("y ~ ⟦zz⟧ * hp + log(zz) + zz^2", "unknown-column", "no column `zz` in garden"),
    Mistake("y ~ log(⟦hpp⟧)", "unknown-column", "no column `hpp` in garden"),
    Mistake("y ~ ⟦k⟧", "unknown-column", "no column `k` in garden"),
    Mistake("y ~ I(hp * ⟦list⟧)", "unknown-column", "no column `list` in garden"),
    Mistake("y ~ log(⟦plot⟧)", "text-as-number", "the column `plot` is text and has no arithmetic"),
    Mistake("⟦plot⟧ / 2 ~ hp", "text-as-number", "the column `plot` is text and has no arithmetic"),
    Mistake("y ~ poly(⟦plot⟧, 2)", "text-as-number", "the column `plot` is text and has no arithmetic"),
    Mistake(
      "y ~ weight + ⟦log(hp)⟧", "not-finite", "`log(hp)` is -inf in 2 rows, first in row 2 (hp = 0)",
      help: "log needs numbers above 0: log(hp + 5), or hp itself"),
    Mistake("y ~ ⟦sqrt(hp)⟧", "not-finite", "`sqrt(hp)` is not a number in row 4 (hp = -4)"),
    Mistake("⟦log(hp)⟧ ~ y", "not-finite", "`log(hp)` is -inf in 2 rows, first in row 2 (hp = 0)"),
    Mistake("y ~ ⟦big^2⟧", "not-finite", "`big^2` is inf in 2 rows, first in row 1 (big = 1e200)"),
    Mistake("y ~ ⟦far⟧", "not-finite", "the column `far` is inf in row 3"),
    Mistake(
      "y ~ ⟦big:I(big + 1)⟧", "not-finite",
      "`big:I(big + 1)` overflows: a product of its values exceeds 1.8e308"),
    Mistake(
      "⟦y ~ none_here⟧", "no-rows", "none of the 6 rows of garden has a value in every column of the formula"),
    Mistake("y ~ ⟦same⟧", "one-level", "the factor `same` has one level, \"k\", in the 6 rows used"),
    Mistake(
      "y ~ hp + ⟦name⟧", "too-many-levels",
      "`name` is different in each of the 6 rows, like a name: a factor of it explains nothing",
      help: "leave it out: y ~ hp"),
    Mistake(
      "y ~ hp*⟦name⟧", "too-many-levels",
      "`name` is different in each of the 6 rows, like a name: a factor of it explains nothing",
      help: "choose another column: describe(garden) shows which columns are numbers"),
    Mistake("y ~ ⟦0⟧", "no-terms", "the formula has no term and no intercept: there is nothing to estimate"),
    Mistake(
      "y ~ ⟦y - 1⟧", "no-terms", "the formula has no term and no intercept: there is nothing to estimate"),
    Mistake(
      "y ~ ⟦2 * hp⟧", "not-a-term", "`2*hp` cannot be a term: in a formula a*b means a + b + a:b",
      help: "arithmetic goes in I( ): I(2*hp)"),
    Mistake(
      "y ~ ⟦plot * 2⟧ + hp", "not-a-term", "`plot*2` cannot be a term: text has no arithmetic",
      help: "leave the number out: plot"),
    Mistake("y ~ hp + ⟦2⟧", "not-a-term", "`2` cannot be a term of a formula"),
    Mistake("y ~ hp + ⟦\"plot\"⟧", "not-a-term", "`\"plot\"` cannot be a term of a formula"),
    Mistake("y ~ ⟦[hp, plot]⟧", "not-a-term", "`[hp, plot]` cannot be a term of a formula"),
    Mistake("y ~ hp - ⟦mean(hp)⟧", "no-such-term", "no term `mean(hp)` before this `-` that it could remove"),
    Mistake("y ~ (hp + big)^⟦1.5⟧", "bad-exponent", "a sum of terms takes a whole power, 1 or more"),
    Mistake("y ~ log(⟦.⟧)", "out-of-place", "`.` stands for whole columns and has no arithmetic"),
    Mistake("y ~ log(hp⟦:⟧big)", "out-of-place", "`:` makes an interaction of terms and has no arithmetic"),
    Mistake("y ~ log(⟦factor⟧(hp))", "out-of-place", "factor(…) is a term, not a number per row"),
    Mistake("y ~ hp:⟦offset(hp)⟧", "bad-offset", "an offset has no coefficient, so it can only be added"),
    Mistake("y ~ hp + ⟦offset()⟧", "bad-offset", "offset takes one expression"),
    Mistake("⟦1⟧ ~ hp", "not-a-response", "`1` cannot be a response"),
    Mistake("⟦poly(y, 2)⟧ ~ hp", "not-a-response", "`poly(y, 2)` cannot be a response"),
    Mistake("y ~ factor(plot, ⟦reference⟧ = \"b\")", "bad-coding", "factor has no argument `reference`"),
    Mistake(
      "y ~ factor(plot, ref = ⟦\"B\"⟧)", "unknown-level", "`plot` has no level \"B\""),
    Mistake("y ~ poly(hp, ⟦0⟧)", "bad-coding", "the degree of poly is a whole number from 1 to 100"),
    Mistake(
      "y ~ ⟦poly(plotb, 3)⟧", "degree-too-high", "poly of degree 3 needs 4 distinct values, `plotb` has 3"),
    Mistake(
      "y ~ ordered(plot, levels = ⟦[\"a\", \"b\"]⟧)", "bad-levels",
      "`plot` has the value \"c\", which is not among the levels"),
    Mistake(
      "y ~ plot + ⟦plotb⟧", "repeated-column", "`plot` and `plotb` would both give a column called `plotb`"),
    Mistake("y ~ ⟦shifted(hp)⟧", "not-by-row", "a row's value of `shifted(hp)` depends on other rows"),
    Mistake("y ~ ⟦hp / hp[1]⟧", "not-by-row", "a row's value of `hp/hp[1]` depends on other rows"),
  ]

  @Test(arguments: mistakes)
  func isReportedAtItsPlace(_ mistake: Mistake) throws {
    let typed = try TypedFormula(
      mistake.text,
      variables: [
        "k": .number(3), "list": .vector([1, 2, 3, 4, 5, 6]), "shifted": try typedValue("a -> a - min(a)"),
      ])
    let found = diagnostics { _ = try typed.frame(over: Self.garden()) }
    #expect(found.count == 1)
    let diagnostic = try #require(found.first)
    #expect(diagnostic.code == mistake.code)
    #expect(diagnostic.message == mistake.message)
    #expect(diagnostic.primary == mistake.span)
    #expect(diagnostic.source === typed.formula.source)
    if let help = mistake.help { #expect(diagnostic.help == help) }
  }

  @Test func independentMistakesAreReportedTogether() throws {
    let names = diagnostics { _ = try TypedFormula("yy ~ log(plot) + zz").frame(over: Self.garden()) }
    #expect(names.map(\.code) == ["unknown-column", "text-as-number", "unknown-column"])
    let values = diagnostics { _ = try TypedFormula("y ~ log(hp) + same + name").frame(over: Self.garden()) }
    #expect(values.map(\.code) == ["not-finite", "one-level", "too-many-levels"])
    let algebra = diagnostics { _ = try TypedFormula("1 ~ 2:hp + [hp]").frame(over: Self.garden()) }
    #expect(algebra.map(\.code) == ["not-a-response", "not-a-term", "not-a-term"])
  }

  @Test func aVariableThatIsNoColumnIsNamedAsSuch() throws {
    let typed = try TypedFormula("y ~ k", variables: ["k": .number(3)])
    let found = diagnostics { _ = try typed.frame(over: Self.garden()) }
    #expect(found.first?.notes == ["`k` is a number of the session; a formula works by row"])
  }

  @Test func aLongListOfColumnsIsCut() throws {
    let columns = (0..<10_000).map { Column("x\($0)", numbers: [1, 2]) }
    let wide = try dataSet("wide", columns)
    let help = diagnostics { _ = try TypedFormula("x1 ~ nothing_like_it").frame(over: wide) }.first?.help
    let text = try #require(help)
    #expect(text.hasPrefix("columns: x0 x1 x2"))
    #expect(text.hasSuffix("more"))
    #expect(text.utf8.count < 120)
  }

  @Test(arguments: [
    ("[1, 1, 1, 1, 1, -2]", "bad-weight", "the weight of row 6 is -2"),
    ("[1, 1, 1, 1, inf, 2]", "bad-weight", "the weight of row 5 is inf"),
    ("0 * y", "bad-weight", "every weight is 0"),
    ("[1, 2, 3]", "shape-mismatch", "there are 3 weights for 6 rows"),
    ("log(hp)", "bad-weight", "the weight of row 2 is -inf"),
    ("\"y\"", "not-a-number", "the weights are a text, not a number per row"),
    ("wt", "unknown-column", "no column `wt` in garden"),
    ("plot", "text-as-number", "the column `plot` is text and has no arithmetic"),
  ])
  func weights(_ text: String, _ code: String, _ message: String) throws {
    let (expression, source) = try typedExpression(text)
    let found = diagnostics {
      _ = try TypedFormula("y ~ big")
        .frame(
          over: Self.garden(), options: .init(weights: RowExpression(expression: expression, source: source)))
    }
    #expect(found.map(\.code) == [code])
    #expect(found.first?.message == message)
    #expect(found.first?.source === source)
  }

  @Test func missingValuesCanBeRefused() throws {
    let found = diagnostics {
      _ = try TypedFormula("y ~ weight").frame(over: Self.garden(), options: .init(missing: .refuse))
    }
    #expect(found.map(\.message) == ["1 of the 6 rows of garden lacks a value"])
    #expect(found.first?.notes == ["missing: weight 1"])
  }

  @Test func newDataMustFitTheModel() throws {
    let typed = try TypedFormula("y ~ plot + big + log(y + 1)")
    let frame = try typed.frame(over: Self.garden())
    func codes(_ columns: [Column]) throws -> [Diagnostic] {
      let new = try dataSet("new", columns)
      return diagnostics { _ = try frame.designColumns(for: new, evaluator: typed.evaluator) }
    }
    let plot = Column("plot", text: ["a", "d"])
    let (big, y) = (Column("big", numbers: [1, 2]), Column("y", numbers: [1, 2]))
    let unknown = try codes([plot, big, y])
    #expect(unknown.map(\.message) == ["`plot` is \"d\" in row 2, a level that the fit did not see"])
    #expect(unknown.first?.help == "levels of the fit: a b c; levels = \"other\" averages over them")
    #expect(unknown.first?.primary == Span(4, 8))
    #expect(try codes([big]).map(\.message) == ["no column `plot` in new", "no column `y` in new"])
    let text = try codes([Column("plot", text: ["a"]), Column("big", text: ["1"]), Column("y", numbers: [1])])
    #expect(text.map(\.message) == ["the column `big` is text in new and was a number in the fit"])
    let negative = try codes([
      Column("plot", text: ["a"]), Column("big", numbers: [1]), Column("y", numbers: [-2]),
    ])
    #expect(negative.map(\.message) == ["`log(y + 1)` is not a number in row 1 (y = -2)"])
    let empty = try codes([
      Column("plot", text: [nil]), Column("big", numbers: [1]), Column("y", numbers: [2]),
    ])
    #expect(empty.map(\.code) == ["no-rows"])
  }

  @Test func hugeDesignsAreRefusedBeforeTheyAreBuilt() throws {
    let text = (0..<4_000).map { "v\($0 / 2)" }
    let columns =
      ["a", "b", "c"].map { Column($0, text: text) } + [Column("y", numbers: text.indices.map(Double.init))]
    let data = try dataSet("ids", columns)
    let factors = diagnostics { _ = try TypedFormula("y ~ a:b:c").frame(over: data) }
    #expect(factors.map(\.code) == ["design-too-large"])
    let many = try dataSet("wide", (0..<5_000).map { Column("x\($0)", numbers: [1, 2]) })
    #expect(
      diagnostics { _ = try TypedFormula("x0 ~ .^2").frame(over: many) }.map(\.code) == ["too-many-terms"])
  }
}
