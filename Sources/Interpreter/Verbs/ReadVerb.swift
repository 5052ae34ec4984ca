import Tables

/// `read(file)`: a data set from comma- or tab-separated text.
enum ReadVerb: Verb {
  static let definition = VerbDefinition(
    name: "read", group: .data, summary: "read a data set from a CSV or TSV file, also gzipped",
    parameters: [
      Parameter("file", "the file's name", kinds: [.text], positional: true, required: true),
      Parameter(
        "missing", "texts that stand for a missing value", kinds: [.text, .list],
        default: "\"\", NA, NaN, null, ."),
      Parameter("text", "columns to read as text, whatever they hold", kinds: [.text, .list]),
    ],
    details: [
      "Kinds are inferred: numbers, true/false, text. A field that does not fit its column is an error with its line and column."
    ],
    examples: ["cars = read(\"mtcars.csv\")\nhead(cars)"],
    misnomers: [
      "sep": "the separator is found by itself: comma, tab, semicolon or bar",
      "na": "missing = [\"NA\", \"-\"]",
    ])

  static func run(_ call: Call) throws(Failure) -> Value? {
    guard let file = try call.text("file") else { return nil }
    var options = ReadOptions()
    if let missing = try call.value("missing")?.strings { options.missing = missing }
    if let text = try call.value("text")?.strings { options.text = text }
    let result: ReadResult
    do {
      result = try readDelimited(path: call.context.resolve(path: file), options: options) {
        call.context.isInterrupted
      }
    } catch {
      if case .interrupted = error { throw .interrupted }
      throw call.fail(error.code, error.message, at: "file", help: error.help)
    }
    for note in result.notes { call.context.note(note.message, code: "read") }
    return .data(DataSet(name: file.fileStem, frame: result.frame))
  }
}

extension String {
  /// `data/mtcars.csv.gz` is `mtcars`.
  fileprivate var fileStem: String {
    let name = split(separator: "/").last ?? ""
    return String(name.prefix { $0 != "." })
  }
}
