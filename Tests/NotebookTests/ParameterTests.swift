import Notebook
import Testing

@Suite struct ParameterTests {
  @Test(arguments: [
    ("n=3", "n = 3"), ("x= -1.5e-3", "x = -1.5e-3"), ("h=.5", "h = .5"), ("b=True", "b = True"),
    ("l=[1, 2]", "l = [1, 2]"), ("f=a.csv", "f = \"a.csv\""), ("q=\"a\"", "q = \"a\""),
    ("s=say \"hi\" \\", "s = \"say \\\"hi\\\" \\\\\""), ("e=", "e = \"\""), ("eq=a=b", "eq = \"a=b\""),
    ("hex=0x1F", "hex = \"0x1F\""), ("l=[ -1, [2, \"a,b\"], ]", "l = [ -1, [2, \"a,b\"], ]"),
    ("l=[]", "l = []"), ("q='it\\'s'", "q = 'it\\'s'"), ("m=3m", "m = \"3m\""),
  ])
  func valuesAreNumbersWordsListsOrTexts(_ argument: String, _ source: String) throws {
    #expect(try Parameter(argument: argument).source == source)
  }

  /// Each would fail or run as code if it stood as it is.
  @Test(arguments: [
    (#""a"; quit "b""#, #""\"a\"; quit \"b\"""#), (#"'a' + 'b'"#, #""'a' + 'b'""#),
    ("[1]; [2]", #""[1]; [2]""#), ("[x]", #""[x]""#), ("[f(1)]", #""[f(1)]""#), ("[1 2]", #""[1 2]""#),
    ("[1", #""[1""#), ("[,]", #""[,]""#), ("1; 2", #""1; 2""#), (#""a\""#, #""\"a\\\"""#),
    ("a\nquit", #""a\nquit""#), ("a\r\nb\tc", #""a\r\nb\tc""#), ("\"a\nb\"", #""\"a\nb\"""#),
    ("\"a\\\nb\"", #""\"a\\\nb\"""#), ("a\u{2028}b\u{85}c", #""a\u{2028}b\u{85}c""#),
  ])
  func whatIsNotOneLiteralIsAText(_ value: String, _ literal: String) throws {
    #expect(try Parameter(argument: "x=" + value).literal == literal)
  }

  @Test func bracketsWithoutEndAreAText() throws {
    let value = String(repeating: "[", count: 100_000)
    #expect(try Parameter(argument: "x=" + value).literal == "\"\(value)\"")
  }

  @Test(arguments: ["n", "=3", "1a=2", "a b=1"]) func whatIsNoAssignmentIsRefused(_ argument: String) {
    #expect(throws: NotebookError.self) { try Parameter(argument: argument) }
  }

  private func tagged() -> NotebookFile {
    var file = notebook("# defaults\nstrength = 0.5\nfolds = 10  # ten", "show x")
    file.cells[0].tags = ["parameters"]
    return file
  }

  @Test func theyAreInjectedBehindTheDefaults() throws {
    var file = tagged()
    try file.inject([try Parameter(argument: "strength=2"), try Parameter(argument: "folds=5")])
    #expect(file.cells.count == 3)
    #expect(file.cells[1].source == "# Parameters\nstrength = 2\nfolds = 5\n")
    #expect(file.cells[1].tags == ["injected-parameters"])
    try file.inject([try Parameter(argument: "folds=7")])
    #expect(file.cells.count == 3)
    #expect(file.cells[1].source == "# Parameters\nfolds = 7\n")
  }

  @Test func anUnknownNameIsAnErrorWithASuggestion() throws {
    var file = tagged()
    #expect(
      throws: NotebookError(
        "the notebook has no parameter `strenght`",
        help: "did you mean `strength`?   parameters: strength folds")
    ) { try file.inject([try Parameter(argument: "strenght=2")]) }
    var without = notebook("x = 1")
    #expect(throws: NotebookError.self) { try without.inject([try Parameter(argument: "x=2")]) }
  }
}
