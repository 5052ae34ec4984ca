package import Engine
import Synchronization
import Syntax
import Tables

/// The language as a cell engine: parse, evaluate statement by statement, show.
///
/// `execute` and `evaluate` belong to the thread that computes; everything else reads a snapshot of the session as
/// the last finished statement left it.
///
/// Shells: the main shell assigns statement by statement, so that others see at once what it has. A cell of a
/// subshell works on a snapshot of its own, and what it has assigned joins the session when it ends, also when it
/// failed, as far as it came.
package final class RegshellEngine: CellEngine {
  /// What the engines of one kernel have in common.
  private final class Shared: Sendable {
    let session: Mutex<Session>
    init(_ session: Session) { self.session = Mutex(session) }
  }

  private let options: EngineOptions
  private let interruption: Interruption
  private let shared: Shared
  private let isSubshell: Bool
  private let look: Mutex<Look>

  /// What a face has chosen.
  private struct Look {
    var format: TableFormat
    /// Columns that were last fitted; another width is a cell's own choice.
    var columns: Int
  }

  /// - Precondition: `options.format` is the name of a table format.
  package init(options: EngineOptions = EngineOptions()) {
    guard let format = TableFormat.named(options.format) else {
      preconditionFailure("no table format \(options.format)")
    }
    self.options = options
    let width = max(options.width, Settings.leastWidth)
    look = Mutex(Look(format: format, columns: width))
    interruption = Interruption(onQuestion: options.onQuestion)
    isSubshell = false
    shared = Shared(Session(settings: Settings(width: width, isASCII: options.isASCII)))
  }

  private init(subshellOf engine: RegshellEngine) {
    options = engine.options
    look = Mutex(engine.look.withLock { $0 })
    interruption = Interruption(onQuestion: options.onQuestion)
    isSubshell = true
    shared = engine.shared
  }

  package func makeSubshell() -> any CellEngine { RegshellEngine(subshellOf: self) }

  /// The names that `EngineOptions.format` may have.
  package static var formats: [String] { TableFormat.all.map(\.name) }

  package var formats: [String] { Self.formats }

  package var format: String {
    get { tableFormat.name }
    set {
      guard let format = TableFormat.named(newValue) else { return }
      look.withLock { $0.format = format }
    }
  }

  private var tableFormat: TableFormat { look.withLock { $0.format } }

  package func fit(columns: Int) -> String? {
    let columns = max(columns, Settings.leastWidth)
    let last = look.withLock { look in
      defer { look.columns = columns }
      return look.columns
    }
    return shared.session.withLock { session in
      guard session.settings.width == last, columns != last else { return nil }
      session.settings.width = columns
      return "set(width = \(columns))"
    }
  }

  package var appearanceSource: String? {
    let settings = shared.session.withLock { $0.settings }
    let usual = Settings()
    var changes: [String] = []
    if settings.width != usual.width { changes.append("width = \(settings.width)") }
    if settings.isASCII != usual.isASCII { changes.append("ascii = \(settings.isASCII)") }
    return changes.isEmpty ? nil : "set(\(changes.joined(separator: ", ")))"
  }

  package var language: LanguageInfo { .regshell }

  // MARK: Running

  @discardableResult
  package func execute(_ cell: Cell, emit: (CellOutput) -> Void) -> Result<Void, CellError> {
    interruption.beginCell()
    let source = SourceText(cell.code, name: cell.name ?? "", firstLine: cell.firstLine)
    guard let parsed = parse(source, isInterrupted: { [interruption] in interruption.isRequested }) else {
      return failure(.interrupted, source, emit)
    }
    guard parsed.diagnostics.isEmpty else {
      return failure(.diagnostics(parsed.diagnostics), parsed.source, emit)
    }
    guard isSubshell else { return run(parsed, cell, in: shared.session, emit) }
    let start = shared.session.withLock { $0 }
    let branch = Mutex(start.branch())
    defer {
      let end = branch.withLock { $0 }
      shared.session.withLock { $0.merge(end, since: start) }
    }
    return run(parsed, cell, in: branch, emit)
  }

  private func run(
    _ parsed: ParseResult, _ cell: Cell, in session: borrowing Mutex<Session>, _ emit: (CellOutput) -> Void
  ) -> Result<Void, CellError> {
    let settings = session.withLock { $0.settings }
    var extent: CellExtent?
    do throws(Failure) {
      try withoutActuallyEscaping(emit) { (emit) throws(Failure) in
        let context = CellContext(
          settings: settings, folder: options.folder, interruption: interruption, input: cell.input,
          standardInput: options.standardInput, clock: options.clock, emit: emit)
        defer { extent = context.extent }
        let runner = StatementRunner(source: parsed.source, context: context, format: tableFormat)
        try runner.run(parsed.program, session: session)
      }
      return .success(())
    } catch {
      return failure(error, parsed.source, emit, extent: extent)
    }
  }

  package func evaluate(_ expression: String) -> Result<MIMEBundle, CellError> {
    interruption.beginCell()
    let parsed = parse(SourceText(expression))
    do throws(Failure) {
      guard parsed.diagnostics.isEmpty else { throw .diagnostics(parsed.diagnostics) }
      guard parsed.program.statements.count == 1,
        case .expression(let expression) = parsed.program.statements[0].kind
      else {
        throw .diagnostic(
          Diagnostic(
            code: "not-an-expression", message: "one expression is expected", primary: parsed.source.span))
      }
      let snapshot = shared.session.withLock { $0 }
      let context = CellContext(
        settings: snapshot.settings, folder: options.folder, interruption: interruption,
        input: NoInput("an expression that is only looked at cannot ask", help: "ask in a cell"),
        emit: { _ in })
      let evaluator = Evaluator(
        context: context, source: parsed.source, scope: Scope(variables: snapshot.variables))
      let value = try evaluator.evaluate(expression)
      return .success(Presenter(settings: snapshot.settings, format: tableFormat).bundle(value))
    } catch {
      return .failure(cellError(error, parsed.source))
    }
  }

  package func announceCell() { interruption.announceCell() }

  package func interrupt() { interruption.request() }

  private func failure(
    _ failure: Failure, _ source: SourceText, _ emit: (CellOutput) -> Void, extent: CellExtent? = nil
  ) -> Result<Void, CellError> {
    var error = cellError(failure, source)
    if error.name == CellError.interrupted.name { error.extent = extent }
    emit(.error(error))
    return .failure(error)
  }

  private func cellError(_ failure: Failure, _ source: SourceText) -> CellError {
    guard case .diagnostics(let diagnostics) = failure.located(in: source), let first = diagnostics.first
    else {
      return .interrupted
    }
    let settings = shared.session.withLock { $0.settings }
    func lines(_ style: DiagnosticRenderer.Style) -> [String] {
      let renderer = DiagnosticRenderer(style: style, width: settings.width, isASCII: settings.isASCII)
      return renderer.render(diagnostics).split(separator: "\n", omittingEmptySubsequences: false).map(
        String.init)
    }
    return CellError(
      name: first.code, message: first.message, traceback: lines(.plain), colouredTraceback: lines(.ansi))
  }

  // MARK: Looking

  package func completeness(of code: String) -> Completeness {
    switch Syntax.completeness(of: code) {
    case .complete: .complete
    case .incomplete(let indent): .incomplete(indent: indent)
    case .invalid: .invalid
    }
  }

  package func complete(_ code: String, cursor: Int) -> Completions {
    Completer(session: shared.session.withLock { $0 }, folder: options.folder).complete(code, cursor: cursor)
  }

  package func inspect(_ code: String, cursor: Int, detail: Detail) -> MIMEBundle? {
    let snapshot = shared.session.withLock { $0 }
    let presenter = Presenter(settings: snapshot.settings, format: tableFormat)
    return Inspector(session: snapshot, presenter: presenter).inspect(code, cursor: cursor, detail: detail)
  }

  /// The page of a name, as text; nil where there is none.
  package func help(about name: String) -> String? {
    let snapshot = shared.session.withLock { $0 }
    let presenter = Presenter(settings: snapshot.settings, format: tableFormat)
    let pages = HelpPages(
      scope: Scope(variables: snapshot.variables),
      presenter: Presenter(settings: snapshot.settings, format: TextRenderer.format))
    return pages.page(about: name).map { presenter.plain($0.document) }
  }
}

extension LanguageInfo {
  package static let regshell = LanguageInfo(
    name: "regshell", version: version, fileExtension: ".regsh", mimeType: "text/x-regshell",
    pygmentsLexer: "r",
    codeMirrorMode: "r",
    banner:
      "regshell \(version): penalties, priors, fits, gradients, tables.   help() lists the verbs, ?fit explains one"
  )

  package static let version = "0.1.0"
}
