internal import Engine
internal import Syntax

extension FuzzLaw {
  /// Any text is parsed: statements and diagnostics lie within it, every diagnostic can be shown, a right program
  /// prints as a program that reads the same, and a cursor anywhere has a context.
  package static let programs = FuzzLaw(name: "programs") { (bytes) throws(Violation) in
    let text = String(decoding: bytes, as: UTF8.self)
    let source = SourceText(text)
    let result = parse(source)
    for statement in result.program.statements {
      try require(source.span.contains(statement.span), "a statement at \(statement.span)")
      if let expression = statement.expression { try requireReadsTheSame(expression, in: statement) }
    }
    for diagnostic in result.diagnostics { try requireShown(diagnostic, of: source) }
    try require(!result.needsMoreInput || !result.diagnostics.isEmpty || !text.isEmpty, "more of nothing")
    for cursor in [
      0, source.bytes.count / 3, source.bytes.count / 2, source.bytes.count, source.bytes.count + 7,
    ] {
      let context = CursorContext(source, cursor: cursor)
      try require(source.span.contains(context.wordSpan), "the word at \(cursor) is \(context.wordSpan)")
      try require(source.span.contains(context.replacedSpan), "\(cursor) replaces \(context.replacedSpan)")
    }
  }

  private static func requireReadsTheSame(
    _ expression: Expression, in statement: Statement
  ) throws(Violation) {
    try require(statement.span.contains(expression.span), "\(expression.span) outside \(statement.span)")
    let printed = Syntax.source(of: expression)
    let again = parse(printed)
    try require(again.diagnostics.isEmpty, "printed wrong: \(printed) \(again.diagnostics.map(\.message))")
    guard let copy = again.program.statements.first?.expression, again.program.statements.count == 1 else {
      throw Violation("printed as something else: \(printed)")
    }
    try require(Syntax.source(of: copy) == printed, "prints differently: \(printed)")
  }

  private static func requireShown(_ diagnostic: Diagnostic, of source: SourceText) throws(Violation) {
    let spans = diagnostic.labels.map(\.span) + (diagnostic.primary.map { [$0] } ?? [])
    try require(spans.allSatisfy { source.span.contains($0) }, "\(diagnostic.code) at \(spans)")
    for style in [DiagnosticRenderer.Style.plain, .ansi] {
      let lines = DiagnosticRenderer(style: style).lines(of: diagnostic.located(in: source))
      try require(!lines.isEmpty && lines.count < 200, "\(diagnostic.code) in \(lines.count) lines")
      try require(lines.allSatisfy { !$0.contains("\n") }, "\(diagnostic.code) breaks its lines")
    }
  }
}
