import Tables

/// `table(x, "markdown")`: a value's tables in another format, as text.
enum TableVerb: Verb {
  static let definition = VerbDefinition(
    name: "table", group: .output, summary: "a value as markdown, latex, csv, tsv, json, html or text",
    parameters: [
      Parameter("x", "any value that prints a table", positional: true, required: true),
      Parameter(
        "format", "the format's name", kinds: [.text], positional: true, default: "\"text\"",
        choices: TableFormat.all.map(\.name)),
    ],
    details: [
      "csv, tsv and json carry full precision: the shortest text that reads back as the same number."
    ],
    examples: ["table(gradient(l2, at = [-1, 0, 1]), \"markdown\")"])

  static func run(_ call: Call) throws(Failure) -> Value? {
    guard let value = try call.value("x") else { return nil }
    let format = try call.text("format").flatMap(TableFormat.named) ?? TextRenderer.format
    try call.checkTable(value, "x")
    return .text(try call.rendered(value, as: format))
  }
}

extension Call {
  /// - Throws: where the value prints no table.
  func checkTable(_ value: Value, _ argument: String) throws(Failure) {
    if value.whole != nil { return }
    guard presenter.document(value).tables.isEmpty else { return }
    throw fail("no-table", "\(value.kind.phrase) has no table", at: argument, help: definition.exampleHelp)
  }

  /// A value in a table format; a data set whole, not its first rows.
  func rendered(_ value: Value, as format: TableFormat) throws(Failure) -> String {
    let options = RenderOptions(isASCII: context.settings.isASCII)
    let presenter = Presenter(settings: context.settings, format: format)
    return try context.apart(8 * value.size) {
      if let frame = value.whole { return format.render(frame.table(), options).trimmingLastLineEnd }
      return presenter.document(value).rendered(as: format, options)
    }
  }
}

extension Value {
  /// Data, a column or a list as a data frame with all its rows: what is saved is what there is.
  fileprivate var whole: DataFrame? {
    switch self {
    case .data(let data): data.frame
    case .column(let column): try? DataFrame([column])
    case .vector(let numbers): try? DataFrame([Column("value", numbers: numbers)])
    case .texts(let texts): try? DataFrame([Column("value", text: texts)])
    case .logicals(let flags): try? DataFrame([Column("value", logicals: flags)])
    default: nil
    }
  }
}
