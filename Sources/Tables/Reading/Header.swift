/// The names of the columns: from the first line, or as the options give them.
struct Header {
  let names: [String]
  let notes: [ReadNote]
  /// Whether a name had blanks around it.
  let isPadded: Bool
  /// Offset of the first row.
  let body: Int

  /// - Parameter text: where `source` starts.
  /// - Returns: nil where a quote that is open at the end of `scanner` may be closed in more text.
  init?(
    _ source: TextSource, _ scanner: FieldScanner, _ text: UnsafePointer<UInt8>, from first: Int,
    isComplete: Bool, options: ReadOptions
  ) throws(ReadError) {
    let start = text
    let path = source.path
    func position(_ offset: Int) throws(ReadError) -> FilePosition {
      try source.position(of: offset, newline: scanner.newline)
    }
    var fields: [FieldScanner.Field] = []
    var isPadded = false
    var p = start + first
    do throws(FieldScanner.Failure) {
      while true {
        let field = try scanner.field(p)
        fields.append(field)
        isPadded = isPadded || scanner.isPadded(p, field)
        p = field.next + 1
        if field.next[0] == scanner.newline { break }
      }
    } catch {
      switch error {
      case .unclosedQuote(let quote):
        guard isComplete else { return nil }
        throw .unclosedQuote(path: path, at: try position(quote))
      case .textAfterQuote(let place): throw .textAfterQuote(path: path, at: try position(place))
      }
    }
    let given: [String]
    switch options.header {
    case .firstLine:
      given = fields.map { field in
        let text = String(
          decoding: UnsafeBufferPointer(start: field.start, count: field.count), as: UTF8.self)
        return field.isEscaped ? text.replacing("\"\"", with: "\"") : text
      }
      body = p - start
    case .names(let names):
      guard names.isEmpty || names.count == fields.count else {
        throw .wrongFieldCount(
          path: path, line: try position(first).line, expected: names.count, found: fields.count)
      }
      given = names.isEmpty ? fields.indices.map { "x\($0 + 1)" } : names
      body = first
    }
    names = uniqueNames(given)
    var notes: [ReadNote] = []
    for (place, (name, unique)) in zip(given, names).enumerated() where name != unique {
      notes.append(.renamed(position: place + 1, from: name, to: unique))
    }
    if options.header == .firstLine, fields.allSatisfy({ NumberScanner.whole($0.start, $0.end) != nil }) {
      notes.append(.numericHeader)
    }
    self.notes = notes
    self.isPadded = isPadded
    if let unknown = options.text.first(where: { !names.contains($0) }) {
      throw .noColumn(path: path, name: unknown, names: names)
    }
  }
}
