package import Engine
import Glibc

/// A notebook as a file of its kind, and for a report in Markdown the pictures in the folder beside it.
package struct DocumentWriter {
  /// `-` is standard output.
  private let path: String
  let kind: DocumentKind
  private let language: LanguageInfo

  /// - Parameter kind: nil leaves it to the name.
  /// - Throws: a name that does not say which kind of file it is, with those that there are.
  package init(
    path: String, kind: DocumentKind? = nil, _ language: LanguageInfo
  ) throws(NotebookError) {
    guard let kind = kind ?? DocumentKind(path: path, language) else {
      let endings = DocumentKind.allCases.map { $0.ending(language) }
      if path == "-" {
        throw NotebookError(
          "what is to be written to standard output?", help: "give --to html, md, ipynb or regsh")
      }
      throw NotebookError(
        "\(path) names no kind of file that is written",
        help: "its name must end in \(endings.joined(separator: " or "))")
    }
    (self.path, self.kind, self.language) = (path, kind, language)
  }

  /// nil where the report has none, or there is no beside to put it.
  private var pictures: PictureFolder? {
    guard kind == .markdown, path != "-" else { return nil }
    let ending = kind.ending(language)
    return PictureFolder(
      path: (path.hasSuffix(ending) ? String(path.dropLast(ending.count)) : path) + "_files")
  }

  /// Before the work, which may take hours: whether its result can be kept.
  package func requirePlace() throws(NotebookError) {
    guard path != "-" else { return }
    try TextFile.requireReplaceable(path)
    try pictures?.requirePlace(for: path)
  }

  /// The pictures come first, each whole at any moment, then the text that shows them, and at last those go that
  /// only the text before it showed.
  /// - Returns: what the reader may want to know of it, for a note.
  package func write(_ notebook: NotebookFile) throws(NotebookError) -> String? {
    switch kind {
    case .notebook: try write(notebook.bytes)
    case .script: try write(Array(notebook.script.utf8))
    case .html: try write(Array(notebook.html(title: path == "-" ? "" : TextFile.name(of: path)).utf8))
    case .markdown:
      let folder = pictures
      var report = MarkdownReport(highlighting: language.pygmentsLexer, folder: folder?.name)
      let text = report.text(of: notebook)
      let former = folder == nil ? nil : try? TextFile.read(path)
      var failure: NotebookError?
      do throws(NotebookError) { try folder?.write(report.pictures) } catch { failure = error }
      // Numbers that took hours are kept also where a picture cannot be.
      try write(Array(text.utf8))
      if let failure { throw failure }
      if let former { folder?.removePictures(of: String(decoding: former, as: UTF8.self), not: text) }
      if path == "-", text.contains("](data:image/") {
        return "the plots are inside the text, where GitHub and GitLab do not show them; "
          + "-o NAME.md writes them beside it"
      }
    }
    return nil
  }

  private func write(_ bytes: [UInt8]) throws(NotebookError) {
    guard path == "-" else { return try TextFile.replace(path, with: bytes) }
    do throws(SystemError) {
      try TextFile.write(bytes, to: STDOUT_FILENO)
    } catch {
      throw NotebookError("cannot write the output: \(error)")
    }
  }
}
