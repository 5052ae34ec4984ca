import Engine
import Notebook
import Testing

@Suite struct FormatTests {
  @Test(arguments: Sample.names) func whatNbformatWroteComesBackByteForByte(_ name: String) throws {
    let bytes = try Sample.bytes(name)
    let notebook = try NotebookFile.parse(bytes, name: name)
    #expect(String(decoding: notebook.bytes, as: UTF8.self) == String(decoding: bytes, as: UTF8.self))
  }

  @Test func textsAreWholeInMemory() throws {
    let notebook = try NotebookFile.parse(try Sample.bytes("outputs"), name: "outputs")
    let outputs = notebook.cells[0].outputs
    #expect(outputs[0]["text"]?.string == "one\ntwo\n")
    #expect(outputs[2]["data"]?["text/plain"]?.string == "a\nb")
    #expect(outputs[3]["data"]?["application/json"]?.array?.count == 2)
  }

  @Test func olderMinorVersionsGetIdsThatDependOnTheCellAlone() throws {
    let old = """
      {"cells": [
        {"cell_type": "code", "source": ["1\\n", "2"], "metadata": {"trusted": true}, "outputs": [],
         "execution_count": null},
        {"cell_type": "code", "source": "1\\n2", "metadata": {}, "outputs": [], "execution_count": 3},
        {"cell_type": "markdown", "source": "t", "metadata": {}}],
       "metadata": {"orig_nbformat": 2, "signature": "x"}, "nbformat": 4, "nbformat_minor": 0}
      """
    let first = try NotebookFile.parse(Array(old.utf8), name: "old")
    let again = try NotebookFile.parse(first.bytes, name: "again")
    #expect(again.bytes == first.bytes)
    #expect(Set(again.cells.compactMap(\.id)).count == 3)
    #expect(again.cells[0].metadata == .emptyObject)
    #expect(again.metadata == .emptyObject)
    #expect(try JSON.parse(first.bytes)["nbformat_minor"]?.int == 5)
  }

  @Test func repeatedIdsAreReplacedAndTheFirstIsKept() throws {
    var notebook = notebook("a", "b", "c")
    for place in 0..<2 { notebook.cells[place].id = "same" }
    let written = try NotebookFile.parse(notebook.bytes, name: "n").cells.compactMap(\.id)
    #expect(written[0] == "same")
    #expect(Set(written).count == 3)
  }

