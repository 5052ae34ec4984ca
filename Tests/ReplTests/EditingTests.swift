import Testing

@testable import LineREPL

/// What the keys of the line editor decide, without a terminal.
@Suite struct EditingTests {
  @Test(arguments: [
    ("f(1, [2])", 8, 1), ("f(1, [2])", 7, 5), ("f(\")\", 1)", 8, 1), ("f(')', 1)", 8, 1),
    ("f(\"\\\")\", 1)", 10, 1), ("a) + b)", 6, nil), ("(]", 1, nil), ("# (\n)", 4, nil), ("\"(\n)", 3, nil),
    ("(1)", 1, nil), ("", 0, nil), ("\"()\"", 2, nil), ("(()", 2, 1), (")()", 2, 1),
  ])
  func aBracketFindsItsPartner(_ text: String, _ place: Int, _ partner: Int?) {
    #expect(BracketMatch.partner(of: place, in: Array(text.unicodeScalars)) == partner)
  }

  @Test(arguments: [
    ("reg> x = 1\n1\nreg> [1,\n...>  2]\n[1, 2]\n", "x = 1\n[1,\n 2]"),
    ("x = 1\n1\nreg> y\n2", "x = 1\ny"), ("a\n\tb\n", "a\n  b"), ("\n\n a\r\nb\r\r", " a\nb"),
    ("$ regshell\nregshell 0.1: it fits\nreg> a\n1\nreg> b", "a\nb"), ("me@x:~$ regshell\nreg> a", "a"),
    ("In [3]: f(1,\n   ...:   2)\nOut[3]: 3\n\nIn [4]: x", "f(1,\n  2)\nx"),
    ("    a = 1\n\n      b\n", "a = 1\n\n  b"), ("x\nIn [4]: y", "x\ny"),
    ("a\u{1B}[31m\u{7F}b", "a[31mb"), ("", ""), ("reg>\nreg> a", "a"),
  ])
  func whatIsPastedBecomesCode(_ text: String, _ code: String) {
    #expect(PastedText.code(text) == code)
  }

  @Test(arguments: [
    ("A", KeySequence.up), ("1;5B", .down), ("C", .move(.right)), ("1;2D", .move(.left)),
    ("1;3D", .move(.wordLeft)), ("1;5C", .move(.wordRight)), ("1;9C", .move(.right)), ("H", .move(.start)),
    ("1;2H", .move(.start)), ("4~", .move(.end)), ("8~", .move(.end)), ("3~", .delete), ("3;5~", nil),
    ("5~", nil), ("15;2~", nil), ("24~", nil), ("[A", .up), ("P", nil), ("", nil), ("I", nil),
  ])
  func aKeyOfSeveralCharactersIsReadWhole(_ sequence: String, _ key: KeySequence?) {
    #expect(KeySequence.key(of: sequence) == key)
  }

  @Test func theCursorStepsByLetterWordAndLine() {
    let text = Array("a_1 + (b2, é)".unicodeScalars)
    func places(_ step: KeySequence.Step, from start: Int) -> [Int] {
      (0..<4).reduce(into: [start]) { places, _ in places.append(step.place(from: places.last ?? 0, in: text))
      }
    }
    #expect(places(.wordRight, from: 0) == [0, 3, 9, 12, 13])
    #expect(places(.wordLeft, from: 13) == [13, 11, 7, 0, 0])
    #expect(places(.left, from: 1) == [1, 0, 0, 0, 0] && places(.right, from: 12) == [12, 13, 13, 13, 13])
    #expect(KeySequence.Step.start.place(from: 5, in: text) == 0)
    #expect(KeySequence.Step.end.place(from: 5, in: text) == 13)
  }

  @Test(arguments: [
    ("error: one two three", "error: one\n  two three"),
    ("  help: one two\n1 | one two three", "  help: one\n    two\n1 | one two three"),
    ("note: ok\n", "note: ok\n"), ("  1 | a_very_long_line", "  1 | a_very_long_line"),
    (
      "\u{1B}[1;31merror:\u{1B}[0m \u{1B}[1mone two\u{1B}[0m",
      "\u{1B}[1;31merror:\u{1B}[0m \u{1B}[1mone\n  two\u{1B}[0m"
    ),
    ("note: averyverylongword b", "note:\n  averyverylongword\n  b"), ("", ""),
  ])
  func messagesAreFoldedBetweenWords(_ text: String, _ folded: String) {
    #expect(text.foldingMessages(to: 12) == folded)
  }

