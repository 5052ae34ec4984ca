package import Engine
import Glibc

/// One notebook or script from file to file: read, given its parameters, run, written.
package struct Batch: Sendable {
  package var input: String
  /// Where the executed notebook goes: .ipynb, a script or a report (.md, .html), as the name ends; `-` is standard
  /// output, nil keeps it in memory.
  package var output: String?
  /// What it is written as; nil leaves it to the name, or to the input where that is replaced.
  package var kind: DocumentKind?
  package var parameters: [Parameter]
  package var options: NotebookRunner.Options
  /// Whether a progress line says how long its cell took. Without, two runs report the same.
  package var saysTimes: Bool

  package init(
    input: String, output: String? = nil, kind: DocumentKind? = nil, parameters: [Parameter] = [],
    options: NotebookRunner.Options = .init(), saysTimes: Bool = true
  ) {
    self.input = input
    self.output = output
    self.kind = kind
    self.parameters = parameters
    self.options = options
    self.saysTimes = saysTimes
  }

  /// - Parameters:
  ///   - control: of a fresh engine whose folder is the input's.
  ///   - cellsAreDone: called before the file is written, which waits for the disk.
  ///   - running: takes a line about the cell that runs, in place of the one before.
  ///   - report: takes progress and failures, whole lines.
  /// - Returns: the exit code.
  package func run(
    control: RunControl, cellsAreDone: () -> Void = {}, running: (_ line: String) -> Void = { _ in },
    report: (_ lines: String, _ isProgress: Bool) -> Void
  ) throws(NotebookError) -> Int32 {
    let language = control.engine.language
    var notebook = try Self.read(input, engine: control.engine)
    if let output, Self.isSame(output, input), Self.isScript(input, language) {
      throw NotebookError(
        "a script holds no outputs to replace", help: "write them to a notebook: -o NAME.ipynb")
    }
    let writer = try writer(language)
    try writer?.requirePlace()
    try notebook.inject(parameters)
    var runner = NotebookRunner(control: control, options: options)
    let outcome = runner.run(
      &notebook, progress: { report(line($0), $0.failure == nil) }, running: { running(Self.line($0)) })
    cellsAreDone()
    if let writer, options.onError != .abort || outcome.exitCode == 0, let note = try writer.write(notebook) {
      report("note: \(note)\n", false)
    }
    let isSaid = outcome.failures.contains { $0.kind == .interrupted }
    if outcome.signal != nil, !isSaid { report("error: interrupted\n", false) }
    return outcome.exitCode
  }

  private func writer(_ language: LanguageInfo) throws(NotebookError) -> DocumentWriter? {
    guard let output else { return nil }
    let usual: DocumentKind? = output == input || output == "-" ? .notebook : nil
    return try DocumentWriter(
      path: output, kind: kind ?? DocumentKind(path: output, language) ?? usual, language)
  }

  /// Runs the notebook in memory and compares with what it stores.
  /// - Returns: 0 equal, 3 different, or the exit code of a run that a signal or the clock ended.
  package func check(
    _ check: NotebookCheck, control: RunControl, report: (_ line: String, _ isAsStored: Bool) -> Void
  ) throws(NotebookError) -> Int32 {
    var stored = try Self.read(input, engine: control.engine)
    let count = stored.cells.count
    try stored.inject(parameters)
    let injected =
      stored.cells.count > count ? stored.cells.firstIndex { $0.tags.contains("injected-parameters") } : nil
    var notebook = stored
    var options = options
    options.onError = .continue
    options.skippingTags.insert("nbval-skip")
    /// As the file counts them, without a cell of values that were given.
    func number(_ place: Int) -> Int { place + (injected.map { place > $0 } ?? false ? 0 : 1) }
    var runner = NotebookRunner(control: control, options: options)
    let outcome = runner.run(&notebook)
    let places = runner.places(in: stored)
    if outcome.exitCode > 1 {
      for failure in outcome.failures where failure.kind == .timedOut {
        report("\(input): cell \(number(places[failure.number - 1])) ran out of time\n", false)
      }
      if outcome.signal != nil { report("\(input): interrupted\n", false) }
      return outcome.exitCode
    }
    var differences = check.differences(stored: stored, new: notebook)
    for failure in outcome.failures where failure.kind == .raisedNothing {
      let cell = places[failure.number - 1] + 1
      differences.removeAll { $0.cell == cell }
      differences.append(
        .init(cell: cell, stored: "tagged raises-exception", new: "raised nothing"))
    }
    differences.sort { $0.cell < $1.cell }
    for var difference in differences {
      difference.cell = number(difference.cell - 1)
      report("\(input): \(difference.description)\n", false)
    }
    let cells = stored.cells.count { $0.kind == .code } - (injected == nil ? 0 : 1)
    let failed = outcome.failures.count { $0.kind == .error }
    let remark = failed == 0 ? "" : "; \(failed) of them \(failed == 1 ? "fails" : "fail")"
    let all = cells == 1 ? "1 code cell" : "\(cells) code cells"
    report(
      differences.isEmpty
        ? "\(input): \(all), as stored\(remark)\n"
        : "\(input): \(differences.count) of \(all) \(differences.count == 1 ? "differs" : "differ")\n",
      differences.isEmpty)
    return differences.isEmpty ? 0 : 3
  }

  /// - Throws: what is wrong with the file, or the other language that it is written in.
  package static func read(_ path: String, engine: any CellEngine) throws(NotebookError) -> NotebookFile {
    let language = engine.language
    guard path != "-" else {
      throw NotebookError("`-` names no notebook", help: "one comes from standard input as /dev/stdin")
    }
    let bytes = try TextFile.read(path)
    guard isScript(path, language) else {
      let notebook = try NotebookFile.parse(bytes, name: path)
      if let other = notebook.language, other.lowercased() != language.name {
        throw NotebookError(
          "\(path) is a notebook in \(other); cells in \(language.name) are run",
          help: "change `kernelspec` in its metadata, or choose another program")
      }
      return notebook
    }
    guard let script = String(validating: bytes, as: UTF8.self) else {
      throw NotebookError("\(path) is not UTF-8 text")
    }
    return NotebookFile(script: script) { code in
      if case .incomplete = engine.completeness(of: code) { true } else { false }
    }
  }

  private static func isScript(_ path: String, _ language: LanguageInfo) -> Bool {
    path.hasSuffix(language.fileExtension)
  }

  /// Whether both paths lead to one file, however they are spelled or linked.
  static func isSame(_ a: String, _ b: String) -> Bool {
    var first = stat()
    var second = stat()
    guard stat(a, &first) == 0, stat(b, &second) == 0 else { return false }
    return first.st_dev == second.st_dev && first.st_ino == second.st_ino
  }

  /// `[3/12] m = fit(…)`, or what the cell says of itself.
  private static func line(_ cell: NotebookRunner.Running) -> String {
    "[\(cell.number)/\(cell.total)] " + (cell.line ?? head(of: cell.source))
  }

  /// What its first line holds must send a terminal nothing.
  private static func head(of source: String) -> String {
    let line = source.split(whereSeparator: \.isNewline).first { !$0.trimmed.hasPrefix("#") }
    return String((line ?? "").prefix(60)).withVisibleControls.withoutTabs
  }

  /// `[3/12] 0.02 s  m = fit(…)`, and below it what went wrong.
  private func line(_ progress: NotebookRunner.Progress) -> String {
    let time = saysTimes ? "\(Self.seconds(progress.duration)) s  " : ""
    let head = "[\(progress.number)/\(progress.total)] \(time)"
    let shown = Self.head(of: progress.source)
    guard let failure = progress.failure else { return head + shown + "\n" }
    let what =
      switch failure.kind {
      case .error, .interrupted: failure.error?.traceback.joined(separator: "\n") ?? "error"
      case .timedOut: failure.error?.traceback.joined(separator: "\n") ?? "error: the cell ran out of time"
      case .raisedNothing: "error: the cell is tagged raises-exception and raised nothing"
      }
    return head + shown + "\n" + what + (what.hasSuffix("\n") ? "" : "\n")
  }

  private static func seconds(_ duration: Duration) -> String {
    let (whole, fraction) = duration.components
    let hundredths = Int(fraction / 10_000_000_000_000_000)
    return "\(whole).\(hundredths < 10 ? "0" : "")\(hundredths)"
  }
}
