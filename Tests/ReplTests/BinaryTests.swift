import Foundation
import Testing

/// The program as its users meet it: arguments, streams, exit codes.
@Suite(.timeLimit(.minutes(1))) struct BinaryTests {
  @Test func aStatementIsAnswered() throws {
    let result = try Binary.run("-c", "1 + 1")
    #expect(result.output == "2\n")
    #expect(result.errors == "")
    #expect(result.status == 0)
  }

  @Test func aPipeIsAProgram() throws {
    let result = try Binary.run(input: "x = 2\nx * 3\n[1,\n2]\n")
    #expect(result.output.hasPrefix("6\n"))
    #expect(result.errors == "" && result.status == 0)
    #expect(try Binary.run(input: "").status == 0)
  }

  @Test func helpIsOnSubcommandsAndOnWordsOfTheLanguage() throws {
    let commands = try Binary.run("help")
    #expect(commands.status == 0 && commands.output.contains("SUBCOMMANDS"))
    let run = try Binary.run("help", "run")
    #expect(run.status == 0 && run.output.contains("USAGE: regshell run") && run.output.contains("--inplace"))
    let page = try Binary.run("help", "l2")
    #expect(page.status == 0 && page.output.hasPrefix("l2\n") && page.output.contains("Σb²"))
    #expect(try Binary.run("help", "exact zeros").output.contains("exact zeros"))
    let unknown = try Binary.run("help", "nosuch")
    #expect(unknown.status == 2 && unknown.output == "" && unknown.errors.hasPrefix("error: "))
  }

  @Test func theManualIsWrittenWhereItIsWanted() throws {
    let scratch = try Scratch()
    let result = try Binary.run("help", "--markdown", "a/b", folder: scratch.path)
    #expect(result.status == 0 && result.errors == "")
    let page = try String(contentsOfFile: scratch.path + "/a/b/verbs/fit.md", encoding: .utf8)
    #expect(page.hasPrefix("# fit\n"))
    let index = try String(contentsOfFile: scratch.path + "/a/b/README.md", encoding: .utf8)
    #expect(index.contains("(verbs/fit.md)"))
    let refused = try Binary.run("help", "--markdown", "/dev/null/x", folder: scratch.path)
    #expect(refused.status == 2)
    #expect(refused.errors == "error: cannot make the folder /dev/null/: file exists\n")
  }

  @Test func whatComesBeforeAnErrorIsShown() throws {
    let result = try Binary.run(input: "1 + 1\nnowhere\n3 + 3\n")
    #expect(result.output == "2\n")
    #expect(result.errors.contains("error:") && result.errors.contains("2 | nowhere"))
    #expect(!result.errors.contains("\u{1B}"))
    #expect(result.status == 1)
    let on = try Binary.run("--keep-going", input: "1 + 1\nnowhere\n3 + 3\n")
    #expect(on.output == "2\n6\n" && on.status == 1)
  }

  @Test func aMistakeOfSyntaxAtTheEndDoesNotHideTheRest() throws {
    let result = try Binary.run(input: "1 + 1\nlog(\n")
    #expect(result.output == "2\n" && result.status == 1)
    #expect(result.errors.contains("2 | log("))
  }

  @Test func filesCodeAndParametersShareASession() throws {
    let scratch = try Scratch()
    let file = try scratch.write("y = 2 * x\ny\n", to: "a.regsh")
    let result = try Binary.run("-p", "x=21", file, "-c", "y + 1", "-c", "y + 2")
    #expect(result.output == "42\n43\n44\n" && result.status == 0)
    #expect(try Binary.run("-p", "x=3", "-f", "-", input: "x").output == "3\n")
    let name = try Binary.run("-f", "a.regsh", folder: scratch.path)
    #expect(name.status == 1 && name.errors.hasSuffix("  in a.regsh\n"))
  }

  @Test func standardInputIsDataForAProgramThatComesOtherwise() throws {
    let csv = "a,b\n1,2\n3,5\n"
    let result = try Binary.run("-c", "d = read(\"-\"); d", "--mode", "csv", input: csv)
    #expect(result.output == csv && result.errors == "" && result.status == 0)
    let scratch = try Scratch()
    let script = try scratch.write("d = read(\"-\")\nfit(b ~ a, d)\n", to: "a.regsh")
    #expect(try Binary.run(script, input: csv).output.contains("1.5"))
    // From a file, and behind a line that was asked for.
    let file = try scratch.write("who\n" + csv, to: "in")
    let asked = try Binary.shell(
      "regshell -c 'x = ask(\"name?\"); read(\"-\")' --mode csv < '\(file)'; cat '\(file)' | regshell -c 'x = ask(\"name?\"); x; read(\"-\")' --mode csv",
      folder: scratch.path)
    #expect(asked.output == csv + "who\n\n" + csv && asked.errors == "")
  }

  @Test func standardInputIsReadOnceAndOnlyWhereItHoldsData() throws {
    let twice = try Binary.run("-c", "d = read(\"-\")", "-c", "read(\"-\")", input: "a\n1\n")
    #expect(twice.status == 1 && twice.errors.contains("error: standard input has been read already"))
    let piped = try Binary.run(input: "read(\"-\")\n")
    #expect(piped.status == 1 && piped.errors.contains("error: standard input holds no data here"))
    let empty = try Binary.run("-c", "read(\"-\")", input: "")
    #expect(empty.status == 1 && empty.errors.contains("standard input"))
    #expect(!empty.errors.contains("\0"))
  }

  @Test func aScriptMayBeAProgramOfItsOwn() throws {
    let scratch = try Scratch()
    let script = try scratch.write("#!\(Binary.path)\n# %% a cell\nx * 2\n", to: "double")
    chmod(script, 0o755)
    let result = try Binary.shell("PATH=\"$PWD:$PATH\"; double -p x=21; double", folder: scratch.path)
    #expect(result.output == "42\n" && result.status == 1)
    #expect(result.errors.contains("`x` is not defined") && result.errors.contains("3 | x * 2"))
  }

  @Test(arguments: [
    ["-f", "/nowhere/x"], ["/nowhere/x"], ["/"], ["--nope"], ["--mode", "nope"], ["--width", "3"],
    ["-p", "3x=1"],
    ["run"], ["run", "x.ipynb"], ["run", "/nowhere.ipynb", "-o", "/tmp/x"], ["check", "/nowhere.ipynb"],
    ["check"],
    ["run", "x.ipynb", "-o", "y", "--inplace"], ["run", "x.ipynb", "--inplace", "--on-error", "maybe"],
    ["run", "x.ipynb", "--inplace", "--timeout", "0"],
  ])
  func aWrongCommandLineOrFileGives2(_ arguments: [String]) throws {
    let result = try Binary.run(arguments, input: Data())
    #expect(result.status == 2)
    #expect(result.output == "")
    #expect(result.errors.lowercased().contains("error: "))
  }

  @Test func bytesThatAreNoTextGive2() throws {
    let result = try Binary.run([], input: Data([0x31, 0x0A, 0xC3, 0x28]))
    #expect(result.status == 2)
    #expect(result.errors == "error: the input is not UTF-8 text (line 2)\n")
  }

  @Test func helpAndVersionGoToOutput() throws {
    for arguments in [["-h"], ["--help"], ["--version"], ["run", "-h"]] {
      let result = try Binary.run(arguments, input: Data())
      #expect(result.status == 0 && result.errors == "" && !result.output.isEmpty)
    }
  }

  @Test func aReaderThatLeavesEndsItQuietly() throws {
    let scratch = try Scratch()
    let lines = (0..<20_000).map { "\($0)\n" }.joined()
    let file = try scratch.write(lines, to: "long.regsh")
    let result = try Binary.shell("regshell '\(file)' | head -n 1", folder: scratch.path)
    #expect(result.output == "0\n" && result.errors == "" && result.status == 0)
  }

  @Test func outputThatCannotBeKeptIsSaid() throws {
    let result = try Binary.shell("regshell -c 1 > /dev/full", folder: "/tmp")
    #expect(result.status == 2)
    #expect(result.errors == "error: cannot write the output: no space left on device\n")
  }

  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)])
  func aSignalEndsIt(_ signal: Int32, _ status: Int32) throws {
    let process = Binary.process(["-c", "1", "-f", "-"])
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    usleep(200_000)  // it waits for its input by now
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == status)
    try input.fileHandleForWriting.close()
  }

  @Test func withoutUTF8TablesAreASCII() throws {
    let code = "gradient(l2, at = [-2, 0, 2])"
    let plain = try Binary.run(["-c", code], input: Data(), environment: ["LC_ALL": "C"])
    #expect(plain.status == 0)
    #expect(plain.output.utf8.allSatisfy { $0 < 0x80 })
    #expect(try Binary.run("-c", code).output.utf8.contains { $0 >= 0x80 })
  }
}
