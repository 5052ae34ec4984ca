import Syntax
import Testing

@Suite struct LimitTests {
  /// 10 MB of brackets: one clear error, in time, and no stack overflow.
  @Test(arguments: ["(", "[(", "f(a="])
  func brackets(piece: String) {
    let text = String(repeating: piece, count: 10_000_000 / piece.utf8.count)
    var result: ParseResult?
    let time = ContinuousClock().measure { result = parse(text) }
    expectOneError(result)
    #expect(time < .seconds(1) || isDebug)
    #expect(time < .seconds(10))
  }

  /// Every other way to nest; signs and functions need no brackets.
  @Test(arguments: [
    "[", "f(", "a[", "(a,", "[a,[", "a~(", "((a)", "x.y(", "-", "- ", "a^", "a^-", "a->",
  ])
  func nesting(piece: String) {
    expectOneError(parse(String(repeating: piece, count: 200_000 / piece.utf8.count)))
  }

  private func expectOneError(_ result: ParseResult?) {
    #expect(result?.diagnostics.map(\.code) == ["nested-too-deep"])
    #expect(result?.program.statements.isEmpty == true)
    #expect(result?.needsMoreInput == false)
    if let diagnostic = result?.diagnostics.first {
      #expect(DiagnosticRenderer().lines(of: diagnostic).allSatisfy { $0.count < 130 })
    }
  }

  @Test(arguments: ["a + ", "a * ", "a : "])
  func chains(piece: String) {
    let short = parse(String(repeating: piece, count: 998) + "a")
    #expect(short.diagnostics.isEmpty)
    #expect(short.program.statements.first?.expression?.height == 999)
    let long = parse(String(repeating: piece, count: 100_000) + "a\nb")
    #expect(long.diagnostics.map(\.code) == ["nested-too-deep"])
    #expect(long.program.statements.map(outline) == ["b"])
  }

  @Test func postfixChains() {
    #expect(
      parse("f" + String(repeating: "(x)", count: 100_000)).diagnostics.map(\.code) == ["nested-too-deep"])
    #expect(
      parse("m" + String(repeating: ".x", count: 100_000)).diagnostics.map(\.code) == ["nested-too-deep"])
  }

  @Test func nestingUpToTheLimitIsRead() {
    let open = String(repeating: "(", count: 200)
    let result = parse(open + "1" + String(repeating: ")", count: 200))
    #expect(result.diagnostics.isEmpty)
    #expect(result.program.statements.map(outline) == ["1.0"])
  }

  @Test(arguments: [")", "]", ",", "=", "?", "~", "$", "\"", "\u{200B}", "\\", "`", "%", ";", "."])
  func noiseEndsQuickly(piece: String) {
    let result = parse(String(repeating: piece, count: 200_000))
    #expect(result.diagnostics.count <= 20)
  }

  private var isDebug: Bool {
    var isDebug = false
    assert(
      {
        isDebug = true
        return true
      }())
    return isDebug
  }
}

/// Reading a text can be stopped at any question, and takes its question often enough.
@Suite struct InterruptedParsingTests {
  /// A long text, told apart by its parts: the whole of it is no name for a case.
  struct Repetition: CustomTestStringConvertible {
    var before = ""
    var part: String
    var count: Int
    var after = ""

    var text: String { before + String(repeating: part, count: count) + after }
    var testDescription: String { "\(before)\(part) ×\(count) \(after)" }
  }

  @Test(arguments: [
    Repetition(part: "x = 1 + 2\n", count: 20_000),
    Repetition(before: "[", part: "1, ", count: 50_000, after: "1]"),
    Repetition(part: " ", count: 300_000, after: "x"), Repetition(before: "f(", part: "1 ", count: 70_000),
  ])
  func everyQuestionStopsIt(_ long: Repetition) {
    let source = SourceText(long.text)
    var questions = 0
    let whole = parse(source) {
      questions += 1
      return false
    }
    #expect(whole != nil && questions >= 4)
    for limit in 1...questions {
      var count = 0
      let stopped = parse(source) {
        count += 1
        return count == limit
      }
      #expect(stopped == nil)
    }
  }
}
