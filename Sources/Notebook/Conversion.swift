package import Engine

/// A notebook into a script of cells, or the other way round, or either into a report, without running it.
package struct Conversion: Sendable {
  package var input: String
  /// `-` is standard output.
  package var output: String
  /// nil leaves it to the name of the output.
  package var kind: DocumentKind?

  package init(input: String, output: String, kind: DocumentKind? = nil) {
    self.input = input
    self.output = output
    self.kind = kind
  }

  /// - Throws: also where the input is a report, which is for readers alone.
  /// - Returns: what the reader may want to know, such as what a script does not keep; empty where nothing is lost.
  package func run(engine: any CellEngine) throws(NotebookError) -> [String] {
    let language = engine.language
    let endings = [".ipynb", language.fileExtension]
    guard endings.contains(where: input.hasSuffix) else {
      throw NotebookError(
        "\(input) is none of what is converted",
        help: "its name must end in \(endings.joined(separator: " or "))")
    }
    if Batch.isSame(input, output) { throw NotebookError("\(input) and \(output) are the same file") }
    let writer = try DocumentWriter(path: output, kind: kind, language)
    var notebook = try Batch.read(input, engine: engine)
    notebook.describe(language)
    try writer.requirePlace()
    let note = try writer.write(notebook)
    let losses = writer.kind == .script ? losses(of: notebook) : []
    return (note.map { [$0] } ?? [])
      + (losses.isEmpty ? [] : ["not kept in the script: \(losses.joined(separator: ", "))"])
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
