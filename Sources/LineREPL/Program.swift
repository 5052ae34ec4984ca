package import Engine
package import Notebook

/// Source text that runs statement by statement, as a pipe or a script file gives it, so that what
/// comes before a mistake has been shown when the mistake is met.
///
/// Lines `# %%` may cut it into cells, as everywhere: no statement reaches beyond one, and a cell tagged
/// `raises-exception` ends at its first failed statement without harm, but must have one. One tagged
/// `skip-execution` is passed over.
package struct Program: Sendable {
  package enum End: Sendable, Equatable { case finished, failed, interrupted }

  /// What an error says it is in; nil for what was typed or piped.
  package var name: String?
  private let lines: [Substring]
  /// The number that errors give the first line.
  private let firstLine: Int

  package init(_ source: String, name: String? = nil, firstLine: Int = 1) {
    self.name = name
    self.firstLine = firstLine
    // As the language cuts lines; a text may hold a separator that Unicode counts among line ends.
    lines = source.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
  }

  /// - Throws: a text that is not UTF-8, with the line of its first bad byte.
  package init(bytes: [UInt8], name: String?) throws(NotebookError) {
    if let text = String(validating: bytes, as: UTF8.self) {
      self.init(text, name: name)
    } else {
      let line = Self.firstBadLine(bytes)
      throw NotebookError("\(name ?? "the input") is not UTF-8 text (line \(line))")
    }
  }

  /// The programs of a file: a script is one, a notebook (.ipynb) one for each of its code cells.
  /// - Throws: a report, a table, a file that cannot be read, a text that is not UTF-8, a notebook that is none of this language.
  package static func read(_ path: String, engine: any CellEngine) throws(NotebookError) -> [Program] {
    if [".html", ".md"].contains(where: path.hasSuffix) {
      throw NotebookError(
        "\(path) is a report, which holds no program", help: "run the notebook that it shows")
    }
    if [".csv", ".tsv", ".csv.gz", ".tsv.gz"].contains(where: path.lowercased().hasSuffix) {
      throw NotebookError("\(path) is a table, which holds no program", help: "d = read(\"\(path)\")")
    }
    guard path.hasSuffix(".ipynb") else { return [try Program(bytes: try TextFile.read(path), name: path)] }
    let cells = try Batch.read(path, engine: engine).cells
    return cells.enumerated().filter { $1.kind == .code && !$1.isBlank }.map { place, cell in
      // The mark with the tags stands above the cell's first line.
      Program(NotebookFile(cells: [cell]).script, name: "\(path), cell \(place + 1)", firstLine: 0)
    }
  }

  package var source: String { lines.joined(separator: "\n") }

  /// - Parameters:
  ///   - keepGoing: whether it goes on behind a failed statement.
  ///   - rewrite: what a statement in a cell of these tags becomes before it runs.
  ///   - record: called with each statement that has run, and what it has shown.
  package func run(
    control: RunControl, keepGoing: Bool, rewrite: (String, [String]) -> String = { code, _ in code },
    record: ((String, [CellOutput]) -> Void)? = nil, show: (CellOutput) -> Void
  ) -> End {
    var end = End.finished
    var start = 0
    /// The line of the mark above whose cell has to fail and has not yet.
    var expectant: Int?
    var tags: [String] = []
    func isMissing(_ mark: Int) -> Bool {
      let line = mark + firstLine
      let place = line == 0 ? name ?? "" : (name.map { "\($0):" } ?? "line ") + "\(line)"
      show(
        .stream(
          .stderr, "error: no statement failed in the cell tagged raises-exception (\(place))\n"))
      end = .failed
      return !keepGoing
    }
    while let next = statement(from: start, engine: control.engine) {
      if let found = NotebookFile.tags(ofMark: lines[start]) {
        tags = found
        if let mark = expectant, isMissing(mark) { return end }
        expectant = nil
        if tags.contains("skip-execution") {
          start = cellEnd(from: next)
          continue
        }
        if tags.contains("raises-exception") { expectant = start }
      }
      let code = rewrite(lines[start..<next].joined(separator: "\n"), tags)
      var outputs: [CellOutput] = []
      let result: Result<Void, CellError>
      if let error = FaceCommand.misplaced(code, at: (name.map { "\($0):" } ?? "") + "\(start + firstLine)") {
        show(.error(error))
        result = .failure(error)
      } else {
        result = control.execute(Cell(code, name: name, firstLine: start + firstLine)) { output in
          if record != nil { outputs.append(output) }
          show(output)
        }
        record?(code, outputs)
      }
      start = next
      if control.signal != nil { return .interrupted }
      guard case .failure = result else { continue }
      if expectant != nil {
        expectant = nil
        start = cellEnd(from: start)
        continue
      }
      if let name { show(.stream(.stderr, "  in \(name)\n")) }
      end = .failed
      if !keepGoing { return end }
    }
    if let mark = expectant { _ = isMissing(mark) }
    return end
  }

  private func isMark(_ line: Int) -> Bool { NotebookFile.tags(ofMark: lines[line]) != nil }

  private func cellEnd(from line: Int) -> Int { lines[line...].indices.first(where: isMark) ?? lines.count }

  /// The line behind the statement that begins at `start`; nil at the end of the program.
  ///
  /// Each line that continues a statement has it read again. Past 64 lines it is read again only when it
  /// has grown by an eighth: that may take a few statements in one piece, but keeps long ones fast.
  private func statement(from start: Int, engine: any CellEngine) -> Int? {
    guard start < lines.count else { return nil }
    var end = start + 1
    while end < lines.count, !isMark(end) {
      let code = lines[start..<end].joined(separator: "\n")
      guard case .incomplete = engine.completeness(of: code) else { break }
      let step = max(1, (end - start) / 8 * ((end - start) / 64).signum())
      let last = min(lines.count, end + step)
      end = (end + 1..<last).first(where: isMark) ?? last
    }
    return end
  }

  private static func firstBadLine(_ bytes: [UInt8]) -> Int {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return (lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0) + 1
  }
}
