import Syntax
import Testing

@Suite struct CompletenessTests {
  @Test(
    arguments: [
      ("", .complete), ("a", .complete), ("a\n", .complete), ("# a (", .complete), ("f(a)", .complete),
      ("?fit", .complete),
      ("f(", .incomplete(indent: "  ")), ("f(a,", .incomplete(indent: "  ")),
      ("f([1,", .incomplete(indent: "    ")),
      ("f(a\n", .incomplete(indent: "  ")), ("f(a # (", .incomplete(indent: "  ")),
      ("a +", .incomplete(indent: "  ")),
      ("a + # more", .incomplete(indent: "  ")), ("y ~", .incomplete(indent: "  ")),
      ("x =", .incomplete(indent: "  ")),
      ("b ->", .incomplete(indent: "  ")), ("x = 1\nf(a", .incomplete(indent: "  ")),
      ("(a, b) ->", .incomplete(indent: "  ")),
      ("f(a =", .incomplete(indent: "  ")), ("-", .incomplete(indent: "  ")),
      ("[", .incomplete(indent: "  ")),
      ("x[", .incomplete(indent: "  ")), ("x <- 3", .invalid), ("\"abc", .invalid), ("f(\"abc", .invalid),
      ("f(a))", .invalid),
      ("f(a b", .invalid), ("a b\nf(", .invalid), ("?", .invalid), ("a,", .invalid), ("f(;", .invalid),
      ("~", .invalid),
      ("m.", .invalid), ("f(a]", .invalid),
    ] as [(String, SourceCompleteness)])
  func table(text: String, expected: SourceCompleteness) {
    #expect(completeness(of: text) == expected)
  }
}
