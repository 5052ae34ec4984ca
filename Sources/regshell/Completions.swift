import ArgumentParser
import Glibc
import Interpreter
import LineREPL

/// What Tab offers in a shell: the argument parser's scripts, and what they lack.
///
/// The parser takes the name of a subcommand for one of the scripts that a program may be given, and then offers
/// nothing behind it; so the scripts are no part of the command line that it writes completions for, and files are
/// added to what may stand first. It knows no words of the language that `help` explains.
enum Completions {
  static let option = "--generate-completion-script"

  /// Options and subcommands without scripts.
  private struct CommandLine: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "regshell", version: Regshell.configuration.version, subcommands: Subcommands.all)

    @OptionGroup var options: ProgramOptions
  }

  static func perform(_ arguments: [String]) {
    guard arguments.count == 1, let shell = CompletionShell(rawValue: arguments[0]) else {
      let shells = CompletionShell.allCases.map(\.rawValue).joined(separator: ", ")
      StandardStream.warn("error: which shell?\n  help: \(option) and one of \(shells)\n")
      Glibc.exit(2)
    }
    var script = CommandLine.completionScript(for: shell)
    for (written, wanted) in changes(for: shell) {
      guard script.contains(written) else {
        StandardStream.warn(
          "error: the argument parser writes other completions for \(shell.rawValue) by now\n")
        Glibc.exit(1)
      }
      script = script.replacing(written, with: wanted)
    }
    StandardStream.print(script + (script.hasSuffix("\n") ? "" : "\n"))
  }

  private static func changes(for shell: CompletionShell) -> [(written: String, wanted: String)] {
    let words = words.joined(separator: " ")
    switch shell {
    case .bash:
      return [
        ("complete -o filenames -F", "complete -o bashdefault -o default -o filenames -F"),
        (
          "_regshell_help() {\n",
          "_regshell_help() {\n    COMPREPLY+=($(compgen -W '\(words)' -- \"${cur}\"))\n"
        ),
      ]
    case .zsh:
      return [
        (
          "_describe -V subcommand subcommands && ret=0\n",
          "_describe -V subcommand subcommands && ret=0\n        _files && ret=0\n"
        ), ("'*:subcommands:'", "'*:name:(\(words))'"),
      ]
    default:
      let start = "complete -c 'regshell' -f\n"
      let offer = "complete -c 'regshell' -n '__regshell_should_offer_completions_for_positional"
      return [
        (
          start,
          start + "\(offer) \"regshell\" -eq 1' -F\n\(offer) \"regshell help\" -ge 1' -fka '\(words)'\n"
        )
      ]
    }
  }

  /// What `regshell help` explains.
  private static var words: [String] {
    let pages = Manual.pages.filter { $0.path.contains("/") }.map { page in
      String((page.path.split(separator: "/").last ?? "").dropLast(".md".count))
    }
    return Subcommands.names + Set(pages).sorted()
  }
}

extension CompletionKind {
  static var notebooks: CompletionKind { .file(extensions: ["ipynb", "regsh"]) }
}
