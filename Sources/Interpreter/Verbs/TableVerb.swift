import Syntax
import Tables

/// `table(x, "markdown")`: a value's tables in another format, as text.
enum TableVerb: Verb {
  static let definition = VerbDefinition(
    name: "table", group: .output,
    summary: "a value as markdown, latex, csv, tsv, json, html or text, framed (box) or bare (plain)",
    parameters: [
      Parameter("x", "any value that prints a table", positional: true, required: true),
      Parameter(
        "format", "the format's name", kinds: [.text], positional: true, default: "\"text\"",
        choices: TableFormat.all.map(\.name)),
    ],
    details: [
      "csv, tsv and json are whole and carry full precision: the shortest text that reads back as the same number.",
      "JSON of several tables is an object with each under its name; of a model it has, beside the coefficients, objective, sigma, gap and what else m.… has as one number. csv and tsv have the tables alone.",
      "Not a number is NA in csv and null in json; infinities are Inf and \"inf\".",
      "The others show 200 rows of a longer table and say how many more there are; save writes them all.",
    ],
    examples: ["table(gradient(l2, at = [-1, 0, 1]), \"markdown\")"])

  static func run(_ call: Call) throws(Failure) -> Value? {
    guard let value = try call.value("x") else { return nil }
    let format = try call.text("format").flatMap(TableFormat.named) ?? TextRenderer.format
    try call.checkTable(value, "x")
    return .text(try call.rendered(value, as: format, call.presenter.options))
  }
}

extension Call {
  /// - Throws: where the value has no table.
  func checkTable(_ value: Value, _ argument: String) throws(Failure) {
    guard !presenter.hasTable(value) else { return }
    var help = definition.exampleHelp
    if case .call(let callee, let arguments)? = self.argument(argument)?.expression.kind,
      callee.asName?.text == "table", let first = arguments.first
    {
      help = "table(…) is text already; give \(verb) what it is of: \(Syntax.source(of: first.value))"
    }
    throw fail("no-table", "\(value.kind.phrase) has no table", at: argument, help: help)
  }

  /// A value in a table format; a data set with as many rows as the options allow, not only its first ones.
  func rendered(
    _ value: Value, as format: TableFormat, _ options: RenderOptions
  ) throws(Failure) -> String {
    let presenter = Presenter(settings: context.settings, format: format)
    return try context.apart(8 * value.size) {
      presenter.spelt(presenter.wholeDocument(value, rows: options.maxRows), as: format)
        .rendered(as: format, options)
    }
  }
}
