import Foundation
import Testing

/// What Tab offers in a shell, as bash itself does with the script. (zsh and fish are in few machines.)
@Suite struct CompletionScriptTests {
  /// The words that bash offers for the last one.
  private func offered(_ words: [String], in folder: String) throws -> [String] {
    let line = words.map { "'\($0)'" }.joined(separator: " ")
    let result = try Binary.shell(
      """
      source <(regshell --generate-completion-script bash)
      COMP_WORDS=(\(line)); COMP_CWORD=\(words.count - 1); COMP_LINE="${COMP_WORDS[*]}"
      COMP_POINT=${#COMP_LINE}; COMPREPLY=()
      _regshell regshell "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """, folder: folder)
    #expect(result.status == 0 && result.errors == "", "\(result.errors)")
    return result.output.split(separator: "\n").map(String.init).sorted()
  }

  @Test(arguments: [
    (["ru"], ["run"]), (["run", "--on"], ["--on-error"]),
    (["run", "--on-error", ""], ["abort", "continue", "stop"]),
    (["run", "x.ipynb", "--tim"], ["--timeout", "--timing"]), (["convert", "--to", "h"], ["html"]),
    (["--mode", "js"], ["json"]), (["check", ""], ["a.ipynb"]), (["run", ""], ["a.ipynb", "b.regsh"]),
    (["run", "a.ipynb", "-o", "c"], ["c.txt"]), (["-f", "c"], ["c.txt"]), (["kernel", "--st"], ["--stdio"]),
    (["install", "--sys"], ["--sys-prefix"]), (["help", "conv"], ["convert"]),
    (["help", "elas"], ["elastic"]),
    (["c"], ["check", "convert"]), (["c."], []),
  ]) func bashOffers(_ words: [String], _ expected: [String]) throws {
    let scratch = try Scratch()
    for name in ["a.ipynb", "b.regsh", "c.txt"] { _ = try scratch.write("", to: name) }
    #expect(try offered(["regshell"] + words, in: scratch.path) == expected)
  }

  /// Where the function offers nothing bash falls back on files, as for scripts in the first place.
  @Test func filesStandWhereNothingElseFits() throws {
    let script = try Binary.run("--generate-completion-script", "bash").output
    #expect(script.hasSuffix("complete -o bashdefault -o default -o filenames -F _regshell regshell\n"))
  }

  @Test(arguments: ["bash", "zsh", "fish"]) func everyShellHasOne(_ shell: String) throws {
    let result = try Binary.run("--generate-completion-script", shell)
    #expect(result.status == 0 && result.errors == "", "\(result.errors)")
    for word in ["on-error", "convert", "elastic", "ipynb"] { #expect(result.output.contains(word)) }
  }

  @Test(arguments: [[], ["tcsh"], ["bash", "zsh"]]) func anotherShellIsRefused(_ shells: [String]) throws {
    let result = try Binary.run(["--generate-completion-script"] + shells, input: Data())
    #expect(result.status == 2 && result.output == "")
    #expect(
      result.errors
        == "error: which shell?\n  help: --generate-completion-script and one of zsh, bash, fish\n")
  }
}
