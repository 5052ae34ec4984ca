import Engine

/// What a report shows of a cell, by the tags with which readers of notebooks agree on that: `remove-` or
/// `hide-` before `cell`, `input` or `output`, and `remove-stdout` and `remove-stderr`; `_` counts as `-`.
/// What JupyterLab has folded away counts as hidden.
extension NotebookCell {
  enum Visibility { case shown, folded, removed }

  /// Of a code cell's source, and of all of a text.
  var sourceVisibility: Visibility { visibility("input", folds: "source_hidden") }
  var outputVisibility: Visibility { visibility("output", folds: "outputs_hidden") }

  /// Those outputs that a report may show.
  var reportedOutputs: [JSON] {
    outputVisibility == .removed
      ? []
      : outputs.filter { output in
        guard output["output_type"]?.string == "stream", let name = output["name"]?.string else {
          return true
        }
        return !isTagged("remove-\(name)")
      }
  }

  private func visibility(_ part: String, folds: String) -> Visibility {
    if isTagged("remove-cell") || isTagged("remove-\(part)") { return .removed }
    let isFolded = metadata["jupyter"]?[folds] == .bool(true)
    return isFolded || isTagged("hide-cell") || isTagged("hide-\(part)") ? .folded : .shown
  }

  private func isTagged(_ name: String) -> Bool {
    tags.contains {
      $0.split(separator: "_", omittingEmptySubsequences: false).joined(separator: "-") == name
    }
  }
}
