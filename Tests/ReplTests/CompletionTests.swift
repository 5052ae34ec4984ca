import Engine
import LineREPL
import ScriptedEngine
import Testing

@Suite struct CompletionTests {
  private func edit(_ line: String, at cursor: Int? = nil, pending: String = "") -> CompletionEdit {
    CompletionEdit(
      engine: ScriptedEngine(), pending: pending, line: line, cursor: cursor ?? line.unicodeScalars.count)
  }

  @Test func oneCandidateIsInserted() {
    let found = edit("x(sho")
    #expect(found.deletes == 3 && found.insertion == "show" && found.listing.isEmpty)
  }

  @Test func severalAreInsertedAsFarAsTheyAgreeAndThenListed() {
    let found = edit("p")
    #expect(found.insertion == "pr")
    let again = edit("pr")
    #expect(again.insertion == "" && again.listing.map(\.text) == ["print", "probe"])
  }

  @Test func nothingIsDoneWithoutACandidateOrWithTheWholeName() {
    #expect(edit("qqq") == edit("show"))
    #expect(edit("show").insertion == "" && edit("show").listing.isEmpty)
  }

  @Test(arguments: [
    ("read(\"mt", 8, "file", 2, "mtcars.csv\""), ("read(\"mt\")", 8, "file", 2, "mtcars.csv"),
    ("read('mtcars.csv", 16, "file", 10, "mtcars.csv'"), ("read(\"mt", 8, "folder", 2, "mtcars.csv"),
    ("read(mt", 7, "name", 2, "mtcars.csv"),
  ])
  func theOnlyOneEndsItsQuotes(_ line: String, _ cursor: Int, _ kind: String, _ deletes: Int, _ text: String)
  {
    let edit = CompletionEdit(line: line, cursor: cursor) {
      Completions([.init("mtcars.csv", kind: kind)], start: cursor - deletes, end: cursor)
    }
    #expect(edit.deletes == deletes && edit.insertion == text && edit.listing.isEmpty)
  }

  @Test func theCursorCountsScalars() {
    let found = edit("\"🦉\" + ét + x", at: 8)
    #expect(found.deletes == 2 && found.insertion == "été")
  }

  @Test func earlierLinesCountToo() {
    let found = edit("sho", pending: "f(a,\n")
    #expect(found.deletes == 3 && found.insertion == "show")
  }

  @Test func onAnIndentedBlankLineTabIndents() {
    #expect(edit("  ").insertion == "  ")
    #expect(edit("").listing.count == 10)
  }

  @Test func aListFitsTheWidth() {
    let names = ["a", "bbb", "cc", "d", "e"].map { Completions.Candidate($0, kind: "name") }
    #expect(CompletionEdit.columns(names, width: 10) == "a    d\nbbb  e\ncc\n")
    #expect(CompletionEdit.columns(names, width: 3) == "a\nbbb\ncc\nd\ne\n")
  }
}
