import Engine
import Notebook

/// What ran in a session, so that it can be saved and run again: typed cells, and the statements of programs.
///
/// A cell that failed is tagged `raises-exception`, and so stops neither a notebook nor a script. Of one that was
/// interrupted the statements that were done are a cell, and the rest is one tagged `skip-execution`, since it would
/// not be interrupted again.
package final class SessionRecord {
  private(set) var cells: [NotebookCell] = []
  /// Source that set how the cells from the first on were printed, where the terminal had decided that.
  private var firstAppearance: String?
  /// The same for later cells, by their places.
  private var appearances: [Int: String] = [:]

  package init() {}

  /// Notes how the terminal has values printed before anything runs; nil for the usual.
  func begin(appearance source: String?) {
    if cells.isEmpty { firstAppearance = source }
  }

  /// Notes that from the next cell on the terminal has other columns.
  func noteChange(_ source: String) { appearances[cells.count] = source }

  func append(_ code: String, _ outputs: [CellOutput]) {
    guard !isEmpty(code) else { return }
    guard case .error(let error)? = outputs.last else { return add(code, outputs) }
    guard error.name == CellError.interrupted.name else {
      return add(code, outputs, tags: ["raises-exception"])
    }
    let outputs = outputs.filter { if case .progress = $0 { false } else { true } }
    guard let extent = error.extent else { return add(code, outputs, tags: ["skip-execution"]) }
    var shown = Array(outputs[..<extent.outputs])
    // Of a cell that ends here it is the result.
    if extent.outputs > extent.outputsBeforeLast, case .display(let bundle, nil)? = shown.last {
      shown[shown.count - 1] = .result(bundle)
    }
    add(String(decoding: code.utf8.prefix(extent.source), as: UTF8.self), shown)
    let rest = String(decoding: code.utf8.dropFirst(extent.source), as: UTF8.self)
    add(
      String(rest.drop { $0 == ";" || $0.isWhitespace }), Array(outputs[extent.outputs...]),
      tags: ["skip-execution"])
  }

  private func add(_ code: String, _ outputs: [CellOutput], tags: [String] = []) {
    let count = cells.count + 1
    var recorder = OutputRecorder(executionCount: count)
    for output in outputs { recorder.record(output) }
    var cell = NotebookCell(.code, source: code, outputs: recorder.outputs, executionCount: count)
    if !tags.isEmpty { cell.tags = tags }
    cells.append(cell)
  }

  /// With outputs: cells between say how the terminal had them printed, so that they come out the same elsewhere.
  func notebook(_ language: LanguageInfo) -> NotebookFile {
    var all: [NotebookCell] = []
    if let firstAppearance, !cells.isEmpty { all.append(NotebookCell(.code, source: firstAppearance)) }
    for (place, cell) in cells.enumerated() {
      if let source = appearances[place] { all.append(NotebookCell(.code, source: source)) }
      all.append(cell)
    }
    for place in all.indices { all[place].number(place + 1) }
    var notebook = NotebookFile(cells: all)
    notebook.describe(language)
    return notebook
  }

  /// Without what the terminal had to do with it.
  var sources: NotebookFile { NotebookFile(cells: cells) }

  /// Blank lines, comments and marks of cells of a script.
  private func isEmpty(_ code: String) -> Bool {
    code.split(whereSeparator: \.isNewline).allSatisfy { $0.trimmed.isEmpty || $0.trimmed.hasPrefix("#") }
  }
}

extension NotebookCell {
  fileprivate mutating func number(_ count: Int) {
    executionCount = count
    for place in outputs.indices where outputs[place]["execution_count"] != nil {
      outputs[place].set("execution_count", .int(count))
    }
  }
}
