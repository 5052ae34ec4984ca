package import Engine

/// A notebook into a script of cells, or the other way round, or either into a report, without running it.
package struct Conversion: Sendable {
  package var input: String
  package var output: String

  package init(input: String, output: String) {
    self.input = input
    self.output = output
  }

  /// The endings of both names say what the files are.
  /// - Throws: also where the input is a report, which is for readers alone.
  /// - Returns: what the script does not keep of the notebook, for a note; empty where nothing is lost.
  package func run(engine: any CellEngine) throws(NotebookError) -> [String] {
    let language = engine.language
    let endings = [".ipynb", language.fileExtension]
    for (path, endings) in [(input, endings), (output, endings + [".md", ".html"])]
    where !endings.contains(where: path.hasSuffix) {
      throw NotebookError(
        "\(path) is none of what is converted",
        help: "its name must end in \(endings.joined(separator: " or "))")
    }
    if Batch.isSame(input, output) { throw NotebookError("\(input) and \(output) are the same file") }
    var notebook = try Batch.read(input, engine: engine)
    notebook.describe(language)
    try TextFile.replace(output, with: Batch.bytes(of: notebook, for: output, language))
    return output.hasSuffix(language.fileExtension) ? losses(of: notebook) : []
  }

  private func losses(of notebook: NotebookFile) -> [String] {
    var losses: [String] = []
    if notebook.cells.contains(where: { !$0.outputs.isEmpty }) { losses.append("outputs") }
    if notebook.cells.contains(where: { $0.extras["attachments"]?.members?.isEmpty == false }) {
      losses.append("attachments")
    }
    let hasMetadata = notebook.cells.contains { cell in
      cell.metadata.members?.contains { $0.key != "tags" && $0.key != "execution" } ?? false
    }
    if hasMetadata { losses.append("metadata of cells") }
    return losses
  }
}
