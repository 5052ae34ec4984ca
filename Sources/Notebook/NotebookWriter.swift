import Engine

/// Writes nbformat 4.5 byte for byte as nbformat writes it: sorted keys, one space a level, texts as
/// lists of lines, a newline at the end.
extension NotebookFile {
  package var bytes: [UInt8] {
    let ids = identifiers()
    var document = extras
    document.set("nbformat", .int(4))
    document.set("nbformat_minor", .int(minor))
    document.set("metadata", metadata)
    document.set("cells", .array(zip(cells, ids).map { $0.document(id: $1) }))
    return document.serialisedBytes(indent: 1, sortedKeys: true) + [UInt8(ascii: "\n")]
  }

  /// Every cell's id; a missing or repeated one is replaced by a hash of the cell's source, its place
  /// among equal sources and nothing else, so that two runs write the same bytes.
  private func identifiers() -> [String] {
    var taken = Set(cells.compactMap(\.id))
    var seen: Set<String> = []
    /// Of a source, by its first hash, the next that was not tried: a thousand cells may be equal.
    var salts: [String: UInt64] = [:]
    return cells.map { cell in
      if let id = cell.id, seen.insert(id).inserted { return id }
      let first = cell.hashIdentifier(salt: 0)
      var salt = salts[first] ?? 0
      var id = cell.hashIdentifier(salt: salt)
      while !taken.insert(id).inserted {
        salt += 1
        id = cell.hashIdentifier(salt: salt)
      }
      salts[first] = salt + 1
      seen.insert(id)
      return id
    }
  }
}

extension NotebookCell {
  fileprivate func document(id: String) -> JSON {
    var cell = extras
    if let attachments = extras["attachments"] {
      cell.set("attachments", NotebookText.splitAttachments(attachments))
    }
    cell.set("cell_type", .string(kind.rawValue))
    cell.set("id", .string(id))
    cell.set("metadata", metadata)
    cell.set("source", NotebookText.split(.string(source)))
    if kind == .code {
      cell.set("execution_count", executionCount.map(JSON.int) ?? .null)
      cell.set("outputs", .array(outputs.map(NotebookText.splitOutput)))
    }
    return cell
  }

  /// 16 hexadecimal digits: FNV-1a of kind, source and salt (Fowler, Noll, Vo 1991).
  fileprivate func hashIdentifier(salt: UInt64) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in Array(kind.rawValue.utf8) + Array(source.utf8) + Array(String(salt).utf8) {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
