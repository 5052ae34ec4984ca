package import Engine

/// A notebook in memory, as nbformat 4 means it: metadata and a list of cells.
///
/// Texts that files keep as lists of lines are whole strings here. Members that this program does not
/// know are kept and written back. Source: the nbformat 4.5 schema.
package struct NotebookFile: Sendable, Equatable {
  /// The document's metadata: an object.
  package var metadata: JSON
  package var cells: [NotebookCell]
  /// The minor version that will be written: at least 5, the first with cell ids.
  package var minor: Int
  /// Top-level members that the format does not define.
  package var extras: JSON

  package init(
    cells: [NotebookCell] = [], metadata: JSON = .emptyObject, minor: Int = 5, extras: JSON = .emptyObject
  ) {
    self.cells = cells
    self.metadata = metadata
    self.minor = max(minor, 5)
    self.extras = extras
  }

  /// Names the language in the metadata: `language_info` always, `kernelspec` where there is none.
  package mutating func describe(_ language: LanguageInfo) {
    metadata.set("language_info", language.json)
    if metadata["kernelspec"] == nil {
      metadata.set(
        "kernelspec",
        .object([
          ("display_name", .string(language.name)), ("language", .string(language.name)),
          ("name", .string(language.name)),
        ]))
    }
  }

  /// The language that the metadata name; nil where they name none.
  package var language: String? {
    metadata["kernelspec"]?["language"]?.string ?? metadata["language_info"]?["name"]?.string
  }
}

package struct NotebookCell: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable { case code, markdown, raw }

  package var kind: Kind
  /// 1–64 letters, digits, `-` and `_`, unlike every other cell's; nil until it is written.
  package var id: String?
  package var source: String
  package var metadata: JSON
  /// Of code cells: the outputs as nbformat stores them, with whole strings.
  package var outputs: [JSON]
  package var executionCount: Int?
  /// Members that the format does not define, and attachments.
  package var extras: JSON

  package init(
    _ kind: Kind, source: String, id: String? = nil, metadata: JSON = .emptyObject, outputs: [JSON] = [],
    executionCount: Int? = nil, extras: JSON = .emptyObject
  ) {
    self.kind = kind
    self.source = source
    self.id = id
    self.metadata = metadata
    self.outputs = outputs
    self.executionCount = executionCount
    self.extras = extras
  }

  package var tags: [String] {
    get { metadata["tags"]?.array?.compactMap(\.string) ?? [] }
    set { metadata.set("tags", .array(newValue.map(JSON.string))) }
  }

  /// Whether an error is what the cell is there to show.
  package var expectsError: Bool {
    tags.contains { $0 == "raises-exception" || $0 == "nbval-raises-exception" }
  }

  package var isBlank: Bool { source.allSatisfy(\.isWhitespace) }
}
