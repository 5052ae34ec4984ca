import Engine
import Synchronization
import Syntax
import Tables

/// Runs the statements of one cell: assigns, or shows.
struct StatementRunner {
  let source: SourceText
  let context: CellContext
  let format: TableFormat

  /// Runs the statements one after the other, as far as they succeed.
  func run(_ program: Program, session: borrowing Mutex<Session>) throws(Failure) {
    let count = program.statements.count
    // Whatever happens, nothing is left of it.
    defer { context.progress.clear() }
    try context.progress.during("cell") { () throws(Failure) in
      for (index, statement) in program.statements.enumerated() {
        if count > 1 { context.progress.measure(.statements(done: index, total: count)) }
        let emitted = context.emitted
        try run(statement, isLast: index == count - 1, session: session)
        context.extent = CellExtent(
          source: end(of: statement), outputs: context.emitted, outputsBeforeLast: emitted)
      }
    }
  }

  /// With the `;` that keeps it from showing its value.
  private func end(of statement: Statement) -> Int {
    guard statement.isSilenced else { return statement.span.end }
    let sign = source.bytes[statement.span.end...].firstIndex(of: UInt8(ascii: ";"))
    return sign.map { $0 + 1 } ?? statement.span.end
  }

  /// Runs one statement. The session changes only when it succeeded.
  ///
  /// - Parameter isLast: the statement's value is the cell's result, not a display on the way.
  func run(_ statement: Statement, isLast: Bool, session: borrowing Mutex<Session>) throws(Failure) {
    if context.isInterrupted { throw .interrupted }
    let evaluator = Evaluator(
      context: context, source: source, scope: Scope(variables: session.withLock { $0.variables }))
    switch statement.kind {
    case .helpRequest(let name):
      let document = try Help.document(about: name.text, at: name.span, evaluator: evaluator)
      show(document, isLast: isLast)
    case .assignment(let targets, let expression, let isList):
      let value = try evaluator.evaluate(expression)
      let parts = try isList ? unpack(value, into: targets, of: expression) : [value]
      for target in targets where Builtins.reserved.contains(target.text) {
        throw evaluator.fail(
          Diagnostic(
            code: "reserved-name", message: "`\(target.text)` belongs to the language", primary: target.span,
            help: "choose another name, such as my_\(target.text)"))
      }
      session.withLock { session in
        for (target, part) in zip(targets, parts) { session.assign(part.named(target.text), to: target.text) }
      }
    case .expression(let expression):
      let before = context.settings
      let value = try shownValue(of: expression, evaluator)
      // Another shell may have set something meanwhile.
      if context.settings != before { session.withLock { $0.settings = context.settings } }
      guard let value, !statement.isSilenced else { return }
      try show(value, isLast: isLast)
    }
  }

  /// A verb that only acts, at the top of a statement, shows nothing.
  private func shownValue(of expression: Expression, _ evaluator: Evaluator) throws(Failure) -> Value? {
    if case .call(let callee, let arguments) = expression.kind, let name = callee.asName,
      let verb = verbDefinition(named: name.text)
    {
      if case .function? = evaluator.scope.value(of: name.text) { return try evaluator.evaluate(expression) }
      return try evaluator.run(
        verb, arguments, span: expression.span, calleeSpan: name.span, in: evaluator.scope)
    }
    return try evaluator.evaluate(expression)
  }

  private func show(_ value: Value, isLast: Bool) throws(Failure) {
    let presenter = Presenter(settings: context.settings, format: format)
    let bundle = try context.apart(8 * value.size) { presenter.printedBundle(value) }
    context.emit(isLast ? .result(bundle) : .display(bundle, id: nil))
  }

  private func show(_ document: Document, isLast: Bool) {
    let bundle = Presenter(settings: context.settings, format: format).printedBundle(document)
    context.emit(isLast ? .result(bundle) : .display(bundle, id: nil))
  }

  private func unpack(_ value: Value, into targets: [Name], of expression: Expression) throws(Failure)
    -> [Value]
  {
    let parts: [Value]
    switch value {
    case .items(let items): parts = items
    case .vector(let numbers): parts = numbers.map { .number($0) }
    case .coefficients(let named): parts = named.values.map { .number($0) }
    case .logicals(let flags): parts = flags.map { .logical($0) }
    case .texts(let texts): parts = texts.map { .text($0) }
    default:
      throw .diagnostic(
        Diagnostic(
          code: "cannot-unpack", message: "\(value.kind.phrase) does not come in parts",
          primary: expression.span,
          help: "[train, test] = split(d) takes a list apart"))
    }
    guard parts.count == targets.count else {
      throw .diagnostic(
        Diagnostic(
          code: "cannot-unpack", message: "\(parts.count) values for \(targets.count) names",
          primary: expression.span,
          help: parts.isEmpty
            ? nil
            : "write \(parts.count == 1 ? "1 name" : "\(parts.count) names") in the brackets on the left"))
    }
    return parts
  }
}

extension Value {
  /// Data take the name of their variable, so that messages speak of it.
  fileprivate func named(_ name: String) -> Value {
    guard case .data(var data) = self else { return self }
    data.name = name
    data.isVariable = true
    return .data(data)
  }
}
