import ArgumentParser
import LineREPL
import Notebook

/// `regshell convert`: notebooks and scripts of cells into each other.
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert", abstract: "Turn a notebook into a script of cells, or a script into a notebook.",
    discussion: """
      In a script a line `# %%` begins a cell, `# %% [markdown]` one of text in comments, and \
      `# %% tags=["a"]` gives tags; where no line does, blank lines part the cells. A script keeps \
      sources and tags; nothing is run.
      """)

  @Argument(help: "The notebook (.ipynb) or script (.regsh).")
  var input: String

  @Option(name: .shortAndLong, help: ArgumentHelp("Where the other one goes.", valueName: "file"))
  var output: String

  func run() throws {
    let losses = try Conversion(input: input, output: output).run(engine: BatchEngine.engine(for: input))
    if !losses.isEmpty {
      StandardStream.warn("note: not kept in the script: \(losses.joined(separator: ", "))\n")
    }
  }
}
