package import Engine
import Glibc

/// One notebook or script from file to file: read, given its parameters, run, written.
package struct Batch: Sendable {
  package var input: String
  /// Where the executed notebook goes: .ipynb, a script or a report (.md, .html), as the name ends; `-` is standard
  /// output as a notebook, nil keeps it in memory.
  package var output: String?
  package var parameters: [Parameter]
  package var options: NotebookRunner.Options
  /// Whether a progress line says how long its cell took. Without, two runs report the same.
  package var saysTimes: Bool

  package init(
    input: String, output: String? = nil, parameters: [Parameter] = [],
    options: NotebookRunner.Options = .init(), saysTimes: Bool = true
  ) {
    self.input = input
    self.output = output
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
    try requirePlace(language)
    try notebook.inject(parameters)
    var runner = NotebookRunner(control: control, options: options)
    let outcome = runner.run(
      &notebook, progress: { report(line($0), $0.failure == nil) }, running: { running(Self.line($0)) })
    cellsAreDone()
    if let output, options.onError != .abort || outcome.exitCode == 0 {
      try Self.write(Self.bytes(of: notebook, for: output, language), to: output)
    }
    let isSaid = outcome.failures.contains { $0.kind == .interrupted }
    if outcome.signal != nil, !isSaid { report("error: interrupted\n", false) }
    return outcome.exitCode
  }

  /// Before the work, which may take hours: whether its result can be kept.
  private func requirePlace(_ language: LanguageInfo) throws(NotebookError) {
    guard let output, output != "-" else { return }
    if output != input { try Self.requireEnding(output, language, orElse: "; - is standard output") }
    try TextFile.requireReplaceable(output)
  }

  /// - Throws: a name that does not say which kind of file it is, with those that there are.
  package static func requireEnding(
    _ path: String, _ language: LanguageInfo, orElse other: String = ""
  ) throws(NotebookError) {
    let endings = [".ipynb", language.fileExtension, ".md", ".html"]
    guard endings.contains(where: path.hasSuffix) else {
      throw NotebookError(
        "\(path) names no kind of file that is written",
        help: "its name must end in \(endings.joined(separator: " or "))\(other)")
    }
  }

  private static func write(_ bytes: [UInt8], to output: String) throws(NotebookError) {
    guard output == "-" else { return try TextFile.replace(output, with: bytes) }
    do throws(SystemError) {
      try TextFile.write(bytes, to: STDOUT_FILENO)
    } catch {
      throw NotebookError("cannot write the output: \(error)")
    }
  }

  /// Runs the notebook in memory and compares with what it stores.
  /// - Returns: 0 equal, 3 different, or the exit code of a run that a signal or the clock ended.
  package func check(
    _ check: NotebookCheck, control: RunControl, report: (_ line: String, _ isAsStored: Bool) -> Void
  ) throws(NotebookError) -> Int32 {
    let stored = try Self.read(input, engine: control.engine)
    var notebook = stored
    var options = options
    options.onError = .continue
    options.skippingTags.insert("nbval-skip")
    var runner = NotebookRunner(control: control, options: options)
    let outcome = runner.run(&notebook)
    let places = runner.places(in: stored)
    if outcome.exitCode > 1 {
      for failure in outcome.failures where failure.kind == .timedOut {
        report("\(input): cell \(places[failure.number - 1] + 1) ran out of time\n", false)
      }
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
    for difference in differences { report("\(input): \(difference.description)\n", false) }
    let cells = stored.cells.count { $0.kind == .code }
    let failed = outcome.failures.count { $0.kind == .error }
    let remark = failed == 0 ? "" : "; \(failed) of them \(failed == 1 ? "fails" : "fail")"
    report(
      differences.isEmpty
        ? "\(input): \(cells) code cells, as stored\(remark)\n"
        : "\(input): \(differences.count) of \(cells) code cells differ\n", differences.isEmpty)
    return differences.isEmpty ? 0 : 3
  }

  /// - Throws: what is wrong with the file, or the other language that it is written in.
  package static func read(_ path: String, engine: any CellEngine) throws(NotebookError) -> NotebookFile {
    let language = engine.language
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

  /// In the layout that the ending of `path` names.
  package static func bytes(of notebook: NotebookFile, for path: String, _ language: LanguageInfo) -> [UInt8]
  {
    if isScript(path, language) { return Array(notebook.script.utf8) }
    if path.hasSuffix(".md") { return Array(notebook.markdown(highlighting: language.pygmentsLexer).utf8) }
    if path.hasSuffix(".html") { return Array(notebook.html(title: TextFile.name(of: path)).utf8) }
    return notebook.bytes
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

  private static func head(of source: String) -> String {
    let line = source.split(whereSeparator: \.isNewline).first { !$0.trimmed.hasPrefix("#") }
    return String((line ?? "").prefix(60))
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