  /// FNV-1a of `code1` and 0, 1, 2 …, of which one is taken by a cell further on.
  @Test func equalSourcesGetDifferentIdsWhateverTheirNumber() throws {
    var notebook = notebook("1", "1", "1", "2")
    notebook.cells[3].id = "6c9e6f4152c4d26a"
    #expect(
      try NotebookFile.parse(notebook.bytes, name: "n").cells.compactMap(\.id)
        == ["6c9e704152c4d41d", "6c9e6e4152c4d0b7", "6c9e6d4152c4cf04", "6c9e6f4152c4d26a"])
    notebook.cells = Array(repeating: NotebookCell(.code, source: "1"), count: 5000)
    #expect(Set(try NotebookFile.parse(notebook.bytes, name: "n").cells.compactMap(\.id)).count == 5000)
  }

  @Test(arguments: [
    ("", "n is empty"), (" \r\n\t", "n is empty"),
    ("{", "n is not valid JSON: line 1, column 2: the text ends too early"),
    ("{\n \"cells\": [,]}", "n is not valid JSON: line 2, column 12: unexpected \",\""),
    ("[]", "n is not a notebook: its top level is no object"),
    ("{}", "n is not a notebook: it has no `nbformat` version"),
    ("{\"nbformat\": 3, \"worksheets\": []}", "n is a notebook of nbformat 3; versions 4.0 to 4.5 are read"),
    ("{\"nbformat\": 5}", "n is a notebook of nbformat 5; versions 4.0 to 4.5 are read"),
    ("{\"nbformat\": 4}", "n is not a notebook: it has no `nbformat_minor` version"),
    ("{\"nbformat\": 4, \"nbformat_minor\": 5}", "n is not a notebook: it has no list `cells`"),
  ])
  func whatIsNoNotebookIsRefused(_ text: String, _ message: String) {
    #expect(throws: NotebookError.self) { try NotebookFile.parse(Array(text.utf8), name: "n") }
    do { _ = try NotebookFile.parse(Array(text.utf8), name: "n") } catch { #expect(error.message == message) }
  }

  @Test(arguments: [
    ("1", "is no object"), ("{}", "has no `cell_type`"),
    ("{\"cell_type\": \"heading\"}", "has the type `heading`; code, markdown and raw exist"),
    ("{\"cell_type\": \"code\"}", "has no `source` text"),
    ("{\"cell_type\": \"code\", \"source\": [1]}", "has no `source` text"),
    ("{\"cell_type\": \"code\", \"source\": \"\", \"metadata\": 1}", "has `metadata` that are no object"),
    ("{\"cell_type\": \"code\", \"source\": \"\", \"outputs\": {}}", "has `outputs` that are no list"),
    (
      "{\"cell_type\": \"code\", \"source\": \"\", \"outputs\": [{}]}",
      "has an output without an `output_type`"
    ),
    (
      "{\"cell_type\": \"raw\", \"source\": \"\", \"id\": \"a b\"}",
      "has an `id` that is not 1 to 64 letters, digits, - and _"
    ),
  ])
  func aBadCellIsNamedByItsNumber(_ cell: String, _ what: String) {
    let good = "{\"cell_type\": \"raw\", \"source\": \"\", \"metadata\": {}}"
    let text = "{\"nbformat\": 4, \"nbformat_minor\": 5, \"metadata\": {}, \"cells\": [\(good), \(cell)]}"
    do {
      _ = try NotebookFile.parse(Array(text.utf8), name: "n")
      Issue.record("it was read")
    } catch {
      #expect(error.message == "n is not a notebook: cell 2 \(what)")
    }
  }

  @Test func nbformat3SaysHowToConvert() {
    do {
      _ = try NotebookFile.parse(Array("{\"nbformat\": 3}".utf8), name: "old.ipynb")
      Issue.record("it was read")
    } catch {
      #expect(error.help == "convert it: jupyter nbconvert --to notebook --nbformat 4 old.ipynb")
    }
  }

  /// `str.splitlines(True)` of Python 3.11.
  @Test func linesEndWherePythonEndsThem() {
    #expect("".pythonLines == [])
    #expect("a".pythonLines == ["a"])
    #expect("a\n".pythonLines == ["a\n"])
    #expect("\n\na\r\nb\rc".pythonLines == ["\n", "\n", "a\r\n", "b\r", "c"])
    #expect("a\u{B}b\u{1F}c\u{85}d\u{2029}".pythonLines == ["a\u{B}", "b\u{1F}c\u{85}", "d\u{2029}"])
    #expect("\n\r\n\r".pythonLines == ["\n", "\r\n", "\r"])
  }

  /// As papermill stores parameters that are none of JSON's numbers; within a text they are words.
  @Test func numbersThatJSONHasNotBecomeTexts() throws {
    let text =
      #"{"cells": [{"cell_type": "raw", "metadata": {"a": [NaN, -Infinity, Infinity, "NaN \" Infinity \\"]},"#
      + #" "source": "Infinity"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}"#
    let file = try NotebookFile.parse(Array(text.utf8), name: "n")
    #expect(
      file.cells[0].metadata["a"]?.array?.map(\.string)
        == ["NaN", "-Infinity", "Infinity", "NaN \" Infinity \\"])
    #expect(file.cells[0].source == "Infinity")
    #expect(throws: NotebookError.self) { try NotebookFile.parse(Array("{\"a\": NaN,}".utf8), name: "n") }
  }
}
