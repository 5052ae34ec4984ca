import Engine

/// Reads nbformat 4.0 and later. Versions before 4 keep their cells elsewhere and are refused.
extension NotebookFile {
  /// - Parameter name: what messages call the notebook, usually its path.
  /// - Throws: a corrupt document with line and column, or what makes it no notebook.
  package static func parse(_ bytes: [UInt8], name: String) throws(NotebookError) -> NotebookFile {
    guard bytes.contains(where: { !" \t\r\n".utf8.contains($0) }) else {
      throw NotebookError(
        "\(name) is empty", help: "a notebook is JSON with a list of cells; was it written to its end?")
    }
    let document: JSON
    do {
      document = try JSON.parse(bytes)
    } catch {
      // Only then: nearly every notebook is JSON.
      guard let quoted = NonFiniteNumbers.quoted(bytes), let read = try? JSON.parse(quoted) else {
        throw NotebookError("\(name) is not valid JSON: \(error)")
      }
      document = read
    }
    return try NotebookReader(name: name).notebook(document)
  }
}

private struct NotebookReader {
  let name: String

  func notebook(_ document: JSON) throws(NotebookError) -> NotebookFile {
    guard let members = document.members else { throw notANotebook("its top level is no object") }
    guard let major = document["nbformat"]?.int else { throw notANotebook("it has no `nbformat` version") }
    guard major >= 4 else {
      throw NotebookError(
        "\(name) is a notebook of nbformat \(major); versions 4.0 to 4.5 are read",
        help: "convert it: jupyter nbconvert --to notebook --nbformat 4 \(name)")
    }
    guard major == 4 else {
      throw NotebookError("\(name) is a notebook of nbformat \(major); versions 4.0 to 4.5 are read")
    }
    guard let minor = document["nbformat_minor"]?.int, minor >= 0 else {
      throw notANotebook("it has no `nbformat_minor` version")
    }
    guard let cells = document["cells"]?.array else { throw notANotebook("it has no list `cells`") }
    var metadata = document["metadata"] ?? .emptyObject
    guard metadata.members != nil else { throw notANotebook("its `metadata` is no object") }
    for transient in ["orig_nbformat", "orig_nbformat_minor", "signature"] { metadata.set(transient, nil) }

    var read: [NotebookCell] = []
    for (index, value) in cells.enumerated() { read.append(try cell(value, number: index + 1)) }
    let known: Set = ["nbformat", "nbformat_minor", "cells", "metadata"]
    return NotebookFile(
      cells: read, metadata: metadata, minor: minor,
      extras: .object(members.filter { !known.contains($0.key) }))
  }

  private func cell(_ value: JSON, number: Int) throws(NotebookError) -> NotebookCell {
    guard let members = value.members else { throw bad(number, "is no object") }
    guard let type = value["cell_type"]?.string else { throw bad(number, "has no `cell_type`") }
    guard let kind = NotebookCell.Kind(rawValue: type) else {
      throw bad(number, "has the type `\(type)`; code, markdown and raw exist")
    }
    guard case .string(let source) = NotebookText.joined(value["source"] ?? .null) else {
      throw bad(number, "has no `source` text")
    }
    var metadata = value["metadata"] ?? .emptyObject
    guard metadata.members != nil else { throw bad(number, "has `metadata` that are no object") }
    metadata.set("trusted", nil)
    if let id = value["id"], !(id.string.map(isIdentifier) ?? false) {
      throw bad(number, "has an `id` that is not 1 to 64 letters, digits, - and _")
    }
    var known: Set = ["cell_type", "source", "metadata", "id"]
    var cell = NotebookCell(kind, source: source, id: value["id"]?.string, metadata: metadata)
    if kind == .code {
      known.formUnion(["outputs", "execution_count"])
      cell.outputs = try outputs(value["outputs"] ?? .array([]), cell: number)
      cell.executionCount = value["execution_count"]?.int
    }
    cell.extras = .object(
      members.filter { !known.contains($0.key) }.map { key, value in
        (key, key == "attachments" ? NotebookText.joinedAttachments(value) : value)
      })
    return cell
  }

  private func outputs(_ value: JSON, cell: Int) throws(NotebookError) -> [JSON] {
    guard let items = value.array else { throw bad(cell, "has `outputs` that are no list") }
    for item in items where item["output_type"]?.string == nil {
      throw bad(cell, "has an output without an `output_type`")
    }
    return items.map(NotebookText.joinedOutput)
  }

  private func isIdentifier(_ id: String) -> Bool {
    (1...64).contains(id.utf8.count)
      && id.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
          UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }

  private func bad(_ cell: Int, _ what: String) -> NotebookError {
    notANotebook("cell \(cell) \(what)")
  }

  private func notANotebook(_ why: String) -> NotebookError {
    NotebookError("\(name) is not a notebook: \(why)")
  }
}
