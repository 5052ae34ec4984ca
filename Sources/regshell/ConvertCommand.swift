import ArgumentParser
import LineREPL
import Notebook

/// `regshell convert`: notebooks, scripts of cells and reports.
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Turn a notebook into a script of cells or a report, or a script into a notebook.",
    discussion: """
      In a script a line `# %%` begins a cell, `# %% [markdown]` one of text in comments, and \
      `# %% tags=["a"]` gives tags; where no line does, blank lines part the cells. A script keeps \
      sources and tags. A report (.md, .html) shows a notebook with its outputs, plots inside the file; nothing \
      is converted back from it. Nothing is run: `regshell run in.ipynb -o report.html` does both.
      """)

  @Argument(help: "The notebook (.ipynb) or script (.regsh).")
  var input: String

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Where it goes: .ipynb, .regsh, .md or .html.", valueName: "file")
  )
  var output: String

  func run() throws {
    let losses = try Conversion(input: input, output: output).run(engine: BatchEngine.engine(for: input))
    if !losses.isEmpty {
      StandardStream.warn("note: not kept in the script: \(losses.joined(separator: ", "))\n")
    }
  }
}
