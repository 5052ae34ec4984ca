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
      sources and tags. A report (.html, .md) shows a notebook with its outputs: a page holds its plots, a \
      text has them in a folder NAME_files beside it; nothing is converted back from it. Nothing is run: `regshell run in.ipynb --to html` does both.
      """)

  @Argument(help: "Notebooks (.ipynb) or scripts (.regsh).", completion: .notebooks)
  var inputs: [String]

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where it goes: .ipynb, .regsh, .md or .html, an existing folder, or - for standard output.",
      valueName: "path"), completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp(
      "The kind of file in a folder; without -o it goes beside the input.", valueName: "kind"))
  var to: DocumentKind?

  func run() throws {
    let destination = Destination(output: output, kind: to)
    try destination.validate(count: inputs.count)
    var conversions: [Conversion] = []
    for input in inputs {
      guard let path = try destination.path(for: input, usual: nil) else {
        throw NotebookError("where does it go?", help: "give -o FILE or --to html")
      }
      conversions.append(Conversion(input: input, output: path, kind: to))
    }
    try SeveralNotebooks.requireDistinct(conversions.map(\.output))
    var hasFailed = false
    for conversion in conversions {
      do throws(NotebookError) {
        let name = inputs.count > 1 ? conversion.output + ": " : ""
        for note in try conversion.run(engine: BatchEngine.engine(for: conversion.input)) {
          StandardStream.warn("note: \(name)\(note)\n")
        }
      } catch {
        // It says which; the others can be converted all the same.
        StandardStream.warn("\(error)\n")
        hasFailed = true
      }
    }
    if hasFailed { throw ExitCode(2) }
  }
}
