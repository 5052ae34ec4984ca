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

  @Test func aJSONFileKeepsTheKindsOfItsValues() throws {
    let text = #" {"n": 1e3, "s": "0.5", "b": true, "z": null, "l": [1, ["a\"\n", false]], "n": -2.50}"#
    #expect(
      try Parameter.parse(text, name: "p").map(\.source) == [
        "n = -2.50", #"s = "0.5""#, "b = true", "z = none", #"l = [1, ["a\"\n", false]]"#,
      ])
    #expect(try Parameter.parse("{}", name: "p") == [])
  }

  @Test func aFileOfLinesHoldsLiterals() throws {
    let text = "# strengths\n\nx = -0.5  # weak\r\nf='a # b.csv'\nl = [1, 2,]#\nx = 2\nt = inf\n"
    #expect(
      try Parameter.parse(text, name: "p").map(\.source) == [
        "x = 2", "f = 'a # b.csv'", "l = [1, 2,]", "t = inf",
      ])
    #expect(try Parameter.parse("", name: "p") == [])
  }

  @Test(arguments: [
    (#"{"a": {"b": 1}}"#, "p: the value of `a` is an object"),
    (#"{"a": [1, {}]}"#, "p: the value of `a` is an object"),
    (#"{"a b": 1}"#, "p: `a b` is no name for a parameter"),
    (#"{"a": NaN}"#, "p is not valid JSON: line 1, column 7: unexpected \"N\""),
    ("x = 1\nfoo", "p, line 2: `foo` gives no parameter a value"),
    ("x: 1", "p, line 1: `x: 1` gives no parameter a value"),
    ("x = a.csv", "p, line 1: `a.csv` is not one literal"),
    ("x = 1; y = 2", "p, line 1: `1; y = 2` is not one literal"),
    ("x = quit()", "p, line 1: `quit()` is not one literal"),
    ("x =", "p, line 1: `` is not one literal"),
  ])
  func aFileThatHoldsAnythingElseIsRefused(_ text: String, _ message: String) {
    do {
      _ = try Parameter.parse(text, name: "p")
      Issue.record("it was read")
    } catch {
      #expect(error.message == message)
    }
  }

  @Test func aFileThatIsNotThereOrNoTextIsSaid() throws {
    let scratch = try Scratch()
    try TextFile.replace(scratch.file("b"), with: [0xFF, 0x7B])
    #expect(throws: NotebookError("\(scratch.file("b")) is not UTF-8 text")) {
      try Parameter.read(file: scratch.file("b"))
    }
    #expect(throws: NotebookError.self) { try Parameter.read(file: scratch.file("none")) }
  }
}
