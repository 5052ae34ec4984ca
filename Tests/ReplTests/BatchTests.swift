import Engine
import Foundation
import Notebook
import Testing

/// `regshell run` and `regshell check` as processes.
@Suite(.timeLimit(.minutes(1))) struct BatchTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    try write(["x = 2", "x * 3", "gradient(l2, at = [-2, 0, 2])"], to: "in.ipynb")
  }

  private func write(_ sources: [String], to name: String) throws {
    let cells = sources.map { NotebookCell(.code, source: $0) }
    try TextFile.replace(scratch.file(name), with: NotebookFile(cells: cells).bytes)
  }

  private func read(_ name: String) throws -> NotebookFile {
    try NotebookFile.parse(try TextFile.read(scratch.file(name)), name: name)
  }

  @Test func twoRunsWriteTheSameBytes() throws {
    for name in ["a.ipynb", "b.ipynb"] {
      let result = try Binary.run("run", "in.ipynb", "-o", name, folder: scratch.path)
      #expect(result.status == 0 && result.output == "")
      #expect(result.errors.split(separator: "\n").count == 3)
    }
    #expect(try TextFile.read(scratch.file("a.ipynb")) == TextFile.read(scratch.file("b.ipynb")))
    let cells = try read("a.ipynb").cells
    #expect(cells.map(\.executionCount) == [1, 2, 3])
    #expect(cells[1].outputs[0]["data"]?["text/plain"]?.string == "6")
    #expect(cells[2].outputs[0]["data"]?["text/html"]?.string?.contains("<table") == true)
    #expect(try Binary.run("check", "a.ipynb", "b.ipynb", folder: scratch.path).status == 0)
  }

  /// Nothing has run that could be written, and the rest of the notebook may never come.
  @Test(arguments: [["run", "/dev/stdin", "-o", "x.ipynb"], ["check", "/dev/stdin"]])
  func aSignalEndsTheWaitForANotebook(_ arguments: [String]) throws {
    let process = Binary.process(arguments, folder: scratch.path)
    let (input, errors) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardError = errors
    try process.run()
    usleep(200_000)  // it waits for its input by now
    kill(process.processIdentifier, SIGINT)
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 130)
    #expect(String(decoding: said, as: UTF8.self) == "error: interrupted\n")
    #expect(!FileManager.default.fileExists(atPath: scratch.file("x.ipynb")))
    try input.fileHandleForWriting.close()
  }

  @Test func aNotebookThatChangedIsFound() throws {
    #expect(try Binary.run("run", "in.ipynb", "--inplace", folder: scratch.path).status == 0)
    var changed = try read("in.ipynb")
    changed.cells[0].source = "x = 2.5"
    try TextFile.replace(scratch.file("in.ipynb"), with: changed.bytes)
    let result = try Binary.run("check", "in.ipynb", folder: scratch.path)
    #expect(result.status == 3)
    #expect(result.output.hasPrefix("in.ipynb: cell 2\n  - 6\n  + 7.5\n"))
    #expect(try read("in.ipynb") == changed)
  }

  @Test func aFailedCellIsSavedAndGives1() throws {
    try write(["1", "nowhere", "3"], to: "bad.ipynb")
    let result = try Binary.run("run", "bad.ipynb", "-o", "out.ipynb", folder: scratch.path)
    #expect(result.status == 1)
    #expect(result.errors.contains("[2/3]") && result.errors.contains("error:"))
    let cells = try read("out.ipynb").cells
    #expect(cells[1].outputs[0]["output_type"]?.string == "error")
    #expect(cells[2].outputs.isEmpty)
    let aborted = try Binary.run(
      "run", "bad.ipynb", "-o", "none.ipynb", "--on-error", "abort", folder: scratch.path)
    #expect(aborted.status == 1)
    #expect(!FileManager.default.fileExists(atPath: scratch.file("none.ipynb")))
    let on = try Binary.run(
      "run", "bad.ipynb", "--inplace", "--on-error", "continue", "-q", folder: scratch.path)
    #expect(on.status == 1 && !on.errors.contains("[1/3]"))
    #expect(try read("bad.ipynb").cells[2].outputs.count == 1)
  }

  @Test func parametersReplaceTheDefaults() throws {
    var file = try read("in.ipynb")
    file.cells[0].tags = ["parameters"]
    try TextFile.replace(scratch.file("in.ipynb"), with: file.bytes)
    let listed = try Binary.run("run", "in.ipynb", "--list-params", folder: scratch.path)
    #expect(listed.output == "x = 2\n")
    let result = try Binary.run("run", "in.ipynb", "-o", "out.ipynb", "-p", "x=5", folder: scratch.path)
    #expect(result.status == 0)
    #expect(try read("out.ipynb").cells[2].outputs[0]["data"]?["text/plain"]?.string == "15")
    let unknown = try Binary.run("run", "in.ipynb", "-o", "out.ipynb", "-p", "y=5", folder: scratch.path)
    #expect(unknown.status == 2 && unknown.errors.contains("no parameter `y`"))
  }

  @Test func aScriptOfCellsBecomesANotebook() throws {
    _ = try scratch.write("# %% [markdown]\n# # Title\n\n# %%\n1 + 1\n", to: "a.regsh")
    #expect(try Binary.run("run", "a.regsh", "-o", "a.ipynb", folder: scratch.path).status == 0)
    let cells = try read("a.ipynb").cells
    #expect(cells.map(\.kind) == [.markdown, .code])
    #expect(cells[1].outputs.count == 1)
    #expect(try Binary.run("run", "a.regsh", "--inplace", folder: scratch.path).status == 2)
  }

  @Test func filesAreFoundBesideTheNotebook() throws {
    _ = try scratch.write("a,b\n1,2\n3,4\n", to: "beside.csv")
    try write(["d = read(\"beside.csv\")", "d"], to: "data.ipynb")
    let result = try Binary.run(
      "run", scratch.file("data.ipynb"), "-o", scratch.file("out.ipynb"), folder: "/")
    #expect(result.status == 0)
  }

  @Test(arguments: ["none/x.ipynb", "/dev/full", "x.pdf", "x"])
  func whereNothingCanBeWrittenNothingRuns(_ output: String) throws {
    try write(["save(head(read(\"d.csv\")), \"ran.csv\")"], to: "in.ipynb")
    _ = try scratch.write("a\n1\n", to: "d.csv")
    let result = try Binary.run("run", "in.ipynb", "-o", output, folder: scratch.path)
    #expect(result.status == 2 && result.errors.hasPrefix("error: "))
    #expect(result.errors.contains(output) && !result.errors.contains("[1/1]"))
    #expect(!FileManager.default.fileExists(atPath: scratch.file("ran.csv")))
    #expect(try Binary.run("run", "in.ipynb", "-o", "x.ipynb", folder: scratch.path).status == 0)
    #expect(FileManager.default.fileExists(atPath: scratch.file("ran.csv")))
  }

  @Test func standardOutputIsAPlaceToo() throws {
    let result = try Binary.run("run", "in.ipynb", "-o", "-", folder: scratch.path)
    #expect(result.status == 0 && !FileManager.default.fileExists(atPath: scratch.file("-")))
    #expect(try Binary.run("run", "in.ipynb", "-o", "out.ipynb", folder: scratch.path).status == 0)
    #expect(try Array(result.output.utf8) == TextFile.read(scratch.file("out.ipynb")))
  }

  @Test(arguments: ["--timeot", "--lg", "--too"]) func aMisspeltOptionIsNoNotebook(_ option: String) throws {
    let result = try Binary.run("run", "in.ipynb", "-o", "z.html", option, "3", folder: scratch.path)
    #expect(result.status == 2 && result.errors.hasPrefix("error: Unknown option '\(option)'"))
  }

  @Test func aTimeOutIsStoredAsOne() throws {
    let start = "m = fit(y ~ ., simulate(50, [1, 2]), penalty = 0.25*l2)"
    let trace = String(repeating: "t = trace(m, rate = 1e-9, steps = 600000); ", count: 100)
    try write([start, trace], to: "in.ipynb")
    let result = try Binary.run(
      "run", "in.ipynb", "-o", "out.ipynb", "--timeout", "0.5", folder: scratch.path)
    #expect(result.status == 4 && result.errors.hasSuffix("error: the cell took longer than 0.5 s\n"))
    #expect(try read("out.ipynb").cells[1].outputs.last?["ename"]?.string == "TimeOut")
  }

  @Test(arguments: ["corrupt", "[]", "{\"nbformat\": 3}"]) func whatIsNoNotebookGives2(_ text: String) throws
  {
    _ = try scratch.write(text, to: "bad.ipynb")
    let result = try Binary.run("run", "bad.ipynb", "--inplace", folder: scratch.path)
    #expect(result.status == 2 && result.errors.hasPrefix("error: bad.ipynb is"))
  }

  @Test func aNotebookBecomesAScriptAndBackAndGivesTheSame() throws {
    func shell(_ command: String) throws -> Binary.Result { try Binary.shell(command, folder: scratch.path) }
    #expect(try shell("regshell run in.ipynb -o out.ipynb").status == 0)
    let there = try shell("regshell convert out.ipynb -o a.regsh")
    #expect(there.status == 0 && there.errors == "note: not kept in the script: outputs\n")
    #expect(try shell("regshell convert a.regsh -o b.ipynb").errors == "")
    #expect(try shell("regshell run b.ipynb --inplace").status == 0)
    #expect(try read("b.ipynb").cells.map(\.outputs) == read("out.ipynb").cells.map(\.outputs))
    for arguments in ["a.regsh", "a.regsh -o a.txt", "a.regsh -o a.regsh", "none.ipynb -o c.regsh"] {
      let result = try shell("regshell convert \(arguments)")
      #expect(result.status == 2 && result.errors.hasPrefix("error: "))
    }
  }

  @Test func aReportShowsTablesAndPlots() throws {
    try write(["x = 2", "gradient(l2, at = [-2, 2])", "plot(l1)"], to: "in.ipynb")
    #expect(try Binary.run("run", "in.ipynb", "-o", "direct.md", folder: scratch.path).status == 0)
    #expect(try Binary.run("run", "in.ipynb", "--inplace", folder: scratch.path).status == 0)
    #expect(try Binary.run("convert", "in.ipynb", "-o", "stored.md", folder: scratch.path).status == 0)
    let report = String(decoding: try TextFile.read(scratch.file("direct.md")), as: UTF8.self)
    let stored = String(decoding: try TextFile.read(scratch.file("stored.md")), as: UTF8.self)
    #expect(stored.split(separator: "stored_files").joined(separator: "direct_files") == report)
    #expect(report.hasPrefix("```r\nx = 2\n```\n\n```r\ngradient(l2, at = [-2, 2])\n```\n\n| b |"))
    #expect(report.contains("](direct_files/plot-1.svg)\n"))
    let svg = try TextFile.read(scratch.file("direct_files/plot-1.svg"))
    #expect(String(decoding: svg, as: UTF8.self).hasPrefix("<svg "))
    for command in ["run", "convert"] {
      #expect(try Binary.run(command, "in.ipynb", "-o", "\(command).html", folder: scratch.path).status == 0)
    }
    let page = String(decoding: try TextFile.read(scratch.file("run.html")), as: UTF8.self)
    let converted = String(decoding: try TextFile.read(scratch.file("convert.html")), as: UTF8.self)
    #expect(converted.split(separator: "</head>").last == page.split(separator: "</head>").last)
    #expect(page.contains("<pre class=\"source\">x = 2</pre>\n") && page.contains("<title>run.html</title>"))
    #expect(page.contains("<table") && page.contains("src=\"data:image/svg+xml;base64,"))
    #expect(try Binary.run("convert", "direct.md", "-o", "x.ipynb", folder: scratch.path).status == 2)
  }

  @Test func blankLinesPartAScriptWithoutMarks() throws {
    _ = try scratch.write("x = 1\n\ny = sum([x,\n\n  2])\n\ny\n", to: "plain.regsh")
    #expect(try Binary.run("run", "plain.regsh", "-o", "plain.ipynb", folder: scratch.path).status == 0)
    let cells = try read("plain.ipynb").cells
    #expect(cells.map(\.source) == ["x = 1", "y = sum([x,\n\n  2])", "y"])
    #expect(cells[2].outputs[0]["data"]?["text/plain"]?.string == "3")
  }

  /// Whenever it is killed, the file is the old one or the new one.
  @Test func aKillLeavesAWholeFile() throws {
    #expect(try Binary.run("run", "in.ipynb", "-o", "new.ipynb", folder: scratch.path).status == 0)
    let old = try TextFile.read(scratch.file("in.ipynb"))
    let new = try TextFile.read(scratch.file("new.ipynb"))
    var seen: Set<[UInt8]> = []
    var delay: UInt32 = 0
    var finished = 0
    while finished < 3, delay < 900_000 {
      try TextFile.replace(scratch.file("target.ipynb"), with: old)
      let process = Binary.process(["run", "target.ipynb", "--inplace", "-q"], folder: scratch.path)
      try process.run()
      usleep(delay)
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      if process.terminationReason == .exit { finished += 1 }
      delay += 500 + delay / 20
      let found = try TextFile.read(scratch.file("target.ipynb"))
      #expect(found == old || found == new)
      seen.insert(found)
    }
    #expect(seen.count == 2)
  }
}