  @Test func aSearchFindsTheNewestAndGoesOn() {
    var search = HistorySearch(entries: ["sample(m)", "fit(a)", "sample(n)", "fit(é)"])
    #expect(search.found == nil)
    search.type("a")
    search.type("m")
    #expect(search.found == "sample(n)" && search.start == 1 && search.succeeds)
    search.older()
    #expect(search.found == "sample(m)")
    search.older()
    #expect(search.found == "sample(m)" && !search.succeeds)
    search.newer()
    #expect(search.found == "sample(n)" && search.succeeds)
    search.type("x")
    #expect(search.found == "sample(n)" && !search.succeeds && search.start == nil)
    for _ in 0..<3 { search.erase() }
    search.type("é")
    #expect(search.pattern == "é" && search.found == "fit(é)" && search.start == 4)
  }

  @Test func whatIsTypedIsUndoneByWords() {
    var steps = UndoSteps()
    var text: [Unicode.Scalar] = []
    steps.note(text, cursor: 0)
    for scalar in "fit(ab, c1".unicodeScalars {
      text.append(scalar)
      steps.note(text, cursor: text.count)
    }
    steps.note([], cursor: 0)
    var seen: [String] = []
    while let (text, cursor) = steps.back() {
      seen.append(text)
      #expect(cursor == text.unicodeScalars.count)
      steps.note(Array(text.unicodeScalars), cursor: cursor)
    }
    #expect(seen == ["fit(ab, c1", "fit(ab, ", "fit(ab,", "fit(ab", "fit(", "fit", ""])
  }

  @Test func linesAreSteppedThroughByColumn() {
    let text = Array("abcd\nx\n\nefgh".unicodeScalars)
    #expect(LineSteps.above(3, in: text) == nil)
    #expect(LineSteps.below(3, in: text) == 6)
    #expect(LineSteps.below(6, in: text) == 7)
    #expect(LineSteps.below(7, in: text) == 8)
    #expect(LineSteps.below(10, in: text) == nil)
    #expect(LineSteps.above(10, in: text) == 7)
    #expect(LineSteps.above(5, in: text) == 0)
    #expect(LineSteps.below(0, in: []) == nil)
  }

  @Test func theHistoryIsWalkedByWhatStandsBeforeTheCursor() {
    var walk = HistoryWalk(entries: ["a = 1", "b = 2", "a = 3"])
    func line(_ text: String) -> [Unicode.Scalar] { Array(text.unicodeScalars) }
    #expect(walk.older(than: line("a rest"), cursor: 1) == "a = 3")
    #expect(walk.isShowing(line("a = 3"), 5) && !walk.isShowing(line("a = 3"), 2))
    #expect(walk.older(than: line("a = 3"), cursor: 5) == "a = 1")
    #expect(walk.older(than: line("a = 1"), cursor: 5) == nil)
    #expect(walk.newer(than: line("a = 1")) == "a = 3")
    #expect(walk.newer(than: line("a = 3")) == "a rest")
    #expect(walk.newer(than: line("a rest")) == nil)
    // What was changed is a line of its own.
    #expect(walk.older(than: line("b"), cursor: 1) == "b = 2")
    walk.begin()
    #expect(walk.older(than: [], cursor: 0) == "a = 3")
  }

  @Test(arguments: [
    (Duration.microseconds(421), "0.42 ms"), (.microseconds(12_345), "12.3 ms"),
    (.milliseconds(345), "345 ms"),
    (.milliseconds(4_560), "4.56 s"), (.seconds(125), "2 min 5 s"), (.milliseconds(1_006), "1.01 s"),
    (.zero, "0.00 ms"),
  ])
  func timesAreSpelledToThreeDigits(_ time: Duration, _ text: String) {
    #expect(time.spelled == text)
  }
}
