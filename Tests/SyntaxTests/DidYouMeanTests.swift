import Syntax
import Testing

@Suite struct DidYouMeanTests {
  private static let columns = [
    "model", "mpg", "cyl", "disp", "hp", "drat", "wt", "qsec", "vs", "am", "gear", "carb",
  ]

  @Test(arguments: [
    ("drta", "drat"), ("Drat", "drat"), ("MPG", "mpg"), ("gera", "gear"), ("qsce", "qsec"), ("hq", "hp"),
    ("carbs", "carb"), ("mod", "model"), ("weight", nil), ("x", nil), ("", nil), ("zzzz", nil), ("W", nil),
  ]) func amongColumns(word: String, expected: String?) {
    #expect(DidYouMean.suggestion(for: word, among: Self.columns) == expected)
  }

  @Test func tiesGoToTheNearerCase() {
    #expect(DidYouMean.suggestion(for: "Weigth", among: ["weight", "Weight"]) == "Weight")
    #expect(DidYouMean.suggestion(for: "pen", among: ["penalty", "l1"]) == "penalty")
    #expect(DidYouMean.suggestion(for: "pen", among: ["penalty", "pendulum"]) == nil)
    #expect(DidYouMean.suggestion(for: String(repeating: "a", count: 100_000), among: ["a"]) == nil)
  }

  @Test(arguments: [
    ("", "", 0), ("a", "", 1), ("kitten", "sitting", 3), ("ab", "ba", 1), ("ca", "abc", 3),
    ("flaw", "lawn", 2),
  ]) func distance(a: String, b: String, expected: Int) {
    #expect(DidYouMean.distance(a, b) == expected)
    #expect(DidYouMean.distance(b, a) == expected)
  }
}
