import Engine
import Foundation
import Notebook
import Testing

/// Several notebooks in one call of `regshell run` and `regshell check`.
@Suite(.timeLimit(.minutes(1))) struct SeveralNotebooksTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    for number in 1...4 { try write(["x = \(number)", "x + 1"], to: "\(number).ipynb") }
    try write(["x = 1", "nowhere"], to: "3.ipynb")
    try FileManager.default.createDirectory(atPath: scratch.file("out"), withIntermediateDirectories: true)
  }

  private func write(_ sources: [String], to name: String) throws {
    var cells = sources.map { NotebookCell(.code, source: $0) }
    cells[0].tags = ["parameters"]
    try TextFile.replace(scratch.file(name), with: NotebookFile(cells: cells).bytes)
  }

  private func shell(_ command: String) throws -> Binary.Result {
    try Binary.shell(command, folder: scratch.path)
  }

  private var written: [[UInt8]] {
    get throws { try (1...4).map { try TextFile.read(scratch.file("out/\($0).ipynb")) } }
  }

  @Test func theyComeInTheOrderOfTheArgumentsWhateverTheNumberAtATime() throws {
    let first = try shell("regshell run [1-4].ipynb -o out")
    let files = try written
    #expect(first.status == 1 && first.output == "")
    let heads = first.errors.split(separator: "\n").filter { $0.hasSuffix(".ipynb") }
    #expect(heads == ["[1/4] 1.ipynb", "[2/4] 2.ipynb", "[3/4] 3.ipynb", "[4/4] 4.ipynb"])
    #expect(first.errors.contains("] 3.ipynb\n3.ipynb: [2/2] nowhere\n3.ipynb: error: `nowhere` is not"))
    for jobs in [0, 2, 9] {
      let result = try shell("regshell run [1-4].ipynb -o out/ -j \(jobs)")
      #expect(result.errors == first.errors && result.status == 1)
      #expect(try written == files)
    }
    let checked = try shell("regshell check -j 3 out/*.ipynb")
    #expect(checked.status == 0 && checked.errors == "")
    #expect(
      checked.output
        == (1...4).map {
          "out/\($0).ipynb: 2 code cells, as stored\($0 == 3 ? "; 1 of them fails" : "")\n"
        }.joined())
  }

  @Test func parametersAreForAllAndAFileYieldsToTheCommandLine() throws {
    _ = try scratch.write("x = 5 # five\n", to: "p.txt")
    let result = try shell("regshell run 1.ipynb 2.ipynb -o out -j 2 -q --params p.txt -p x=-7")
    #expect(result.status == 0 && result.errors == "")
    for name in ["out/1.ipynb", "out/2.ipynb"] {
      let notebook = try NotebookFile.parse(try TextFile.read(scratch.file(name)), name: name)
      #expect(notebook.cells[2].outputs[0]["data"]?["text/plain"]?.string == "-6")
    }
    let missing = try shell("regshell run 1.ipynb 2.ipynb -o out --params none.json")
    #expect(missing.status == 2)
    #expect(missing.errors == "error: cannot read none.json: no such file or directory\n")
  }

  @Test func theLargestExitCodeCounts() throws {
    let result = try shell("regshell run 3.ipynb nothing.ipynb 1.ipynb -o out -j 2 -q")
    #expect(result.status == 2)
    #expect(result.errors.contains("[2/3] nothing.ipynb\nnothing.ipynb: error: cannot read nothing.ipynb"))
    #expect(FileManager.default.fileExists(atPath: scratch.file("out/1.ipynb")))
  }

  @Test(arguments: [
    "run 1.ipynb 2.ipynb -o none", "run 1.ipynb 2.ipynb -o 1.ipynb", "run 1.ipynb ./1.ipynb --inplace",
    "run 1.ipynb ./1.ipynb -o out", "run 1.ipynb 2.ipynb --list-params", "run 1.ipynb -o out -j -1",
    "check 1.ipynb -j 5000",
  ]) func whatCannotBeMeantIsRefused(_ arguments: String) throws {
    let result = try shell("regshell \(arguments)")
    #expect(result.status == 2)
    #expect(result.errors.hasPrefix("error: "))
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.file("out")) == [])
  }

  /// Two spellings of one file that is not there yet.
  @Test func oneFileForTwoIsRefusedHoweverItIsSpelled() throws {
    _ = try scratch.write("# %%\nx = 1\n", to: "1.regsh")
    _ = try shell("ln -s . here")
    for arguments in [
      "convert 1.ipynb ./1.regsh --to html", "convert 1.ipynb here/1.regsh --to html",
      "run 1.ipynb out/../1.regsh --to md", "convert 1.ipynb $PWD/1.regsh --to md",
    ] {
      let result = try shell("regshell \(arguments)")
      #expect(result.status == 2)
      #expect(result.errors.hasPrefix("error: two of the notebooks would be written to "))
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
    #expect(!names.contains { $0.hasSuffix("html") || $0.hasSuffix("md") })
  }

  /// The second and third run for minutes once they have left a mark; the fourth has not begun.
  @Test func aSignalEndsThoseThatRunAndTheirNotebooksAreWritten() throws {
    let trace = "t = trace(m, rate = 1e-9, steps = 600000); "
    for name in ["2", "3"] {
      let start = "d = simulate(50, [1, 2])\nm = fit(y ~ ., d, penalty = 0.25*l2)\nsave(d, \"\(name).csv\")"
      try write([start, String(repeating: trace, count: 100)], to: "\(name).ipynb")
    }
    let process = Binary.process(
      ["run", "1.ipynb", "2.ipynb", "3.ipynb", "4.ipynb", "-o", "out", "-j2"], folder: scratch.path)
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let end = Date.now + 20
    let marks = ["2.csv", "3.csv"].map(scratch.file)
    while !marks.allSatisfy(FileManager.default.fileExists), .now < end { usleep(10_000) }
    process.terminate()
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 143)
    #expect(said.hasSuffix("error: interrupted; 1 of 4 did not run\n"))
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.file("out")).sorted()
    #expect(names == ["1.ipynb", "2.ipynb", "3.ipynb"])
  }
}
