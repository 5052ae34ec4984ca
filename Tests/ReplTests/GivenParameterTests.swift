import Engine
import Foundation
import Notebook
import Testing

/// `-p` before scripts that have defaults of their own.
@Suite(.timeLimit(.minutes(1))) struct GivenParameterTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func run(_ script: String, _ arguments: String...) throws -> Binary.Result {
    let file = try scratch.write(script, to: "s.regsh")
    return try Binary.run(arguments + [file], input: Data(), folder: scratch.path)
  }

  @Test(arguments: [
    ("x = 0.5\nx*2", "10\n"), ("x=0.5 # \"the\" default\nx*2\n", "10\n"), ("x = 1; y = 2; x*y", "10\n"),
    ("x = [1,\n 2]\nx*2", "10\n"), ("x =\n 3\nx*2", "10\n"), ("x = \"a;b # c\" ; x*2", "10\n"),
    ("# x\n\"x\"\nx = 1\nx*2", "x\n10\n"), ("# %% tags=[\"parameters\"]\nx = 0.5\n# %%\nx*2", "10\n"),
    ("x*2", "10\n"), ("x = 0.5\nx*2\nx = 3\nx", "10\n3\n"), ("y = x\nx = 3\nx + y", "8\n"),
    ("x = x + 1\nx", "6\n"), ("[x, y] = [1, 2]\nx + y", "7\n"), ("[y, x] = [1,\n 2]; x + y # both", "6\n"),
    ("[x, y] = [x, 2]  # used\nx + y", "7\n"), ("[x, y] = [1, 2]\n[y, x] = [3, 4]\nx", "4\n"),
    ("# %% tags=[\"parameters\"]\nx = 1\n[x, y] = [1, 2] # twice\n# %%\nx + y", "7\n"),
    ("# %% tags=[\"parameters\"]\nx = 1\n# %% tags=[\"injected-parameters\"]\nx = 2\n# %%\nx", "5\n"),
  ]) func itTakesThePlaceOfTheDefault(_ script: String, _ output: String) throws {
    let result = try run(script, "-p", "x=5")
    #expect(result.output == output && result.errors == "" && result.status == 0)
  }

  @Test func theLastOfTwoCountsAndCodeHasDefaultsToo() throws {
    #expect(try run("x = 0.5\nx", "-p", "x=5", "-p", "x=7").output == "7\n")
    #expect(try Binary.run("-p", "x=5", "-c", "x = 1; x", "-c", "x + 1").output == "5\n6\n")
  }

  @Test func oneThatNothingUsesIsRefusedBeforeAnythingRuns() throws {
    let result = try run("strength = 0.5\nstrength*2\n# strengt\n\"strengt\"", "-p", "strengt=5")
    #expect(result.status == 2 && result.output == "")
    #expect(
      result.errors == "error: nothing uses the parameter `strengt`\n  help: did you mean `strength`?\n")
  }

  @Test func aNotebookRunsItsCodeCells() throws {
    var cells = ["x = 2", "x * 3", "boom", "nowhere", "x\nnothere"].map { NotebookCell(.code, source: $0) }
    cells[0].tags = ["parameters"]
    cells[2].tags = ["skip-execution"]
    cells[3].tags = ["raises-exception"]
    cells.insert(NotebookCell(.markdown, source: "{ no code"), at: 1)
    try TextFile.replace(scratch.file("n.ipynb"), with: NotebookFile(cells: cells).bytes)
    for arguments in [["n.ipynb"], ["-f", "n.ipynb"]] {
      let result = try Binary.run(arguments + ["-p", "x=5"], input: Data(), folder: scratch.path)
      #expect(result.output == "15\n5\n" && result.status == 1)
      #expect(result.errors.contains("`nowhere` is not defined"))
      #expect(result.errors.contains("2 | nothere") && result.errors.hasSuffix("  in n.ipynb, cell 6\n"))
    }
  }

  @Test func aScriptsSkippedCellIsPassedOver() throws {
    let result = try run("1\n# %% tags=[\"skip-execution\"]\n2\n# %%\n3")
    #expect(result.output == "1\n3\n" && result.status == 0)
  }
}
